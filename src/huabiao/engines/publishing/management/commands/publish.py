"""huabiao publish [--site CODE] [--full] [--json]: publish what is due, or everything anew."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import lanes
from huabiao.foundation.sites.models import Site


class Command(BaseCommand):
    help = "发布待发布的变更；--full 全量重建"

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="CODE", help="只发布这个网站的全量任务")
        parser.add_argument("--full", action="store_true", help="全量重建")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 写到标准输出")

    def handle(self, *, site=None, full=False, **options):
        if site and not Site.objects.filter(code=site).exists():
            raise CommandError(f"没有代号为 {site} 的网站，可用 huabiao sites 查看。")
        began = time.monotonic()
        lanes.check_frames()  # what no change in the ledger tells of: another scheme or port in the settings
        outcome = lanes.run_until_idle(only=site, full=full)
        result = {
            "pages": outcome.pages,
            "written": outcome.written,
            "unchanged": outcome.unchanged,
            "removed": outcome.removed,
            "seconds": round(time.monotonic() - began, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                f"检查 {result['pages']} 页，写出 {result['written']}，未变 {result['unchanged']}，"
                f"删除 {result['removed']}，用时 {result['seconds']} 秒。"
            )
