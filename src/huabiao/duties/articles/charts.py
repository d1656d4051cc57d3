"""Charts of an article's body, drawn as SVG when it goes out: no script, colours from the page's own style.

The same rows always stand beside the drawing as a table, for those who cannot see it and for those who copy figures.
Series are told apart by the form of their marks as well as by colour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from .chart_data import Data

BAR, LINE, AREA, PIE, MAP = "bar", "line", "area", "pie", "map"
KINDS: dict[str, str] = {BAR: "柱形图", LINE: "折线图", AREA: "面积图", PIE: "饼图", MAP: "分区地图"}

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 28, 44
_STEPS = 4
_LABELLED = 12  # more names than this along the axis would run into each other
_SPOKEN = 12  # a longer series is summed up in the drawing's name; the table has it all
_SLICES = 8
_LEGEND = 26
_CLASSES = 5  # shades of a map


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)


def chart_svg(kind: str, title: str, data: Data, unit: str) -> str:
    """The drawing. A pie that has nothing to divide (several series, a figure below nought, too many slices) becomes bars."""
    if kind == PIE and _can_be_pie(data):
        inner, height = _pie(data, unit), HEIGHT
    else:
        inner, height = _plot(kind if kind in (LINE, AREA) else BAR, data, unit)
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(spoken(title, data, unit))}">{inner}</svg>'


def spoken(title: str, data: Data, unit: str) -> str:
    """The chart in words: all figures of a short one, what is largest and smallest of a long one."""
    parts = []
    for index, name in enumerate(data.series):
        points = data.points(index)
        lead = f"{name}：" if name else ""
        if len(points) <= _SPOKEN:
            parts.append(lead + "，".join(f"{p.name} {figure(p.value)}{unit}" for p in points))
        else:
            top, low = max(points, key=lambda p: p.value), min(points, key=lambda p: p.value)
            parts.append(
                f"{lead}共 {len(points)} 项，{top.name}最高，为 {figure(top.value)}{unit}；{low.name}最低，为 {figure(low.value)}{unit}；全部数据见数据表"
            )
    return f"{title}：" + "。".join(parts)


def chart_table(title: str, data: Data, unit: str) -> str:
    """The same rows as a table."""
    suffix = f"（{escape(unit)}）" if unit else ""
    heads = "".join(f'<th scope="col" class="r">{escape(name) or "数值"}{suffix}</th>' for name in data.series)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(f'<td class="r">{figure(values[row])}</td>' for values in data.values) + "</tr>"
        for row, name in enumerate(data.names)
    )
    return (
        f'<div class="table-box" tabindex="0" role="region" aria-label="{escape(title)}的数据"><table class="table">'
        f'<thead><tr><th scope="col">名称</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def map_svg(title: str, data: Data, unit: str, shapes: dict) -> str:
    """Districts by shade: `shapes` is an outline's {"width", "height", "regions": [{"name", "path", "x", "y"}]} (outlines.py)."""
    figures = dict(zip(data.names, data.values[0], strict=True)) if data else {}
    bounds = _bounds(sorted(figures.values()))
    parts = []
    for region in shapes["regions"]:
        value = figures.get(region["name"])
        shade = _shade(value, bounds) if value is not None else 0
        parts.append(f'<path class="q{shade}" d="{escape(region["path"])}"/>')
    for region in shapes["regions"]:
        value = figures.get(region["name"])
        dark = " on" if value is not None and _shade(value, bounds) >= 4 else ""
        x, y = region["x"], region["y"]
        words = f"{figure(value)}" if value is not None else "无数据"
        parts.append(
            f'<text class="pn{dark}" x="{x}" y="{y}" text-anchor="middle">{escape(region["name"])}</text>'
            f'<text class="pf{dark}" x="{x}" y="{y + 24}" text-anchor="middle">{words}</text>'
        )
    height = shapes["height"]
    return (
        f'<svg class="chart map" viewBox="0 0 {shapes["width"]} {height + 40}" role="img" aria-label="{escape(spoken(title, data, unit))}">'
        f"{''.join(parts)}{_map_legend(bounds, height + 14, unit)}</svg>"
    )


def figure(value: float) -> str:
    """ "1,234.5": no needless noughts."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _bounds(values: Sequence[float]) -> list[float]:
    """The upper ends of the shades: equal numbers of districts in each, each shade once."""
    if not values:
        return []
    steps = min(_CLASSES, len(set(values)))
    ends = [values[math.ceil(len(values) * (step + 1) / steps) - 1] for step in range(steps)]
    return sorted(set(ends))


def _shade(value: float, bounds: Sequence[float]) -> int:
    place = next((index for index, end in enumerate(bounds) if value <= end), len(bounds) - 1)
    # Few shades keep their distance: two of them are the palest and the darkest.
    return 1 + round(place * (_CLASSES - 1) / max(len(bounds) - 1, 1)) if len(bounds) > 1 else 3


def _map_legend(bounds: Sequence[float], y: float, unit: str) -> str:
    parts = []
    for index, end in enumerate(bounds):
        x = 12 + index * 140
        words = f"≤ {figure(end)}" + (escape(unit) if index == len(bounds) - 1 else "")
        parts.append(f'<rect class="q{_shade(end, bounds)}" x="{x}" y="{y}" width="18" height="14"/><text class="lg" x="{x + 26}" y="{y + 12}">{words}</text>')
    return "".join(parts)


def _can_be_pie(data: Data) -> bool:
    values = data.values[0]
    return len(data.series) == 1 and 2 <= len(values) <= _SLICES and min(values) >= 0 and sum(values) > 0


def _pie(data: Data, unit: str) -> str:
    """Slices from twelve o'clock, the largest shade first; names, figures and shares stand in a list at the side."""
    values = data.values[0]
    total = sum(values)
    cx, cy, radius, hole = 160.0, HEIGHT / 2, 132.0, 62.0
    parts, turned = [], 0.0
    for index, (name, value) in enumerate(zip(data.names, values, strict=True)):
        share = value / total
        if share > 0:
            parts.append(f'<path class="p{index + 1}" d="{_slice(cx, cy, radius, hole, turned, turned + share)}"/>')
            if share >= 0.05:
                angle = 2 * math.pi * (turned + share / 2)
                x, y = cx + math.sin(angle) * (radius + hole) / 2, cy - math.cos(angle) * (radius + hole) / 2
                dark = " on" if index < 3 else ""
                parts.append(f'<text class="pn{dark}" x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle">{share:.0%}</text>')
        turned += share
        y = 44 + index * 32 + (_SLICES - len(values)) * 16
        parts.append(
            f'<rect class="p{index + 1}" x="340" y="{y - 13}" width="16" height="16"/><text class="pn" x="368" y="{y}">{escape(name)}</text>'
            f'<text x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{figure(value)}{escape(unit)}　{share:.1%}</text>'
        )
    return "".join(parts)


def _slice(cx: float, cy: float, radius: float, hole: float, begin: float, end: float) -> str:
    # A whole ring has no two ends; an arc that stops a hair short of its beginning looks like one.
    end = min(end, begin + 0.9999)
    points = [(cx + math.sin(2 * math.pi * turn) * r, cy - math.cos(2 * math.pi * turn) * r) for r, turn in ((radius, begin), (radius, end), (hole, end), (hole, begin))]
    large = int(end - begin > 0.5)
    (ax, ay), (bx, by), (dx, dy), (ex, ey) = points
    return (
        f"M{ax:.1f} {ay:.1f}A{radius:.0f} {radius:.0f} 0 {large} 1 {bx:.1f} {by:.1f}L{dx:.1f} {dy:.1f}A{hole:.0f} {hole:.0f} 0 {large} 0 {ex:.1f} {ey:.1f}z"
    )


def _plot(kind: str, data: Data, unit: str) -> tuple[str, int]:
    """Bars, lines or areas on axes; several series get a legend beneath."""
    stacked = kind == AREA and len(data.series) > 1 and min(min(values) for values in data.values) >= 0
    layers = _stacked(data.values) if stacked else [list(values) for values in data.values]
    axis = _axis([value for layer in layers for value in layer])
    inner = (WIDTH - LEFT - RIGHT) / len(data.names)
    centres = [LEFT + inner * (index + 0.5) for index in range(len(data.names))]
    parts = [_grid(axis, unit)]
    single = len(data.series) == 1
    if kind == BAR:
        parts += [_bars(axis, list(values), centres, inner, index, len(data.series), single) for index, values in enumerate(data.values)]
    elif kind == AREA:
        below: list[float] = [0.0] * len(data.names)
        for index, layer in enumerate(layers):
            parts.append(_area(axis, layer, below, centres, index))
            below = layer if stacked else below
        parts += [_line(axis, layer, centres, index, single) for index, layer in enumerate(layers)] if single else []
    else:
        parts += [_line(axis, layer, centres, index, single) for index, layer in enumerate(layers)]
    parts.append(_names(data.names, centres))
    if single:
        return "".join(parts), HEIGHT
    parts.append(_legend(kind, data.series))
    return "".join(parts), HEIGHT + _LEGEND


def _stacked(values: Sequence[Sequence[float]]) -> list[list[float]]:
    layers: list[list[float]] = []
    for row in values:
        layers.append([value + (layers[-1][index] if layers else 0.0) for index, value in enumerate(row)])
    return layers


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
            f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{figure(value)}</text>'
        )
    if unit:
        lines.append(f'<text x="{LEFT - 8}" y="16" text-anchor="end">{escape(unit)}</text>')
    return "".join(lines)


def _bars(axis: _Axis, values: list[float], centres: list[float], inner: float, series: int, count: int, single: bool) -> str:
    peak = values.index(max(values))
    width = min(inner * 0.7 / count, 48)
    bars = []
    for index, (value, centre) in enumerate(zip(values, centres, strict=True)):
        x = centre + (series - (count - 1) / 2) * width
        top, base = sorted((axis.y(value), axis.y(0)))
        name = ("b1 pk" if index == peak else "b1") if single else f"s{series + 1}"
        gap = 0 if single else 1
        bars.append(f'<path class="{name}" d="M{x - width / 2 + gap:.1f} {base:.1f}V{top:.1f}h{width - 2 * gap:.1f}V{base:.1f}z"/>')
        if single and len(values) <= _LABELLED:
            bars.append(_value_label(x, top - 8, value, is_peak=index == peak))
    return "".join(bars)


def _line(axis: _Axis, values: list[float], centres: list[float], series: int, single: bool) -> str:
    peak = values.index(max(values))
    places = [(x, axis.y(value)) for value, x in zip(values, centres, strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    marks = [f'<path class="{"ax" if single else f"l{series + 1}"}" fill="none" stroke-width="2" d="M{path}"/>']
    for index, (value, (x, y)) in enumerate(zip(values, places, strict=True)):
        if single:
            marks.append(f'<circle class="{"b1 pk" if index == peak else "b1"}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
            if len(values) <= _LABELLED or index == peak:
                marks.append(_value_label(x, y - 10, value, is_peak=index == peak))
        else:
            marks.append(_mark(series, x, y))
    return "".join(marks)


def _area(axis: _Axis, values: list[float], below: list[float], centres: list[float], series: int) -> str:
    over = "L".join(f"{x:.1f} {axis.y(value):.1f}" for value, x in zip(values, centres, strict=True))
    under = "L".join(f"{x:.1f} {axis.y(value):.1f}" for value, x in reversed(list(zip(below, centres, strict=True))))
    return f'<path class="a{series + 1}" d="M{over}L{under}z"/>'


def _mark(series: int, x: float, y: float) -> str:
    """Round, square, triangle, rhomb: series are told apart without colour."""
    if series == 0:
        return f'<circle class="s1" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    shapes = {1: "m-4.5-4.5h9v9h-9z", 2: "m0-5.5 5.5 9.5h-11z", 3: "m0-6 6 6-6 6-6-6z"}
    return f'<path class="s{series + 1}" d="M{x:.1f} {y:.1f}{shapes[series]}"/>'


def _legend(kind: str, series: Sequence[str]) -> str:
    parts, x, y = [], float(LEFT), HEIGHT + 10
    for index, name in enumerate(series):
        mark = _mark(index, x + 7, y) if kind == LINE else f'<rect class="{"a" if kind == AREA else "s"}{index + 1}" x="{x:.0f}" y="{y - 8}" width="15" height="15"/>'
        parts.append(f'{mark}<text x="{x + 24:.0f}" y="{y + 5}">{escape(name)}</text>')
        x += 24 + 15 * len(name) + 28
    return "".join(parts)


def _value_label(x: float, y: float, value: float, *, is_peak: bool) -> str:
    name = ' class="pv"' if is_peak else ""
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{figure(value)}</text>'


def _names(names: Sequence[str], centres: list[float]) -> str:
    every = math.ceil(len(names) / _LABELLED)
    return "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - 16}" text-anchor="middle">{escape(name)}</text>'
        for index, (name, x) in enumerate(zip(names, centres, strict=True))
        if index % every == 0
    )
