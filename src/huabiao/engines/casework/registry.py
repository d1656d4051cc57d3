"""What a duty gives to casework, from its `huabiao_hooks.py`: the kinds of case that it answers for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Kind:
    """A kind of case. `process` is the file with which the kind begins; a newer version may be uploaded at the desk.

    `side(request, case)` gives the context of `side_template`, which stands beside the case at the desk; `touched(case)`
    is called within the transaction of every act and returns the keys of pages that it changes.
    """

    code: str
    name: str
    register: str
    prefix: str
    process: Path
    side_template: str = ""
    side: Callable[[HttpRequest, Any], dict[str, Any]] | None = None
    touched: Callable[[Any], list[str]] | None = None


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Add a kind; a second one of the same code is a mistake."""
    if kind.code in _kinds:
        raise ValueError(f"case kind {kind.code!r} is registered twice")
    _kinds[kind.code] = kind
    return kind


def kind(code: str) -> Kind:
    """The kind of that code; KeyError if its duty is not installed."""
    return _kinds[code]


def kinds() -> list[Kind]:
    """All kinds by code."""
    return [_kinds[code] for code in sorted(_kinds)]
