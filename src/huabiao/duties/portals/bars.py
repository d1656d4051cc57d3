"""The bar chart beside the figures of a home page: a few values of one series, drawn at publication, always with its table."""

import re

from markupsafe import Markup

WIDTH, HEIGHT, TOP, BOTTOM = 640, 260, 34, 34
MOST_ROWS = 12
_CROWDED = 7  # with more bars every second name is left out: the table has them all
_ROW = re.compile(r"^(.{1,12}?)[\s，,：:]+(\d{1,9}(?:\.\d{1,4})?)$")


def rows_of(text: str) -> list[tuple[str, float]] | None:
    """One row a line, "一月 36.2"; None if a line is not of that form, a value negative, or there are too many."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_ROW.match(line) for line in lines]
    if not all(found) or len(lines) > MOST_ROWS:
        return None
    return [(match[1], float(match[2])) for match in found if match]


def drawn(title: str, unit: str, rows: list[tuple[str, float]]) -> Markup:
    """The drawing; the largest bar is in the main colour and carries its value."""
    top = max(value for _, value in rows) or 1
    slot = WIDTH / len(rows)
    width = min(slot * 0.6, 48)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    peak = max(range(len(rows)), key=lambda number: rows[number][1])
    parts = [Markup('<path class="ax" d="M0 {}H{}"/>').format(floor, WIDTH)]
    for number, (name, value) in enumerate(rows):
        middle, height = slot * (number + 0.5), round(value / top * room, 1)
        is_peak = number == peak
        parts.append(
            Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format("b1 pk" if is_peak else "b1", middle - width / 2, floor - height, width, height)
        )
        if is_peak:
            parts.append(Markup('<text class="pv" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(middle, floor - height - 9, figure(value)))
        if len(rows) <= _CROWDED or (number - peak) % 2 == 0:
            parts.append(Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(middle, HEIGHT - 8, name))
    spoken = f"{title}：" + "，".join(f"{name} {figure(value)}{unit}" for name, value in rows)
    return Markup('<svg class="chart bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(WIDTH, HEIGHT, spoken, Markup("").join(parts))


def figure(value: float) -> str:
    """ "1,234.5": no needless noughts."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
