"""huabiao worker: background work alone (publishing, due work, queued jobs, guard)."""

from django.core.management.base import BaseCommand

from huabiao.project.worker import Worker


class Command(BaseCommand):
    help = "后台进程：发布、定时任务、排队任务、防篡改守护"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--of", type=int, metavar="PID", help="随这个进程一同结束（huabiao serve 使用）")

    def handle(self, *, of=None, **options):
        Worker(parent=of).run()
