"""huabiao sweep: publish, take down, begin and end what is due now. For a timer, where no worker runs."""

import json

from django.core.management.base import BaseCommand

from huabiao.duties.articles import actions, queries
from huabiao.kernel import clock


class Command(BaseCommand):
    help = "办理到时的定时发布、撤下和刊发，可反复运行。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args, **options):
        now = clock.now()
        swept, late = actions.sweep(now=now).as_dict(), queries.overdue(now)
        if options["json"]:
            self.stdout.write(json.dumps({**swept, "overdue": late}))
            return
        self.stderr.write(
            f"发布 {swept['published']}，撤下 {swept['expired']}，开始施行 {swept['effective']}，开始刊发 {swept['begun']}，停止刊发 {swept['ended']}，"
            f"未能办理 {swept['refused']}。"
        )
        if any(late.values()):
            self.stderr.write(f"逾期未办：{sum(late.values())} 件，请查看日志。")
