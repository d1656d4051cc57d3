"""Figures for whoever watches the machines: apps register what they can tell, `/metrics` prints it (Prometheus text).

A figure is read when it is asked for; each reader must be cheap whatever the size of the sites.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# (labels, value) of each line; labels are names and codes, never a person's words.
Readings = Iterable[tuple[Mapping[str, str], float]]


@dataclass(frozen=True)
class Gauge:
    """A named figure: what it means, and how to read it."""

    name: str
    meaning: str
    read: Callable[[], Readings]


_gauges: dict[str, Gauge] = {}


def register(name: str, meaning: str, read: Callable[[], Readings]) -> None:
    """Print `name` at /metrics; a second figure of the same name is a mistake."""
    if name in _gauges:
        raise ValueError(f"Gauge {name!r} is registered twice.")
    _gauges[name] = Gauge(name, meaning, read)


def one(value: float | None) -> Readings:
    """A figure without labels; None is "nothing to tell" and prints no line."""
    return [] if value is None else [({}, value)]


def as_text() -> str:
    """All figures as Prometheus reads them (text format 0.0.4)."""
    lines: list[str] = []
    for gauge in sorted(_gauges.values(), key=lambda each: each.name):
        lines += [f"# HELP {gauge.name} {gauge.meaning}", f"# TYPE {gauge.name} gauge"]
        lines += [f"{gauge.name}{_labels(labels)} {value:.15g}" for labels, value in gauge.read()]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
