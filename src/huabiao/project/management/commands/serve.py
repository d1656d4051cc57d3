"""huabiao serve [--bind HOST:PORT]: public sites, desk and worker with one command."""

from django.conf import settings
from django.core.management.base import BaseCommand

from huabiao.project import server


class Command(BaseCommand):
    help = "启动服务：公开网站、工作台和后台进程"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--bind", metavar="HOST:PORT", default=settings.HUABIAO_BIND, help="监听地址")
        parser.add_argument("--no-worker", action="store_true", help="不带后台进程（另行运行 huabiao worker）")

    def handle(self, *, bind, no_worker=False, **options):
        server.remember_bind(bind)
        self.stderr.write(f"正在 http://{settings.HUABIAO_BIND}/ 提供服务，按 Ctrl-C 结束。")
        server.serve(with_worker=not no_worker)
