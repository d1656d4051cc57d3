"""`huabiao demo [--yes]`: makes the demo city 华清市 from nothing, publishes it, and prints addresses and accounts."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huabiao.kernel.errors import RuleBroken
from huabiao.project.demo import emptying, making
from huabiao.project.demo.record import sentences


class Command(BaseCommand):
    help = "建立演示城市“华清市”（会先问是否替换现有数据）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="不再询问，把现有数据移到 HUABIAO_HOME/old-时间/ 后重建")
        parser.add_argument("--no-publish", action="store_true", help="只建数据，不生成网页")

    def handle(self, **options: Any) -> None:
        if emptying.is_occupied() and not options["yes"]:
            _ask()
        moved = emptying.begin_anew()
        if moved is not None:
            _say(f"原有数据已移到 {moved}；确认不再需要后可自行删除。")
        record = making.make(_say, publish=not options["no_publish"])
        for line in sentences(record):
            self.stdout.write(line)
        if record["refused"]:
            raise RuleBroken(f"有 {len(record['refused'])} 条没有完整迁入，原因见上。")


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _ask() -> None:
    if not sys.stdin.isatty():
        raise RuleBroken("已有网站数据。要替换为演示城市，请加 --yes；原有数据会移到 HUABIAO_HOME/old-时间/，不会删除。")
    _say("已有网站数据。继续会把它移到 HUABIAO_HOME/old-时间/，再建立演示城市；请先停止正在运行的服务。")
    sys.stderr.write("继续请输入 yes：")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise RuleBroken("没有改动任何数据。")
