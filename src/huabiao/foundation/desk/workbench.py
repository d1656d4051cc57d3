"""Puts the workbench together: the sections that concern this person, and what stands beside the search box."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from huabiao.kernel import clock

from .panels import Panel, panels
from .person import held_acts

WEEKDAYS = "一二三四五六日"
ROW_CAP = 6


@dataclass(frozen=True)
class Section:
    """A panel with what it shows now."""

    panel: Panel
    context: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        # Templates read `section.rows`, `section.count` … from the context that the panel's own loader made.
        if name.startswith("_") or name == "context":
            raise AttributeError(name)
        return self.context.get(name)


def sections(request: HttpRequest) -> list[Section]:
    """All sections of this person, in order."""
    result = []
    for panel in panels(held_acts(request)):
        context = panel.load(request)
        if context is not None:
            result.append(Section(panel, context))
    return result


def today_in_words(day: date | None = None) -> str:
    """"11 月 18 日 星期三"."""
    day = day or clock.today()
    return f"{day.month} 月 {day.day} 日 星期{WEEKDAYS[day.weekday()]}"
