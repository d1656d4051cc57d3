"""`huabiao cases overdue [--on DATE] [--json]` and `huabiao cases check`: what is late, what does not agree."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huabiao.engines.casework import queries
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken


class Command(BaseCommand):
    help = "列出逾期的办件（overdue），或核对办件的待办、流程、期限与编号（check）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["overdue", "check"])
        parser.add_argument("--on", default="", help="以何日为准，默认今天")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        if options["what"] == "check":
            self._check(options["json"])
        else:
            self._overdue(options["on"], options["json"])

    def _overdue(self, on: str, as_json: bool) -> None:
        try:
            day = date.fromisoformat(on) if on else clock.today()
        except ValueError as error:
            raise RuleBroken(f"日期“{on}”应写成 2026-03-02 的样子。") from error
        found = queries.overdue(day)
        if as_json:
            rows = [
                {
                    "number": case.number,
                    "due": str(deadline.due),
                    "organ": queries.organ_name(case.organ_path),
                    "state": case.state,
                }
                for case, deadline in found
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for case, deadline in found:
            self.stdout.write(
                f"{case.number}　应于 {deadline.due} 前答复　{queries.organ_name(case.organ_path)}　{case.get_state_display()}"
            )
        self.stdout.write(f"{day}：逾期 {len(found)} 件。")

    def _check(self, as_json: bool) -> None:
        found = queries.disagreements()
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        for line in () if as_json else found:
            self.stdout.write(line)
        if found:
            raise RuleBroken(f"有 {len(found)} 处不一致，见上。")
        if not as_json:
            self.stdout.write("每件都有下一步，期限都能推算，编号没有缺漏。")
