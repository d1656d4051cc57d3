"""What apps give to the desk: entries of the menu and panels of the workbench. Called from their `wagtail_hooks.py`.

An entry or panel says by which acts it is for; the person's grants decide. Numbers are capped and cost one query each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Count:
    """A number beside a menu entry: in red when something there is late. `plus` when it was capped."""

    number: int
    is_hot: bool = False
    plus: bool = False


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu, shown to whoever may do one of `acts` somewhere. `order` // 100 makes groups."""

    label: str
    url_name: str
    icon: str
    order: int
    acts: tuple[str, ...]
    count: Callable[[HttpRequest], Count | None] | None = None


@dataclass(frozen=True)
class Panel:
    """A section of the workbench. `load` gives None when it does not concern this person, else its context:
    `rows` (capped), `count`, `is_hot`, and whatever its template reads.
    """

    name: str
    title: str
    order: int
    acts: tuple[str, ...]
    template: str
    load: Callable[[HttpRequest], dict[str, Any] | None]
    is_side: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A button on top of the workbench ("写稿件", key C), or with `is_search` the search box."""

    label: str
    url_name: str
    act: str
    key: str = ""
    is_search: bool = False


_menu: list[MenuEntry] = []
_shortcuts: list[Shortcut] = []
_panels: dict[str, Panel] = {}


def register_menu(entry: MenuEntry) -> None:
    """Add a line to the menu."""
    _menu.append(entry)


def register_panel(panel: Panel) -> None:
    """Add a section to the workbench; a second one of the same name is a mistake."""
    if _panels.setdefault(panel.name, panel) is not panel:
        raise ValueError(f"panel {panel.name!r} is registered twice")


def register_shortcut(shortcut: Shortcut) -> None:
    """Add a button or the search box to the top of the workbench."""
    _shortcuts.append(shortcut)


def shortcuts(acts: frozenset[str]) -> list[Shortcut]:
    """The buttons of a person who may do these acts."""
    return [shortcut for shortcut in _shortcuts if shortcut.act in acts]


def menu_entries(acts: frozenset[str]) -> list[MenuEntry]:
    """The menu of a person who may do these acts."""
    return sorted((entry for entry in _menu if acts.intersection(entry.acts)), key=lambda entry: entry.order)


def panels(acts: frozenset[str]) -> list[Panel]:
    """The sections of the workbench of a person who may do these acts."""
    return sorted((p for p in _panels.values() if acts.intersection(p.acts)), key=lambda panel: panel.order)
