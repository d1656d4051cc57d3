"""Bridges, roofs, houses, walls, trains, cranes, chimneys: what people built."""

from random import Random

from .sheet import HEIGHT, WIDTH, Sheet


def stone_bridge(sheet: Sheet, *, x: float, width: float, y: float, rise: float, arches: int = 3, opening: str = "") -> None:
    """An arched bridge; the middle arch the widest, openings show what lies behind."""
    deck = []
    for step in range(41):
        part = step / 40
        deck.append((x + width * part, y - rise * (1 - (2 * part - 1) ** 2) ** 0.8))
    sheet.polygon([*deck, (x + width, y), (x, y)], sheet.tones.ink)
    reach = width * 0.78 / (arches * 2 + (arches - 1) * 0.5)
    middle = (arches - 1) / 2
    for n in range(arches):
        size = reach * (1 - 0.22 * abs(n - middle) / max(middle, 1))
        centre = x + width / 2 + (n - middle) * reach * 2.4
        sheet.arch(centre, y + 1, size, opening or sheet.tones.middle, height=min(size * 1.02, rise * 0.78))
    sheet.line([(px, py - 13) for px, py in deck[3:-3]], sheet.tones.deep, width=3)
    for px, py in deck[3:-3:2]:
        sheet.box(px - 2, py - 16, 4, 17, sheet.tones.deep)


def reflections(sheet: Sheet, *, x: float, width: float, y: float, arches: int) -> None:
    """The arches again, upside down in the water."""
    reach = width * 0.78 / (arches * 2 + (arches - 1) * 0.5)
    middle = (arches - 1) / 2
    for n in range(arches):
        size = reach * (1 - 0.22 * abs(n - middle) / max(middle, 1))
        centre = x + width / 2 + (n - middle) * reach * 2.4
        for k in range(5):
            half = size * (1 - (k / 5) ** 2) ** 0.5
            sheet.line([(centre - half, y + 10 + k * size * 0.18), (centre + half, y + 10 + k * size * 0.18)], sheet.tones.light, width=3)


def pagoda(sheet: Sheet, x: float, y: float, size: float, colour: str, *, storeys: int = 7) -> None:
    """A tower of many eaves that stands on y."""
    step = size / (storeys + 1.5)
    for n in range(storeys):
        half = size * (0.15 - 0.014 * n)
        foot = y - n * step
        sheet.box(x - half * 0.72, foot - step, half * 1.44, step, colour)
        sheet.polygon([(x - half * 1.3, foot - step * 0.62), (x + half * 1.3, foot - step * 0.62), (x + half, foot - step), (x - half, foot - step)], colour)
    sheet.polygon([(x - 2.5, y - storeys * step), (x, y - size), (x + 2.5, y - storeys * step)], colour)


def old_house(sheet: Sheet, x: float, y: float, width: float, height: float, *, wall: str, roof: str, snowy: bool = False) -> None:
    """A house with a tiled roof whose eaves turn up."""
    sheet.box(x, y - height * 0.6, width, height * 0.6, wall)
    eave, top = y - height * 0.58, y - height
    points = [(x - width * 0.1, eave - height * 0.05), (x + width * 0.06, eave), (x + width * 0.94, eave), (x + width * 1.1, eave - height * 0.05), (x + width * 0.84, top), (x + width * 0.16, top)]
    sheet.polygon(points, roof)
    if snowy:
        sheet.polygon([(x, eave - height * 0.1), (x + width, eave - height * 0.1), (x + width * 0.84, top - 4), (x + width * 0.16, top - 4)], "#ffffff")
    door = width * 0.16
    sheet.box(x + width / 2 - door / 2, y - height * 0.34, door, height * 0.34, roof)
    for part in (0.16, 0.7):
        sheet.box(x + width * part, y - height * 0.4, width * 0.14, height * 0.16, sheet.tones.light)


def roofs(sheet: Sheet, rng: Random, *, y: float, rows: int = 3, snowy: bool = False) -> None:
    """The roofs of the old town, row behind row."""
    t = sheet.tones
    for row in range(rows):
        foot = y + row * 92
        x = rng.uniform(-90, -20)
        while x < WIDTH:
            width = rng.uniform(130, 230)
            roof = rng.choice((t.ink, t.deep)) if row else t.ink
            old_house(sheet, x, foot, width, rng.uniform(105, 135), wall=t.ground if row % 2 else t.far, roof=roof, snowy=snowy)
            x += width * rng.uniform(1.12, 1.3)


def block(sheet: Sheet, x: float, y: float, width: float, height: float, *, wall: str, window: str, storey: float = 26) -> None:
    """A modern house of many storeys that stands on y."""
    sheet.box(x, y - height, width, height, wall)
    columns = max(int(width // 24), 1)
    gap = width / columns
    for row in range(int((height - 16) // storey)):
        for column in range(columns):
            sheet.box(x + gap * column + gap * 0.26, y - height + 12 + row * storey, gap * 0.48, storey * 0.5, window)


def skyline(sheet: Sheet, rng: Random, *, y: float, tallest: float, wall: str, window: str = "", start: float = -20, end: float = WIDTH) -> None:
    """A row of houses of all heights."""
    x = start
    while x < end:
        width = rng.uniform(56, 120)
        block(sheet, x, y, width, tallest * rng.uniform(0.35, 1), wall=wall, window=window or sheet.tones.far)
        x += width + rng.choice((0, 0, 10, 26))


def city_wall(sheet: Sheet, *, y: float, height: float, colour: str, gate: float = 640) -> None:
    """The old wall with its battlements, a gate and the tower on it."""
    sheet.box(0, y - height, WIDTH, height, colour)
    for x in range(0, WIDTH, 44):
        sheet.box(x, y - height - 18, 26, 19, colour)
    sheet.box(gate - 150, y - height - 34, 300, height + 34, colour)
    sheet.arch(gate, y, 46, sheet.tones.ground, height=height * 0.8)
    old_house(sheet, gate - 110, y - height - 32, 220, 150, wall=sheet.tones.middle, roof=sheet.tones.deep)


def lanterns(sheet: Sheet, *, y: float, count: int = 9) -> None:
    """Lamps along a walk at night."""
    for n in range(count):
        x = 60 + n * (WIDTH - 120) / (count - 1)
        sheet.line([(x, y), (x, y - 74)], sheet.tones.deep, width=4)
        sheet.disc(x, y - 82, 11, sheet.tones.light)
        sheet.disc(x, y + 4, 34, sheet.tones.light, flat=0.09)


def train(sheet: Sheet, *, x: float, y: float, cars: int = 4, length: float = 270) -> None:
    """A metro train; its head to the right."""
    t = sheet.tones
    for n in range(cars):
        left = x + n * (length + 8)
        is_head = n == cars - 1
        sheet.box(left, y - 118, length, 104, t.ground, radius=12)
        if is_head:
            sheet.polygon([(left + length - 30, y - 118), (left + length, y - 118), (left + length + 46, y - 46), (left + length + 46, y - 14), (left + length - 30, y - 14)], t.ground)
            sheet.polygon([(left + length - 6, y - 104), (left + length + 10, y - 104), (left + length + 36, y - 58), (left + length - 6, y - 58)], t.deep)
        sheet.box(left, y - 40, length + (40 if is_head else 0), 9, t.light)
        for window in range(5):
            sheet.box(left + 20 + window * 48, y - 100, 34, 40, t.deep, radius=4)
        for wheel in (0.18, 0.3, 0.7, 0.82):
            sheet.disc(left + length * wheel, y - 10, 11, t.deep)


def viaduct(sheet: Sheet, *, y: float) -> None:
    """The elevated line on its piers."""
    sheet.box(0, y, WIDTH, 26, sheet.tones.ink)
    for x in range(70, WIDTH, 250):
        sheet.box(x, y + 26, 34, HEIGHT - y, sheet.tones.ink)
        sheet.polygon([(x - 26, y + 26), (x + 60, y + 26), (x + 34, y + 62), (x, y + 62)], sheet.tones.ink)


def crane(sheet: Sheet, x: float, y: float, height: float, reach: float) -> None:
    """A tower crane that stands on y."""
    tone, top = sheet.tones.deep, y - height
    for side in (-9, 9):
        sheet.line([(x + side, y), (x + side, top)], tone, width=3)
    for step in range(int(height // 26)):
        low = y - step * 26
        sheet.line([(x - 9, low), (x + 9, low - 26)], tone, width=2)
    sheet.line([(x - reach * 0.34, top), (x + reach, top)], tone, width=6)
    sheet.line([(x - reach * 0.34, top), (x, top - 46), (x + reach, top)], tone, width=2)
    sheet.box(x - reach * 0.36, top, 46, 26, tone)
    sheet.line([(x + reach * 0.7, top), (x + reach * 0.7, top + height * 0.34)], tone, width=2)
    sheet.box(x + reach * 0.7 - 26, top + height * 0.34, 52, 14, sheet.tones.light)


def chimney(sheet: Sheet, rng: Random, x: float, y: float, height: float, *, vapour: bool = True) -> None:
    """A tall chimney with a thin white plume."""
    sheet.polygon([(x - 26, y), (x - 14, y - height), (x + 14, y - height), (x + 26, y)], sheet.tones.near)
    for part in (0.08, 0.22):
        sheet.box(x - 16, y - height * (1 - part), 32, 10, sheet.tones.ink)
    if vapour:
        for n in range(7):
            sheet.disc(x + 16 + n * 30, y - height - 20 - n * 17 + rng.uniform(-6, 6), 15 + n * 6.5, sheet.tones.ground)


def tank(sheet: Sheet, x: float, y: float, width: float, height: float, colour: str) -> None:
    """A silo or a boiler."""
    sheet.box(x, y - height, width, height, colour)
    sheet.arch(x + width / 2, y - height + 1, width / 2, colour, height=width * 0.22)
    for step in range(1, int(height // 60) + 1):
        sheet.line([(x, y - step * 60), (x + width, y - step * 60)], sheet.tones.far, width=2)


def vehicle(sheet: Sheet, x: float, y: float, *, length: float, height: float, colour: str, is_bus: bool = False) -> None:
    """A bus, or a van with its bonnet to the right."""
    sheet.box(x, y - height, length, height - 16, colour, radius=12)
    if not is_bus:
        sheet.box(x + length - 20, y - height * 0.6, length * 0.24, height * 0.6 - 16, colour, radius=10)
    count = 6 if is_bus else 3
    gap = (length - 40) / count
    for n in range(count):
        sheet.box(x + 18 + n * gap, y - height + 16, gap - 12, height * 0.34, sheet.tones.ground, radius=4)
    sheet.box(x, y - height * 0.42, length, 7, sheet.tones.light)
    for part in (0.2, 0.82 if is_bus else 0.95):
        sheet.disc(x + length * part, y - 14, 20, sheet.tones.deep)
        sheet.disc(x + length * part, y - 14, 8, sheet.tones.ground)


def person(sheet: Sheet, x: float, y: float, size: float, colour: str, *, facing: int = 0) -> None:
    """A figure without a face that stands on y."""
    sheet.box(x - size * 0.13, y - size * 0.72, size * 0.26, size * 0.46, colour, radius=size * 0.11)
    for side in (-0.08, 0.02):
        sheet.box(x + side * size, y - size * 0.34, size * 0.07, size * 0.34, sheet.tones.deep)
    sheet.disc(x + facing * size * 0.02, y - size * 0.84, size * 0.1, sheet.tones.light)
    if facing:
        sheet.line([(x, y - size * 0.6), (x + facing * size * 0.26, y - size * 0.48)], colour, width=size * 0.08)


def crowd(sheet: Sheet, rng: Random, *, y: float, size: float, count: int, left: float = 90, right: float = WIDTH - 90) -> None:
    """Some people beside each other, at unequal distances."""
    for n in range(count):
        x = left + (right - left) * (n + rng.uniform(0.2, 0.8)) / count
        person(sheet, x, y + rng.uniform(-6, 10), size * rng.uniform(0.9, 1.06), rng.choice((sheet.tones.ink, sheet.tones.near, sheet.tones.deep)), facing=rng.choice((-1, 0, 1)))
