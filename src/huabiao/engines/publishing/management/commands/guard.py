"""huabiao guard [--once]: watch the public files and restore what differs; or look at all of them once."""

import signal
import threading

from django.core.management.base import BaseCommand

from huabiao.engines.publishing import guard


class Command(BaseCommand):
    help = "守护公开文件：发现与签名不一致的立即恢复并记录；--once 只巡查一遍"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="巡查一遍，恢复后退出")

    def handle(self, *, once=False, **options):
        if once:
            self._once()
            return
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        watching = guard.Guard()
        watching.start()
        self.stderr.write("防篡改守护已启动，按 Ctrl-C 结束。")
        ended.wait()
        watching.stop()

    def _once(self):
        found = guard.sweep(found_by="command")
        for incident in found:
            outcome = "已恢复" if incident.restored_at else "未能恢复"
            self.stdout.write(f"事件 {incident.pk}　{incident.get_kind_display()}　{incident.site_code}/{incident.path}　{outcome}")
        left = [incident for incident in found if incident.restored_at is None]
        if left:
            self.stderr.write(f"有 {len(left)} 个文件未能恢复，原因见上面的日志；请检查权限，或从备份恢复副本库后再运行。")
            raise SystemExit(1)
        self.stderr.write(f"巡查完毕，恢复 {len(found)} 个文件。")
