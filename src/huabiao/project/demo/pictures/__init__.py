"""Illustrations of the demo city: `draw(path, words)` gives the PNG of an article's picture.

Which scene, is told by words of the caption and the title; the dice are seeded with the article's path, so that the
same article has the same picture every time.
"""

import hashlib
from collections.abc import Callable
from random import Random

from . import indoor, industry, land, outdoor
from .sheet import DAY, HEIGHT, NIGHT, WIDTH, Sheet

Scene = Callable[[Sheet, Random, str], None]

# The first line with a word that the caption holds wins, so the special ones stand before the general ones.
SCENES: list[tuple[tuple[str, ...], Scene]] = [
    (("示意图", "复制件", "分布图"), industry.map_sheet),
    (("隧道",), industry.tunnel),
    (("暖气片", "测温仪"), indoor.radiator),
    (("换热站", "阀门", "压力表"), indoor.pipes),
    (("水厂", "滤池"), industry.waterworks),
    (("烘干", "热源厂", "余热"), industry.plant),
    (("起重机", "塔吊"), industry.site),
    (("清除路面积雪", "清雪"), outdoor.street_snow),
    (("候诊", "护士", "门诊"), indoor.clinic),
    (("图书", "阅览", "绘本", "自习", "书架"), indoor.reading),
    (("教室", "午休"), indoor.classroom),
    (("食堂",), indoor.canteen),
    (("市场内", "菜市", "摊位"), indoor.market),
    (("样品", "试验线", "中试", "车间"), indoor.workshop),
    (("终端", "服务站", "招聘", "大厅", "窗口", "视频咨询", "候车"), indoor.hall),
    (("学校", "小学", "学生走进"), outdoor.school),
    (("茶",), outdoor.tea),
    (("截污", "施工人员", "焊接", "沟槽", "吊装"), industry.works),
    (("列车", "地铁"), outdoor.metro),
    (("堤段", "巡查"), industry.levee),
    (("植树", "培土"), outdoor.planting),
    (("口袋公园",), outdoor.park),
    (("渔村", "取暖炉", "山区住户", "码头"), outdoor.village),
    (("油菜", "骑行", "稻"), outdoor.fields),
    (("雁", "湿地", "白鹭", "镜湖", "芦苇"), outdoor.wetland),
    (("城墙遗址",), outdoor.town_night_wall),
    (("石拱", "石桥", "望桥，"), outdoor.bridge),
    (("老城", "巷", "城墙"), outdoor.old_town),
    (("俯瞰", "汇流"), outdoor.panorama),
    (("垂柳", "河岸", "清河"), outdoor.riverside),
    (("公寓", "住户", "小区", "楼", "店铺"), outdoor.homes),
    (("山", "林", "杜鹃", "石阶"), outdoor.mountain),
]
_NIGHT_WORDS = ("夜色", "凌晨", "夜间")
_ALWAYS_DAY = {indoor.radiator, indoor.clinic, indoor.reading, indoor.hall}


def scene_for(words: str) -> Scene:
    """The scene that the words ask for; the city seen from afar where they ask for none."""
    return next((scene for needles, scene in SCENES if any(needle in words for needle in needles)), outdoor.panorama)


def draw(path: str, words: str, tone: str = "zhu") -> bytes:
    """The picture of the article at `path` ("housing/news/01") with this caption, as PNG, in the site's tone."""
    scene = scene_for(words)
    is_night = any(word in words for word in _NIGHT_WORDS) and scene not in _ALWAYS_DAY
    rng = Random(hashlib.sha256(path.encode()).digest())
    sheet = Sheet((NIGHT if is_night else DAY)[tone])
    scene(sheet, rng, words)
    if rng.random() < 0.5:
        sheet.mirror()
    if "雪" in words and scene is not outdoor.street_snow:
        land.snow(sheet, rng, count=120)
    return sheet.png()


__all__ = ["HEIGHT", "SCENES", "WIDTH", "draw", "scene_for"]
