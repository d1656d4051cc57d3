"""huabiao rollback --site CODE --to RELEASE | --thaw: put a release's bytes back and freeze, or thaw."""

import json

from django.core.management.base import BaseCommand, CommandError

from huabiao.engines.publishing import actions


class Command(BaseCommand):
    help = "把网站的公开文件回退到某一发布批次，并冻结发布"

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="CODE", required=True)
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--to", type=int, metavar="RELEASE")
        way.add_argument("--thaw", action="store_true", help="解除冻结并恢复到最新内容")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, site, to=None, thaw=False, **options):
        if thaw:
            actions.unfreeze(actor=None, site_code=site)
            result = {"thawed": True}
            message = "已解除冻结；运行中的 worker 会把网站更新到最新，也可运行 huabiao publish。"
        else:
            if to is None or to < 1:
                raise CommandError("批次号应是正整数。")
            done = actions.rollback(actor=None, site_code=site, number=to)
            result = {"release": done.number if done else None, "written": done.written if done else 0, "removed": done.removed if done else 0}
            message = f"已回退到第 {to} 号：写出 {result['written']}，删除 {result['removed']}；发布已冻结。"
        self.stdout.write(json.dumps(result)) if options["json"] else self.stdout.write(message)
