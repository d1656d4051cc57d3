"""Scenes under a roof: halls, reading rooms, class rooms, canteens, markets, boiler rooms."""

from random import Random

from . import land, town
from .sheet import HEIGHT, WIDTH, Sheet


def _room(sheet: Sheet, rng: Random, *, floor: float = 590, windows: int = 4) -> None:
    """A wall with tall windows, hills and roofs behind them, and a floor."""
    t = sheet.tones
    land.hills(sheet, rng, horizon=440, rise=200)
    town.skyline(sheet, rng, y=446, tallest=110, wall=t.ink, window=t.near)
    sheet.box(0, 440, WIDTH, HEIGHT, t.middle)
    gap = WIDTH / windows
    wall = t.far
    sheet.box(0, 0, WIDTH, 90, wall)
    sheet.box(0, 440, WIDTH, floor - 440, wall)
    for n in range(windows + 1):
        sheet.box(n * gap - gap * 0.14, 0, gap * 0.28, floor, wall)
    for n in range(windows):
        x = n * gap + gap * 0.14
        sheet.box(x, 90, gap * 0.72, 6, t.ink)
        sheet.box(x, 434, gap * 0.72, 8, t.ink)
        sheet.box(x + gap * 0.355, 90, 5, 346, t.ink)
    sheet.box(0, floor, WIDTH, HEIGHT - floor, t.ground)
    sheet.box(0, floor, WIDTH, 5, t.near)


def _table(sheet: Sheet, x: float, y: float, width: float, *, tone: str = "") -> None:
    t = sheet.tones
    sheet.box(x, y - 84, width, 14, tone or t.deep)
    for side in (14, width - 26):
        sheet.box(x + side, y - 72, 12, 72, tone or t.deep)


def hall(sheet: Sheet, rng: Random, words: str) -> None:
    """A public hall: counters, a board, people waiting or talking."""
    t = sheet.tones
    _room(sheet, rng)
    if "电子屏" in words or "候车" in words:
        sheet.box(360, 130, 560, 200, t.deep, radius=8)
        for row in range(4):
            for column in range(3):
                sheet.box(390 + column * 178, 158 + row * 40, 90 + (row * 37 + column * 23) % 60, 13, t.light)
    if "候车" in words:
        for row in range(2):
            for n in range(8):
                x, y = 110 + n * 136 + row * 40, 650 + row * 96
                sheet.box(x, y - 66, 100, 44, t.near, radius=8)
                sheet.box(x, y - 24, 100, 16, t.ink, radius=6)
    elif "电子屏" not in words:
        for n in range(3):
            x = 130 + n * 370
            _table(sheet, x, 690, 280, tone=t.ink)
            sheet.box(x + 40, 250, 200, 96, t.ground)
            for row in range(3):
                sheet.box(x + 62, 270 + row * 24, 90 + row * 26, 8, t.ink)
            town.person(sheet, x + 90, 640, 150, t.near)
    town.crowd(sheet, rng, y=752, size=190, count=6)


def reading(sheet: Sheet, rng: Random, words: str) -> None:
    """Shelves, long tables, readers."""
    t = sheet.tones
    _room(sheet, rng, windows=5)
    for x in (30, 980):
        sheet.box(x, 150, 270, 440, t.ink)
        for row in range(5):
            y = 168 + row * 84
            sheet.box(x + 14, y, 242, 70, t.far)
            place = x + 20.0
            while place < x + 236:
                width = rng.uniform(9, 19)
                sheet.box(place, y + rng.uniform(6, 22), width - 2, 70 - 22, rng.choice((t.near, t.deep, t.light, t.middle)))
                sheet.box(place, y + 28, width - 2, 42, rng.choice((t.near, t.deep, t.light)))
                place += width
    is_young = "孩子" in words or "绘本" in words
    if is_young:
        sheet.disc(640, 712, 330, t.light, flat=0.22)
        for n in range(7):
            town.person(sheet, 400 + n * 80, 700 + (n % 2) * 34, 128, t.near if n % 2 else t.ink)
        town.person(sheet, 640, 660, 200, t.deep, facing=1)
    else:
        for x in (330, 650):
            _table(sheet, x, 730, 290)
            for n in range(2):
                town.person(sheet, x + 80 + n * 130, 700, 168, t.near if n else t.ink)
            sheet.box(x + 40, 634, 60, 10, t.ground)
            sheet.box(x + 170, 634, 60, 10, t.ground)


def classroom(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    _room(sheet, rng)
    sheet.box(330, 120, 620, 250, t.deep, radius=6)
    sheet.box(330, 370, 620, 14, t.ink)
    for row in range(3):
        for n in range(5):
            x, y = 100 + n * 236 - row * 26, 620 + row * 78
            sheet.box(x, y - 40, 150, 12, t.ink)
            sheet.box(x + 12, y - 28, 9, 38, t.ink)
            sheet.box(x + 130, y - 28, 9, 38, t.ink)
            sheet.disc(x + 50, y - 62, 21, t.near)
            sheet.box(x + 62, y - 70, 80, 30, t.light, radius=14)


def canteen(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    _room(sheet, rng)
    sheet.box(60, 420, 760, 190, t.ink)
    sheet.box(60, 410, 760, 16, t.deep)
    for n in range(6):
        sheet.box(90 + n * 120, 372, 90, 38, t.near, radius=10)
        for k in range(2):
            x = 118 + n * 120 + k * 30
            sheet.line([(x, 362), (x + 7, 346), (x, 330), (x + 7, 314)], t.ground, width=3)
    for n in range(2):
        town.person(sheet, 240 + n * 300, 430, 150, t.ground)
    town.crowd(sheet, rng, y=730, size=190, count=5, left=80, right=860)
    for x in (900, 1090):
        _table(sheet, x, 720, 150)


def market(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    sheet.box(0, 0, WIDTH, 180, t.middle)
    for n in range(9):
        sheet.polygon([(n * 160 - 80, 180), (n * 160, 70), (n * 160 + 80, 180)], t.near)
    sheet.box(0, 180, WIDTH, 420, t.far)
    sheet.box(0, 600, WIDTH, 200, t.ground)
    for n in range(3):
        x = 60 + n * 410
        for stripe in range(8):
            sheet.polygon([(x + stripe * 44, 270), (x + stripe * 44 + 44, 270), (x + stripe * 44 + 50, 350), (x + stripe * 44 - 6, 350)], t.ink if stripe % 2 else t.ground)
        sheet.box(x, 520, 352, 130, t.deep)
        for row in range(2):
            for k in range(9):
                sheet.disc(x + 24 + k * 38, 514 - row * 24, 21, rng.choice((t.near, t.light, t.ink)))
        town.person(sheet, x + 176, 520, 150, t.near)
    town.crowd(sheet, rng, y=770, size=190, count=5)


def clinic(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    _room(sheet, rng)
    sheet.box(150, 150, 220, 220, t.ground, radius=10)
    sheet.box(242, 190, 36, 140, t.ink)
    sheet.box(190, 242, 140, 36, t.ink)
    sheet.box(830, 460, 380, 150, t.ink, radius=8)
    sheet.box(820, 448, 400, 16, t.deep)
    town.person(sheet, 960, 470, 160, t.ground)
    for n in range(5):
        x = 120 + n * 130
        sheet.box(x, 600, 100, 54, t.near, radius=8)
        sheet.box(x, 650, 100, 16, t.deep, radius=6)
    for n in range(3):
        town.person(sheet, 200 + n * 200, 730, 170, t.near if n % 2 else t.deep, facing=1)
        town.person(sheet, 256 + n * 200, 732, 104, t.light)
    town.person(sheet, 760, 740, 190, t.ground, facing=-1)


def radiator(sheet: Sheet, rng: Random, words: str) -> None:
    """A warm room in winter."""
    t = sheet.tones
    _room(sheet, rng, windows=3)
    for n in range(15):
        sheet.box(440 + n * 27, 460, 20, 150, t.near, radius=9)
    sheet.box(430, 476, 420, 10, t.ink)
    sheet.box(430, 588, 420, 10, t.ink)
    sheet.line([(850, 592), (930, 592), (930, 800)], t.ink, width=12)
    sheet.disc(890, 592, 17, t.deep)
    for n in range(5):
        x = 480 + n * 80
        sheet.line([(x, 440), (x + 12, 412), (x, 384), (x + 12, 356)], t.light, width=5)
    sheet.box(1000, 660, 190, 90, t.near, radius=22)
    sheet.box(1000, 600, 190, 90, t.near, radius=22)
    town.person(sheet, 380, 720, 250, t.deep, facing=1)


def pipes(sheet: Sheet, rng: Random, words: str) -> None:
    """A boiler room: pipes, valves, gauges."""
    t = sheet.tones
    sheet.box(0, 0, WIDTH, 620, t.far)
    sheet.box(0, 620, WIDTH, 180, t.near)
    for n, y in enumerate((170, 300, 430)):
        sheet.box(0, y, WIDTH, 48, t.ink if n != 1 else t.middle)
        for x in range(rng.randrange(40, 290), WIDTH, 290):
            sheet.box(x, y - 9, 22, 66, t.deep)
    for n in range(3):
        x = 250 + n * 330
        sheet.box(x, 218, 34, 402, t.near)
        sheet.disc(x + 17, 330, 62, t.deep)
        sheet.disc(x + 17, 330, 51, t.ground)
        sheet.line([(x + 17, 330), (x + 17 + rng.uniform(-32, 32), 330 - 32)], t.deep, width=6)
        for k in range(9):
            sheet.disc(x - 21 + k * 9.5, 366 - abs(k - 4) * 2, 2.5, t.ink)
    sheet.disc(640, 540, 70, t.light)
    sheet.disc(640, 540, 50, t.far)
    sheet.box(632, 470, 16, 140, t.light)
    sheet.box(570, 532, 140, 16, t.light)
    town.person(sheet, rng.uniform(430, 510), 760, 260, t.deep, facing=1)
    if "工人" not in words:
        town.person(sheet, 860, 764, 250, t.ink, facing=-1)


def workshop(sheet: Sheet, rng: Random, words: str) -> None:
    """A laboratory or a test line."""
    t = sheet.tones
    _room(sheet, rng)
    sheet.box(140, 520, 1000, 120, t.ink, radius=10)
    sheet.box(140, 508, 1000, 16, t.deep)
    for n in range(5):
        sheet.disc(240 + n * 200, 480, 42, t.near)
        sheet.disc(240 + n * 200, 480, 16, t.deep)
    sheet.line([(240, 438), (1040, 438)], t.light, width=9)
    for n in range(3):
        sheet.box(330 + n * 240, 560, 120, 50, t.light, radius=6)
    town.crowd(sheet, rng, y=760, size=230, count=4, left=220, right=1060)
