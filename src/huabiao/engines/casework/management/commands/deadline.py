"""`huabiao deadline --kind K --received DATE [--event TYPE:DATE[:DAYS] …] [--json]`: a due date and its derivation."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huabiao.engines.casework import queries, rules
from huabiao.kernel.deadlines import Event, Kind, Limit, compute
from huabiao.kernel.errors import RuleBroken


class Command(BaseCommand):
    help = "按事项类别、收到日期和经过推算答复期限，逐句说明"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, help="、".join(rules.LIMITS))
        parser.add_argument("--received", required=True, help="收到日期，例如 2026-03-02")
        parser.add_argument(
            "--event",
            action="append",
            default=[],
            help="类型:日期，例如 stopped:2026-03-06；延长须写天数 extended:2026-03-20:10",
        )
        parser.add_argument("--assume-weekends", action="store_true", help="放假安排未录入的年份只按周末推算")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        received = _day(options["received"])
        limit = queries.limits().of(options["kind"], received)
        events = [Event(Kind.RECEIVED, received), *(_event(text, limit) for text in options["event"])]
        found = compute(limit, events, queries.calendar(assume_weekends=options["assume_weekends"]))
        if options["json"]:
            answer = {
                "due": str(found.due) if found.due else None,
                "state": found.state.value,
                "derivation": list(found.derivation),
                "breaches": list(found.breaches),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for line in found.derivation:
            self.stdout.write(line)
        self.stdout.write(f"期限：{found.due or '暂不计算'}")


def _event(text: str, limit: Limit) -> Event:
    kind, _, rest = text.partition(":")
    day, _, days = rest.partition(":")
    if kind not in {known.value for known in Kind} - {Kind.RECEIVED.value}:
        raise RuleBroken(
            f"事件“{kind}”不认识；可用：{'、'.join(known.value for known in Kind if known is not Kind.RECEIVED)}。"
        )
    if days and not days.isdigit():
        raise RuleBroken(f"延长的天数“{days}”应是整数。")
    # Without a number of days an extension is the longest that the rule allows.
    return Event(Kind(kind), _day(day), int(days or 0) or (limit.extension if kind == Kind.EXTENDED else 0))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken(f"日期“{text}”应写成 2026-03-02 的样子。") from error
