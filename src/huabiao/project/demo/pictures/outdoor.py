"""Scenes under the open sky. Each takes the sheet, the dice of its article and the caption."""

from random import Random

from . import land, town
from .sheet import HEIGHT, WIDTH, Sheet


def bridge(sheet: Sheet, rng: Random, words: str) -> None:
    t, top = sheet.tones, 560
    land.hills(sheet, rng, horizon=top, rise=330)
    land.sun(sheet, rng.uniform(980, 1120), 110, 42, t.light)
    town.pagoda(sheet, rng.uniform(960, 1080), top - 70, 190, t.ink)
    land.water(sheet, rng, top=top)
    town.stone_bridge(sheet, x=110, width=860, y=top + 8, rise=170, arches=3, opening=t.middle)
    if "夜" in words:
        town.reflections(sheet, x=110, width=860, y=top + 8, arches=3)
        town.lanterns(sheet, y=top + 4)
    if "船" in words:
        boat(sheet, 800, 690, 1.5)


def boat(sheet: Sheet, x: float, y: float, size: float) -> None:
    t = sheet.tones
    sheet.polygon([(x - 90 * size, y - 16 * size), (x + 100 * size, y - 20 * size), (x + 74 * size, y + 12 * size), (x - 66 * size, y + 12 * size)], t.deep)
    sheet.arch(x - 4 * size, y - 14 * size, 48 * size, t.ink, height=34 * size)
    for n in range(3):
        sheet.box(x + (-36 + n * 26) * size, y - 36 * size, 14 * size, 14 * size, t.light)
    sheet.line([(x + 84 * size, y - 18 * size), (x + 92 * size, y - 74 * size)], t.deep, width=3)


def panorama(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=430, rise=250)
    town.skyline(sheet, rng, y=440, tallest=140, wall=t.ink, start=120, end=1120)
    sheet.box(0, 438, WIDTH, HEIGHT, t.middle)
    land.river(sheet, top=440, mouth=190, colour=t.ground, swing=210)
    if "汇流" in words:
        sheet.polygon([(1280, 500), (1280, 590), (800, 640), (640, 700), (620, 650), (770, 590)], t.light)
    for _ in range(26):
        x, y = rng.uniform(20, WIDTH), rng.uniform(560, 800)
        if abs(x - 640) > 330:
            land.tree(sheet, x, y, 46 + (y - 560) * 0.35, t.near)
    if "俯瞰" in words:
        land.hill(sheet, [(-20, 640), (160, 660), (330, 730), (430, 800)], t.ink)
        for n in range(5):
            land.pine(sheet, 30 + n * 74, 690 + n * 24, 150, t.deep)


def riverside(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=470, rise=240)
    for n in range(6):
        town.old_house(sheet, 500 + n * 138, 500, 122, 120 + rng.uniform(-14, 20), wall=t.ground, roof=t.ink)
    sheet.box(0, 496, WIDTH, 20, t.deep)
    land.water(sheet, rng, top=516, lines=7)
    sheet.polygon([(0, 800), (0, 610), (300, 660), (560, 800)], t.middle)
    land.willow(sheet, rng, 150, 690, 420, t.ink)
    town.person(sheet, 330, 742, 120, t.deep, facing=1)


def wetland(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    is_evening = "夕" in words or "傍晚" in words
    land.sun(sheet, 900, 232 if is_evening else 130, 62 if is_evening else 40, t.light)
    land.hills(sheet, rng, horizon=400, rise=110)
    land.water(sheet, rng, top=400, lines=11)
    if is_evening:
        for n in range(6):
            sheet.line([(900 - 90 + n * 9, 420 + n * 22), (900 + 90 - n * 9, 420 + n * 22)], t.light, width=5)
    if "栈道" in words:
        _boardwalk(sheet)
    if "船" in words:
        for x, y, size in ((360, 520, 1.0), (720, 610, 1.5), (1010, 470, 0.7)):
            boat(sheet, x, y, size)
    if any(bird in words for bird in ("雁", "水鸟", "鸭", "镜湖")):
        land.waterfowl(sheet, rng, top=440, bottom=680, count=22)
        land.birds(sheet, rng, count=9, top=110, bottom=200)
    if "白鹭" in words:
        for x, y, size in ((300, 640, 190), (520, 600, 130), (910, 570, 110)):
            land.egret(sheet, x, y, size)
    land.reeds(sheet, rng, x=-10, y=810, width=430, count=60, height=250)
    land.reeds(sheet, rng, x=880, y=810, width=420, count=52, height=210)


def _boardwalk(sheet: Sheet) -> None:
    t = sheet.tones
    sheet.polygon([(470, 800), (700, 800), (800, 560), (1280, 500), (1280, 470), (752, 530)], t.ink)
    for n in range(9):
        part = n / 8
        x, y, size = 470 + 282 * part, 800 - 270 * part, 74 - 52 * part
        sheet.line([(x, y), (x, y - size)], t.deep, width=6 - 3 * part)
    sheet.line([(470, 726), (752, 508), (1280, 452)], t.deep, width=4)


def village(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=450, rise=200)
    for n in range(7):
        town.old_house(sheet, 40 + n * 180 + rng.uniform(-16, 16), 500, 140, 120 + rng.uniform(-16, 26), wall=t.ground, roof=t.ink)
    sheet.box(0, 498, WIDTH, 70, t.middle)
    land.water(sheet, rng, top=566, lines=6)
    boat(sheet, 300, 700, 1.4)
    if "车" in words:
        town.vehicle(sheet, 720, 572, length=250, height=130, colour=t.ground)
        sheet.box(826, 470, 12, 40, t.deep)
        sheet.box(812, 484, 40, 12, t.deep)
        town.crowd(sheet, rng, y=566, size=104, count=4, left=480, right=700)
    elif "泵站" in words:
        town.block(sheet, 820, 570, 220, 110, wall=t.near, window=t.light, storey=50)
        sheet.box(1040, 520, 130, 20, t.ink)
        sheet.disc(1170, 530, 22, t.deep)
    elif "烟道" in words:
        sheet.box(560, 320, 24, 120, t.deep)
        for n in range(5):
            sheet.disc(580 + n * 22, 300 - n * 22, 13 + n * 4, t.ground)
        town.crowd(sheet, rng, y=570, size=112, count=2, left=500, right=720)


def tea(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=400, rise=300)
    land.tea_rows(sheet, rng, top=400)
    if "竹匾" in words:
        for n in range(4):
            sheet.disc(250 + n * 260, 690, 118, t.light, flat=0.3)
            sheet.disc(250 + n * 260, 684, 96, t.near, flat=0.3)
        town.crowd(sheet, rng, y=650, size=170, count=4, left=180, right=1120)
    else:
        for x, y, size in ((380, 560, 90), (820, 620, 120), (1030, 540, 84)):
            town.person(sheet, x, y, size, t.ground, facing=1)
            sheet.polygon([(x - size * 0.22, y - size * 0.84), (x + size * 0.22, y - size * 0.84), (x, y - size * 1.04)], t.light)


def mountain(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=560, rise=460)
    town.pagoda(sheet, 930, 340, 120, t.ink)
    land.hill(sheet, land.ridge(rng, base=690, rise=170), t.near)
    if "石阶" in words:
        for n in range(16):
            foot, half = 800 - n * 26, 150 - n * 8
            sheet.box(560 + n * 9 - half, foot - 15, half * 2, 17, t.ground if n % 2 else t.far)
    for _ in range(22):
        x, y = rng.uniform(0, WIDTH), rng.uniform(650, 800)
        if "石阶" in words and abs(x - 600) < 190:
            continue
        warm = "转黄" in words or "花" in words or "杜鹃" in words
        if warm:
            land.tree(sheet, x, y, rng.uniform(80, 150), t.light if rng.random() < 0.5 else t.ink)
        else:
            land.pine(sheet, x, y, rng.uniform(110, 210), rng.choice((t.ink, t.deep)))
    if "农户" in words:
        town.crowd(sheet, rng, y=770, size=130, count=3, left=330, right=900)


def fields(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=400, rise=210)
    land.field_rows(sheet, top=400, colours=(t.light, t.middle, t.near))
    sheet.polygon([(640, 400), (520, 800), (800, 800)], t.ground)
    for n in range(7):
        land.tree(sheet, 60 + n * 190 + rng.uniform(-20, 20), 430, rng.uniform(54, 84), t.ink)
    for x, y, size in ((620, 620, 1.0), (690, 700, 1.3)):
        cyclist(sheet, x, y, size)


def cyclist(sheet: Sheet, x: float, y: float, size: float) -> None:
    t = sheet.tones
    for shift in (-30, 30):
        sheet.disc(x + shift * size, y - 22 * size, 22 * size, t.deep)
        sheet.disc(x + shift * size, y - 22 * size, 17 * size, t.ground)
    sheet.line([(x - 30 * size, y - 22 * size), (x, y - 54 * size), (x + 30 * size, y - 22 * size)], t.deep, width=4)
    sheet.line([(x - 8 * size, y - 54 * size), (x + 14 * size, y - 92 * size), (x + 26 * size, y - 60 * size)], t.ink, width=14 * size)
    sheet.disc(x + 20 * size, y - 108 * size, 12 * size, t.ink)


def planting(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=520, rise=300)
    sheet.box(0, 520, WIDTH, 280, t.middle)
    for n in range(14):
        x, y = 90 + (n % 7) * 180 + (n // 7) * 70, 600 + (n // 7) * 140
        size = 110 + (n // 7) * 60
        sheet.disc(x, y, size * 0.3, t.near, flat=0.25)
        sheet.line([(x, y), (x + 2, y - size)], t.deep, width=5)
        for branch in (-1, 1, 0):
            sheet.disc(x + branch * size * 0.13, y - size * (0.8 + 0.2 * (branch == 0)), size * 0.14, t.ink)
    town.crowd(sheet, rng, y=690, size=150, count=5)


def park(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    town.skyline(sheet, rng, y=500, tallest=340, wall=t.far, window=t.ground)
    sheet.box(0, 498, WIDTH, 302, t.middle)
    sheet.polygon([(420, 500), (560, 500), (980, 800), (300, 800)], t.ground)
    for x, size in ((120, 330), (300, 250), (860, 280), (1090, 380)):
        land.tree(sheet, x, 640 + size * 0.1, size, t.ink if size > 270 else t.near)
    for x in (210, 900):
        sheet.box(x, 650, 190, 12, t.deep)
        sheet.box(x, 616, 190, 12, t.deep)
        sheet.box(x + 16, 650, 10, 44, t.deep)
        sheet.box(x + 164, 650, 10, 44, t.deep)
        town.person(sheet, x + 60, 690, 120, t.near)
    town.crowd(sheet, rng, y=740, size=130, count=2, left=460, right=760)


def town_night_wall(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=480, rise=190)
    land.sun(sheet, 1040, 130, 44, t.light if "夜" in words else t.far)
    town.city_wall(sheet, y=610, height=150, colour=t.ink)
    sheet.box(0, 610, WIDTH, 190, t.middle)
    sheet.polygon([(0, 690), (1280, 660), (1280, 740), (0, 790)], t.ground if "夜" not in words else t.near)
    town.lanterns(sheet, y=690)
    town.crowd(sheet, rng, y=740, size=110, count=5)


def old_town(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=420, rise=230)
    if "城墙" in words:
        town.city_wall(sheet, y=470, height=110, colour=t.near, gate=900)
    town.roofs(sheet, rng, y=560, rows=3, snowy="雪" in words)
    if "巷" in words:
        sheet.polygon([(560, 800), (626, 470), (690, 470), (820, 800)], t.ground)
        for n in range(9):
            y = 800 - 36 * n * (1 - n * 0.02)
            sheet.line([(560 + n * 8, y), (820 - n * 15, y)], t.near, width=3)
        town.person(sheet, 668, 690, 130, t.deep)


def street_snow(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    town.skyline(sheet, rng, y=520, tallest=330, wall=t.middle, window=t.light)
    sheet.box(0, 518, WIDTH, 60, "#ffffff")
    sheet.box(0, 574, WIDTH, 226, t.near)
    for n in range(7):
        sheet.box(40 + n * 190, 690, 110, 9, t.ground)
    for n in range(6):
        x = 60 + n * 230
        land.tree(sheet, x, 570, 150, "#ffffff")
    town.vehicle(sheet, 470, 690, length=300, height=150, colour=t.light)
    sheet.polygon([(806, 684), (846, 600), (872, 600), (884, 694)], t.deep)
    sheet.polygon([(876, 694), (940, 640), (1060, 672), (1120, 706), (876, 706)], "#ffffff")
    land.snow(sheet, rng)


def metro(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=500, rise=210)
    town.skyline(sheet, rng, y=560, tallest=300, wall=t.near)
    sheet.box(0, 556, WIDTH, 244, t.far)
    town.viaduct(sheet, y=560)
    town.train(sheet, x=rng.uniform(-160, -40), y=560)
    if "公交" in words or "接驳" in words:
        town.vehicle(sheet, 700, 770, length=420, height=150, colour=t.ink, is_bus=True)
        town.crowd(sheet, rng, y=766, size=120, count=5, left=200, right=680)


def homes(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=520, rise=240)
    land.sun(sheet, 1060, 150, 46)
    for n in range(4):
        town.block(sheet, 130 + n * 270, 620, 200, 360 + (n % 2) * 70, wall=t.ink if n % 2 else t.near, window=t.ground, storey=34)
    sheet.box(0, 618, WIDTH, 182, t.middle)
    sheet.polygon([(0, 690), (1280, 690), (1280, 760), (0, 760)], t.ground)
    for n in range(6):
        land.tree(sheet, 80 + n * 230, 640, 120, t.near)
    town.vehicle(sheet, 180, 744, length=240, height=130, colour=t.light)
    town.crowd(sheet, rng, y=756, size=124, count=4, left=560, right=1120)


def school(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=480, rise=200)
    town.block(sheet, 220, 590, 840, 260, wall=t.near, window=t.ground, storey=60)
    sheet.box(540, 280, 200, 312, t.ink)
    sheet.disc(640, 350, 44, t.ground)
    sheet.line([(640, 350), (640, 322)], t.deep, width=5)
    sheet.line([(640, 350), (660, 358)], t.deep, width=5)
    sheet.arch(640, 592, 52, t.ground, height=90)
    sheet.box(0, 588, WIDTH, 212, t.middle)
    sheet.polygon([(580, 590), (700, 590), (860, 800), (420, 800)], t.ground)
    for x in (90, 1170):
        land.tree(sheet, x, 620, 260, t.ink)
    town.crowd(sheet, rng, y=740, size=112, count=6, left=430, right=850)
