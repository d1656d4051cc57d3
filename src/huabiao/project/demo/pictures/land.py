"""Hills, water, trees, reeds, birds, snow: what lies around the city."""

import math
from random import Random

from .sheet import HEIGHT, WIDTH, Point, Sheet


def ridge(rng: Random, *, base: float, rise: float, waves: int = 3) -> list[Point]:
    """The line of a range of hills, `base` at its feet, from edge to edge."""
    parts = [(rise * rng.uniform(0.25, 0.6) / (n + 1), rng.uniform(0.6, 1.5) * (n + 1), rng.uniform(0, math.tau)) for n in range(waves)]
    line = []
    for x in range(-20, WIDTH + 40, 20):
        height = sum(size * (1 + math.sin(x / WIDTH * math.tau * pace + shift)) for size, pace, shift in parts)
        line.append((float(x), base - height))
    return line


def hill(sheet: Sheet, line: list[Point], colour: str) -> None:
    """Everything below a line."""
    sheet.polygon([*line, (line[-1][0], HEIGHT), (line[0][0], HEIGHT)], colour)


def hills(sheet: Sheet, rng: Random, *, horizon: float = 520, rise: float = 300, layers: int = 3) -> None:
    """Ranges behind each other, the nearest the darkest."""
    tones = (sheet.tones.far, sheet.tones.middle, sheet.tones.near)[:layers]
    for depth, tone in enumerate(tones):
        base = horizon - 70 + depth * 35
        hill(sheet, ridge(rng, base=base, rise=rise * (1 - depth * 0.28)), tone)


def water(sheet: Sheet, rng: Random, *, top: float, bottom: float = HEIGHT, lines: int = 9) -> None:
    """A still surface with a few strokes."""
    sheet.box(0, top, WIDTH, bottom - top, sheet.tones.ground)
    for n in range(lines):
        y = top + (bottom - top) * (n + 0.6) / lines
        length = rng.uniform(90, 330)
        x = rng.uniform(30, WIDTH - length - 30)
        sheet.line([(x, y), (x + length, y)], sheet.tones.ink, width=1.4)


def river(sheet: Sheet, *, top: float, mouth: float, colour: str, swing: float = 170, shift: float = 0) -> None:
    """A river that winds from the foreground away to a point on the horizon."""
    left, right = [], []
    for step in range(61):
        part = step / 60
        y = HEIGHT - (HEIGHT - top) * part**0.7
        near = (y - top) / (HEIGHT - top)
        middle = WIDTH / 2 + shift * near + swing * math.sin(part * 5.4) * (0.25 + near)
        reach = 4 + (mouth - 4) * near**1.3
        left.append((middle - reach, y))
        right.append((middle + reach, y))
    sheet.polygon([*left, *reversed(right)], colour)


def tree(sheet: Sheet, x: float, y: float, size: float, colour: str, *, trunk: str = "") -> None:
    """A round tree that stands on y."""
    sheet.box(x - size * 0.05, y - size * 0.5, size * 0.1, size * 0.5, trunk or sheet.tones.deep)
    sheet.disc(x, y - size * 0.68, size * 0.32, colour, flat=1.15)
    sheet.disc(x - size * 0.2, y - size * 0.52, size * 0.22, colour)
    sheet.disc(x + size * 0.2, y - size * 0.5, size * 0.22, colour)


def pine(sheet: Sheet, x: float, y: float, size: float, colour: str) -> None:
    """A conifer that stands on y."""
    sheet.box(x - size * 0.03, y - size * 0.2, size * 0.06, size * 0.2, sheet.tones.deep)
    for step in range(3):
        reach, foot = size * (0.26 - step * 0.06), y - size * (0.14 + step * 0.24)
        sheet.polygon([(x - reach, foot), (x, foot - size * 0.38), (x + reach, foot)], colour)


def willow(sheet: Sheet, rng: Random, x: float, y: float, size: float, colour: str) -> None:
    """A willow that stands on y, its twigs hanging."""
    sheet.line([(x, y), (x + size * 0.04, y - size * 0.4), (x - size * 0.02, y - size * 0.8)], sheet.tones.deep, width=size * 0.05)
    for side, up, reach in ((-0.24, 0.78, 0.2), (0.22, 0.8, 0.2), (0, 0.9, 0.24)):
        sheet.disc(x + side * size, y - up * size, reach * size, colour, flat=0.72)
    for n in range(34):
        side = (n - 16.5) / 16.5
        top = y - size * (0.96 - 0.24 * side * side)
        end = y - size * (rng.uniform(0.16, 0.5) + 0.1 * abs(side))
        foot = x + side * size * 0.45
        sheet.line([(foot, top), (foot + side * 10, (top + end) / 2), (foot + side * 14, end)], colour, width=4)


def reeds(sheet: Sheet, rng: Random, *, x: float, y: float, width: float, count: int, height: float = 150) -> None:
    """Reeds along a shore."""
    for _ in range(count):
        foot = x + rng.uniform(0, width)
        tall, lean = height * rng.uniform(0.55, 1), rng.uniform(-18, 26)
        sheet.line([(foot, y), (foot + lean * 0.3, y - tall * 0.6), (foot + lean, y - tall)], sheet.tones.ink, width=2.4)
        sheet.disc(foot + lean, y - tall - 9, 4.5, sheet.tones.deep, flat=3)


def birds(sheet: Sheet, rng: Random, *, count: int, top: float, bottom: float, size: float = 16) -> None:
    """Birds far off, each two strokes."""
    x0, y0 = rng.uniform(280, 760), rng.uniform(top, bottom)
    for n in range(count):
        row, side = (n + 1) // 2, -1 if n % 2 else 1
        x, y = x0 + side * row * size * 2.3, y0 + row * size * 1.1 + rng.uniform(-4, 4)
        sheet.line([(x - size, y - size * 0.4), (x, y), (x + size, y - size * 0.4)], sheet.tones.deep, width=2.6)


def waterfowl(sheet: Sheet, rng: Random, *, top: float, bottom: float, count: int) -> None:
    """Ducks and geese at rest on the water."""
    for _ in range(count):
        y = rng.uniform(top, bottom)
        size = 9 + (y - top) / max(bottom - top, 1) * 14
        x, turn = rng.uniform(60, WIDTH - 60), rng.choice((-1, 1))
        sheet.disc(x, y, size, sheet.tones.ink, flat=0.45)
        sheet.line([(x + turn * size * 0.8, y), (x + turn * size * 1.05, y - size * 0.9)], sheet.tones.deep, width=size * 0.22)
        sheet.disc(x + turn * size * 1.12, y - size * 0.98, size * 0.24, sheet.tones.deep)


def egret(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A white wading bird that stands on y."""
    tone, bone = sheet.tones.near, sheet.tones.deep
    for shift in (-0.05, 0.07):
        sheet.line([(x + shift * size, y - size * 0.4), (x + shift * size, y)], bone, width=2)
    sheet.disc(x, y - size * 0.5, size * 0.24, tone, flat=0.6)
    sheet.line([(x + size * 0.18, y - size * 0.52), (x + size * 0.1, y - size * 0.75), (x + size * 0.22, y - size * 0.95)], tone, width=size * 0.075)
    sheet.disc(x + size * 0.23, y - size * 0.97, size * 0.06, tone)
    sheet.line([(x + size * 0.27, y - size * 0.97), (x + size * 0.45, y - size * 0.93)], bone, width=2.4)


def snow(sheet: Sheet, rng: Random, *, count: int = 210) -> None:
    """Falling snow."""
    for _ in range(count):
        sheet.disc(rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT * 0.92), rng.uniform(1.6, 4.2), "#ffffff")


def sun(sheet: Sheet, x: float, y: float, radius: float, colour: str = "") -> None:
    """Sun or moon."""
    sheet.disc(x, y, radius, colour or sheet.tones.light)


def tea_rows(sheet: Sheet, rng: Random, *, top: float, rows: int = 11) -> None:
    """A slope of tea in rows that follow the contour."""
    shift = rng.uniform(0, math.tau)
    hill(sheet, [(x, _contour(x, top, shift)) for x in range(-20, WIDTH + 40, 20)], sheet.tones.near)
    for n in range(rows):
        y = top + (HEIGHT - top) * (n / rows) ** 1.25 + 18
        thick = 7 + 25 * n / rows
        tone = sheet.tones.ink if n % 2 else sheet.tones.deep
        for x in range(-10, WIDTH + 20, round(thick * 1.15)):
            sheet.disc(x + rng.uniform(-2, 2), _contour(x, y, shift), thick * 0.72, tone, flat=0.62)


def field_rows(sheet: Sheet, *, top: float, colours: tuple[str, ...], vanishing: float = 640) -> None:
    """A plain of fields in strips that run to one point on the horizon."""
    edges = range(-2200, 3600, 290)
    for n, x in enumerate(edges):
        sheet.polygon([(vanishing, top), (x, HEIGHT), (x + 290, HEIGHT)], colours[n % len(colours)])


def _contour(x: float, y: float, shift: float) -> float:
    return y + 34 * math.sin(x / 420 + shift) + 16 * math.sin(x / 170 + shift * 2)
