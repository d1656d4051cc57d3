"""Outlines of districts for maps of data: a GeoJSON file becomes paths of a drawing 720 wide. Plain Python.

The platform has no map of its own: an administration brings an outline that its surveying authority has approved.
"""

import json
import math
from itertools import pairwise
from typing import Any

from huabiao.kernel.errors import RuleBroken

WIDTH = 720
MARGIN = 12
MAX_BYTES = 2_000_000
MAX_REGIONS = 60
MAX_POINTS = 20_000
_ASPECT = (0.3, 1.2)  # height to width: a strip or a tower cannot be read


def from_geojson(content: bytes) -> dict[str, Any]:
    """{"width", "height", "regions": [{"name", "path", "x", "y"}]}; RuleBroken with a sentence for whoever uploads."""
    if len(content) > MAX_BYTES:
        raise RuleBroken(f"底图文件超过 {MAX_BYTES // 1_000_000} MB，请先简化轮廓再上传。")
    try:
        given = json.loads(content.decode("utf-8-sig"))
        features = given["features"] if given["type"] == "FeatureCollection" else None
        regions = [(str(feature["properties"]["name"]).strip()[:30], _rings(feature["geometry"])) for feature in features or ()]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RuleBroken("这不是可用的底图：需要 GeoJSON 的 FeatureCollection，每个区域有 properties.name 和 Polygon 或 MultiPolygon。") from error
    regions = [(name, rings) for name, rings in regions if name and rings]
    if not regions or len(regions) > MAX_REGIONS:
        raise RuleBroken(f"底图应有 1 至 {MAX_REGIONS} 个有名称的区域，这份有 {len(regions)} 个。")
    if len({name for name, _ in regions}) < len(regions):
        raise RuleBroken("底图中有两个区域同名，请改正后上传。")
    if sum(len(ring) for _, rings in regions for ring in rings) > MAX_POINTS:
        raise RuleBroken(f"底图的点超过 {MAX_POINTS:,} 个，请先简化轮廓再上传。")
    return _drawn(regions)


Ring = list[tuple[float, float]]


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
    rings = [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]
    if not all(math.isfinite(value) for ring in rings for point in ring for value in point):
        raise ValueError("a coordinate is not a number")
    return [ring for ring in rings if len(ring) >= 4]


def _drawn(regions: list[tuple[str, list[Ring]]]) -> dict[str, Any]:
    points = [point for _, rings in regions for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    # A degree of longitude is shorter the further north: flat enough for one city.
    narrow = math.cos(math.radians((low + high) / 2)) if -90 < low <= high < 90 else 1.0
    across, up = (right - left) * narrow, high - low
    if across <= 0 or up <= 0:
        raise RuleBroken("底图的区域没有面积，请核对坐标。")
    scale = (WIDTH - 2 * MARGIN) / across
    if not _ASPECT[0] <= up / across <= _ASPECT[1]:
        scale = min(scale, WIDTH * _ASPECT[1] / up)
    shift = (WIDTH - across * scale) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return round(shift + (x - left) * narrow * scale, 1), round(MARGIN + (high - y) * scale, 1)

    made = []
    for name, rings in regions:
        placed = [[place(x, y) for x, y in ring] for ring in rings]
        path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring[:-1]) + "z" for ring in placed)
        x, y = _middle(max(placed, key=lambda ring: abs(_area(ring))))
        made.append({"name": name, "path": path, "x": x, "y": y})
    return {"width": WIDTH, "height": round(up * scale + 2 * MARGIN), "regions": made}


def _area(ring: Ring) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity, where the name stands."""
    area = _area(ring) or 1.0
    pairs = list(pairwise(ring))
    x = sum((ax + bx) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / (6 * area)
    y = sum((ay + by) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / (6 * area)
    return round(x, 1), round(y, 1)
