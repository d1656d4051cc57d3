"""Charts of an article's body, drawn as SVG when it goes out: no script, colours from the page's own style.

The same rows always stand beside the drawing as a table, for those who cannot see it and for those who copy figures.
"""

import math
from dataclasses import dataclass
from html import escape

MAX_ROWS = 40

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 28, 44
_STEPS = 4
_LABELLED = 12  # more names than this along the axis would run into each other


@dataclass(frozen=True)
class Point:
    """One row: its name and its figure."""

    name: str
    value: float


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)


def parse_rows(text: str) -> list[Point]:
    """Lines "name,figure"; a line that is not one is left out, as the desk's check has said before."""
    points = []
    for line in text.splitlines():
        name, _, figure = line.replace("，", ",").replace("\t", ",").partition(",")
        try:
            value = float(figure.replace(",", "").replace(" ", ""))
        except ValueError:
            continue
        if name.strip() and math.isfinite(value):
            points.append(Point(name.strip(), value))
    return points[:MAX_ROWS]


def chart_svg(kind: str, title: str, points: list[Point], unit: str) -> str:
    """The drawing: "bar" or "line"."""
    axis = _axis([point.value for point in points])
    inner = (WIDTH - LEFT - RIGHT) / len(points)
    centres = [LEFT + inner * (index + 0.5) for index in range(len(points))]
    draw = _line if kind == "line" else _bars
    label = f"{title}：" + "，".join(f"{p.name} {_figure(p.value)}{unit}" for p in points)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{_grid(axis, unit)}{draw(axis, points, centres, inner)}{_names(points, centres)}</svg>"
    )


def chart_table(points: list[Point], unit: str) -> str:
    """The same rows as a table."""
    head = f"数值（{escape(unit)}）" if unit else "数值"
    rows = "".join(
        f'<tr><th scope="row">{escape(p.name)}</th><td class="r">{_figure(p.value)}</td></tr>' for p in points
    )
    return (
        '<div class="table-box" tabindex="0" role="region" aria-label="图表数据"><table class="table">'
        f'<thead><tr><th scope="col">名称</th><th scope="col" class="r">{head}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _axis(values: list[float]) -> _Axis:
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    size = 10 ** math.floor(math.log10(span / _STEPS))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * _STEPS >= span)
    return _Axis(math.floor(low / step) * step, max(math.ceil(high / step) * step, step if high == low else 0), step)


def _grid(axis: _Axis, unit: str) -> str:
    lines = []
    for index in range(round((axis.high - axis.low) / axis.step) + 1):
        value = axis.low + index * axis.step
        y = axis.y(value)
        name = "ax" if abs(value) < axis.step / 1e6 else "gl"
        lines.append(
            f'<path class="{name}" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
            f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{_figure(value)}</text>'
        )
    if unit:
        lines.append(f'<text x="{LEFT - 8}" y="16" text-anchor="end">{escape(unit)}</text>')
    return "".join(lines)


def _bars(axis: _Axis, points: list[Point], centres: list[float], inner: float) -> str:
    peak = max(points, key=lambda point: point.value)
    width = min(inner * 0.6, 48)
    bars = []
    for point, x in zip(points, centres, strict=True):
        top, base = sorted((axis.y(point.value), axis.y(0)))
        name = "b1 pk" if point is peak else "b1"
        bars.append(
            f'<path class="{name}" d="M{x - width / 2:.1f} {base:.1f}V{top:.1f}h{width:.1f}V{base:.1f}z"/>'
        )
        if len(points) <= _LABELLED:
            bars.append(_value_label(x, top - 8, point, is_peak=point is peak))
    return "".join(bars)


def _line(axis: _Axis, points: list[Point], centres: list[float], inner: float) -> str:
    peak = max(points, key=lambda point: point.value)
    places = [(x, axis.y(point.value)) for point, x in zip(points, centres, strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    marks = [f'<path class="ax" fill="none" stroke-width="2" d="M{path}"/>']
    for point, (x, y) in zip(points, places, strict=True):
        name = "b1 pk" if point is peak else "b1"
        marks.append(f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        if len(points) <= _LABELLED or point is peak:
            marks.append(_value_label(x, y - 10, point, is_peak=point is peak))
    return "".join(marks)


def _value_label(x: float, y: float, point: Point, *, is_peak: bool) -> str:
    name = ' class="pv"' if is_peak else ""
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{_figure(point.value)}</text>'


def _names(points: list[Point], centres: list[float]) -> str:
    every = math.ceil(len(points) / _LABELLED)
    return "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - 16}" text-anchor="middle">{escape(point.name)}</text>'
        for index, (point, x) in enumerate(zip(points, centres, strict=True))
        if index % every == 0
    )


def _figure(value: float) -> str:
    """ "1,234.5": no needless noughts."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
