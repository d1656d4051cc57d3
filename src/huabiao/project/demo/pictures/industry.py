"""Scenes of work: building sites, plants, waterworks, dykes, tunnels; and the map on the table."""

import math
from random import Random

from . import land, town
from .sheet import HEIGHT, WIDTH, Sheet


def works(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=470, rise=220)
    town.skyline(sheet, rng, y=475, tallest=190, wall=t.near, start=640)
    land.water(sheet, rng, top=475, bottom=600, lines=4)
    sheet.polygon([(0, 800), (0, 570), (1280, 640), (1280, 800)], t.middle)
    for n in range(3):
        y = 690 + n * 34
        sheet.box(120 + n * 60, y - 44, 620, 40, t.ink, radius=20)
        sheet.disc(740 + n * 60, y - 24, 20, t.deep)
        sheet.disc(740 + n * 60, y - 24, 12, t.ground)
    x, y = 960, 690
    sheet.box(x, y - 90, 150, 66, t.light, radius=8)
    sheet.box(x - 16, y - 26, 190, 34, t.deep, radius=17)
    sheet.line([(x + 20, y - 80), (x - 130, y - 210), (x - 230, y - 90)], t.deep, width=18)
    sheet.polygon([(x - 262, y - 96), (x - 200, y - 96), (x - 216, y - 44), (x - 252, y - 52)], t.deep)
    town.crowd(sheet, rng, y=640, size=96, count=3, left=240, right=520)


def levee(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=430, rise=200)
    land.water(sheet, rng, top=430, bottom=640, lines=8)
    sheet.polygon([(0, 800), (0, 640), (1280, 540), (1280, 800)], t.near)
    sheet.polygon([(0, 672), (0, 640), (1280, 540), (1280, 566)], t.ground)
    for n in range(8):
        x = 700 + n * 62
        sheet.box(x, 600 - n * 5, 70, 30, t.ink, radius=12)
        sheet.box(x + 24, 574 - n * 5, 66, 28, t.deep, radius=12)
    for n in range(5):
        town.person(sheet, 190 + n * 96, 660 - n * 9, 128, t.deep, facing=1)
    for _ in range(60):
        left, top = rng.uniform(0, WIDTH), rng.uniform(20, 560)
        sheet.line([(left, top), (left - 9, top + 34)], t.near, width=1.6)


def site(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    town.skyline(sheet, rng, y=640, tallest=260, wall=t.far, window=t.ground)
    sheet.box(0, 636, WIDTH, 164, t.middle)
    for n, floors in enumerate((6, 9)):
        x = 240 + n * 420
        for floor in range(floors):
            y = 640 - floor * 46
            sheet.box(x, y - 46, 260, 8, t.ink)
            for post in range(5):
                sheet.box(x + post * 62, y - 40, 10, 40, t.ink)
    town.crane(sheet, 200, 640, 520, 430)
    town.crane(sheet, 980, 640, 430, 300)
    town.crowd(sheet, rng, y=740, size=140, count=4, left=300, right=900)


def plant(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=560, rise=220)
    if "稻谷" in words or "烘干" in words:
        for n in range(5):
            town.tank(sheet, 180 + n * 190, 610, 150, 300, t.near if n % 2 else t.ink)
        sheet.line([(150, 260), (1150, 260)], t.deep, width=8)
        sheet.box(0, 606, WIDTH, 194, t.middle)
        for n in range(3):
            sheet.polygon([(160 + n * 360, 770), (330 + n * 360, 650), (500 + n * 360, 770)], t.light)
        town.crowd(sheet, rng, y=770, size=140, count=3, left=300, right=1000)
        return
    town.chimney(sheet, rng, 900, 600, 430)
    town.chimney(sheet, rng, 1010, 600, 370)
    town.block(sheet, 240, 600, 480, 220, wall=t.ink, window=t.light, storey=70)
    town.tank(sheet, 740, 600, 110, 180, t.near)
    sheet.box(0, 598, WIDTH, 202, t.middle)
    for n in range(2):
        sheet.box(0, 680 + n * 46, WIDTH, 30, t.near, radius=14)


def waterworks(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    land.hills(sheet, rng, horizon=380, rise=220)
    town.block(sheet, 820, 400, 330, 150, wall=t.ink, window=t.ground, storey=48)
    sheet.box(0, 398, WIDTH, 402, t.near)
    for row in range(2):
        for n in range(4):
            x, y = 40 + n * 312 - row * 10, 450 + row * 180
            sheet.polygon([(x + 24, y), (x + 276, y), (x + 296, y + 138), (x, y + 138)], t.ground)
            for k in range(4):
                sheet.line([(x + 40, y + 30 + k * 28), (x + 120 + k * 30, y + 30 + k * 28)], t.ink, width=2)
    town.person(sheet, 660, 640, 170, t.deep, facing=-1)


def map_sheet(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    sheet.box(0, 0, WIDTH, HEIGHT, t.middle)
    sheet.box(120, 70, 1040, 660, t.ground)
    shift = rng.uniform(0, math.tau)
    for n in range(7):
        points = []
        for step in range(61):
            angle = step / 60 * math.tau
            reach = (1 + 0.18 * math.sin(angle * 3 + shift)) * (70 + n * 46)
            points.append((860 + reach * math.cos(angle), 330 + reach * 0.62 * math.sin(angle)))
        sheet.line([(max(150, min(1130, x)), max(100, min(700, y))) for x, y in points], t.near, width=2)
    zones = ((300, 250, 150, t.far), (430, 480, 130, t.light), (700, 560, 150, t.near))
    for x, y, reach, tone in zones:
        sheet.disc(x, y, reach, tone, flat=0.7)
    sheet.line([(150, 620), (330, 560), (520, 400), (700, 420), (900, 250), (1130, 200)], t.ink, width=16)
    if "县城" in words:
        for x, y, w, h in ((260, 180, 420, 8), (260, 520, 420, 8), (260, 180, 8, 340), (672, 180, 8, 348)):
            sheet.box(x, y, w, h, t.deep)
    town.pagoda(sheet, 980, 470, 110, t.deep)
    sheet.line([(1060, 660), (1060, 590)], t.deep, width=4)
    sheet.polygon([(1046, 604), (1060, 570), (1074, 604)], t.deep)


def tunnel(sheet: Sheet, rng: Random, words: str) -> None:
    t = sheet.tones
    sheet.box(0, 0, WIDTH, HEIGHT, t.near)
    for n, tone in enumerate((t.ink, t.near, t.middle, t.far)):
        sheet.arch(640, 800, 600 - n * 110, tone, height=680 - n * 110)
    for n in range(7):
        angle = math.pi * (0.18 + n * 0.107)
        sheet.disc(640 + 470 * math.cos(angle), 800 - 545 * math.sin(angle), 15, t.light)
    town.crowd(sheet, rng, y=750, size=190, count=5, left=300, right=980)
