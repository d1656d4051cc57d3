"""Pages of other kinds than plain text: a map and charts, a 图解, an album, a film, documents bound to what explains them.

Written at the desk and carried through three reviews, as an editor would; the figures agree with the published bulletins.
"""

from pathlib import Path
from typing import Any

from huabiao.duties.articles import actions
from huabiao.duties.articles.models import Article, Asset, ReviewTask
from huabiao.duties.portals import actions as portals
from huabiao.duties.portals import language_actions

from . import pictures, users
from .city import City

HERE = Path(__file__).parent

# interpretation → document; the text's own side binds, the document's side agrees.
EXPLAINS = [
    (f"huaqing/disclosure/interpretation/{text}", f"huaqing/disclosure/documents/{document}")
    for text, document in (("01", "03"), ("02", "04"), ("03", "05"), ("04", "06"), ("05", "11"), ("06", "14"), ("07", "01"), ("08", "12"))
] + [
    ("housing/interpretation/01", "housing/documents/01"), ("housing/interpretation/02", "housing/documents/03"),
    ("housing/interpretation/01", "huaqing/disclosure/documents/03"), ("education/interpretation/01", "education/documents/01"),
    ("education/interpretation/02", "education/documents/02"),
]  # fmt: skip

BY_YEAR = ["huaqing/disclosure/documents", "huaqing/news/headlines", "huaqing/data/statistics", "housing/documents"]

# Place names are written as the annals write them, whatever the tables say.
_TERMS = "南屏\n云岭=雲嶺\n云泽=雲澤\n临泽=臨澤\n里程碑"

_LAKE = [
    ("镜湖清晨的湖面与栈道", "清晨六点，湿地公园北门外的观鸟栈道", "镜湖 湖面 栈道 清晨"),
    ("雨后的老城石桥", "望桥始建年代已不可考，现存桥身为清代重修", "石桥 老城 雨"),
    ("南屏山坡上的茶园", "谷雨前后，云岭镇的茶农采摘春茶", "山 茶园 春"),
    ("清河两岸的傍晚", "城区段清淤之后，沿岸步道贯通十一公里", "清河 河岸 傍晚"),
    ("雪后的文庙街", "立冬以来的第一场雪，环卫工人凌晨上路除雪", "街 雪 冬"),
]


def bring(city: City) -> None:
    """Everything of this module; articles and columns must have come in."""
    for place in BY_YEAR:
        admin = city.users[users.site_admin(place.partition("/")[0])]
        portals.change_column(actor=admin, column=city.column(place), by_year=True)
    language_actions.set_traditional(actor=city.users["siteadmin"], site=city.sites["huaqing"], is_on=True, terms=_TERMS)
    outline = (HERE / "districts.geojson").read_bytes()
    actions.set_outline(actor=city.users["siteadmin"], site=city.sites["huaqing"], code="districts", name="华清市四区县", content=outline)
    _publish(city, "huaqing/data/analysis", **_figures())
    diagram = _publish(city, "huaqing/disclosure/interpretation", **_diagram())
    _publish(city, "huaqing/about/scenery", **_album(city))
    _publish(city, "huaqing/about/video", **_film(city))
    _publish(city, "huaqing/about/overview", **_welcome())
    for text, document in EXPLAINS:
        _bind(city, city.article(text), city.article(document))
    _bind(city, diagram, city.article("huaqing/disclosure/documents/01"))


def _bind(city: City, text: Article | None, document: Article | None) -> None:
    if text is None or document is None:
        return
    bound = actions.bind_interpretation(actor=city.users[users.editor(text.site_code)], document=document, text=text)
    if not bound.confirmed:
        actions.confirm_interpretation(actor=city.users[users.editor(document.site_code)], bound=bound)


def _publish(city: City, place: str, **values: Any) -> Article:
    site, _, column = place.partition("/")
    editor = city.users[users.editor(site)]
    article = actions.create_article(actor=editor, column=city.column(f"{site}/{column}"), values=values)
    actions.submit(actor=editor, article=article)
    while task := ReviewTask.objects.filter(article=article, state=ReviewTask.State.OPEN).first():
        actions.approve(actor=city.users[users.reviewer(site, task.level)], task=task, secrecy_passed=task.level == 2)
    return Article.objects.get(pk=article.pk)


def _text(*paragraphs: str) -> dict[str, Any]:
    return {"type": "text", "value": "".join(f"<p>{words}</p>" for words in paragraphs)}


def _chart(title: str, kind: str, unit: str, rows: str, **more: Any) -> dict[str, Any]:
    return {"type": "chart", "value": {"title": title, "kind": kind, "unit": unit, "source": "市统计局", "rows": rows, **more}}


def _figures() -> dict[str, Any]:
    return {
        "title": "五张图看懂华清2025年", "source": "市统计局", "keywords": "统计,图表,地图",
        "summary": "用一张分区地图和四张图表，把2025年统计公报里的人口、产业、收入和空气讲清楚。",
        "body": [
            _text("统计公报有四十多页，这里挑出居民问得最多的五组数，画成图。每张图旁边都附数据表，可以直接抄录。"),
            _chart("2025年各区县生产总值", "map", "亿元", "清河区,687.0\n望桥区,789.4\n临泽县,338.7\n南屏县,237.5", outline="districts"),
            _text("望桥区连续第二年居首，园区里的装备制造业是主要支撑；南屏县底子薄，茶叶和民宿带动的增速却排在前面。"),
            _chart("三次产业增加值", "pie", "亿元", "第一产业,178.6\n第二产业,858.3\n第三产业,1015.7"),
            _chart("居民人均可支配收入", "line", "元", "年份,城镇居民,农村居民\n2021,39870,19640\n2022,41620,20890\n2023,43950,22480\n2024,46280,24110\n2025,48560,25790"),
            _text("城乡收入之比从2021年的2.03降到2025年的1.88，差距每年都在缩小一点。"),
            _chart("每季度新增就业", "bar", "万人", "季度,2024年,2025年\n一季度,0.82,0.86\n二季度,1.04,1.09\n三季度,0.98,1.01\n四季度,0.87,0.90"),
            _chart("市区空气质量优良天数", "area", "天", "2019,271\n2020,284\n2021,289\n2022,291\n2023,296\n2024,302\n2025,307"),
            _text("优良天数七年多了三十六天，减少最多的是冬季采暖期的轻度污染日。"),
        ],
    }  # fmt: skip


def _diagram() -> dict[str, Any]:
    panels = [
        ("什么时候供", "121", "天", "2026年11月20日零时起，到2027年3月20日止。\n连续三天气温低于5摄氏度，可以提前。"),
        ("应该多暖和", "18", "摄氏度以上", "卧室和客厅全天都要达到。\n- 每座换热站每周至少抽测六户\n- 抽测记录保存到供热季结束后一年"),
        ("不热找谁", "12345", "", "- 先看家里的阀门，再放一放管里的气\n- 还不热就打热线，供热专席昼夜有人\n- 两小时内联系您，半天之内上门"),
        ("测出来不达标", "", "", "从报修的第二天算起，按天退还热费。\n退费直接退到缴费账户，不用再跑一趟。"),
    ]
    return {
        "title": "图解：这个冬天，暖气怎么供", "source": "市城市管理局", "keywords": "供热,图解", "summary": "四块图文说清供热时间、室温标准、报修和退费。",
        "body": [
            {"type": "diagram", "value": {"title": "这个冬天，暖气怎么供", "panels": [
                {"heading": heading, "figure": figure, "unit": unit, "text": text} for heading, figure, unit, text in panels]}},
            _text("图解只列要点，具体以文件原文为准。"),
        ],
    }  # fmt: skip


def _album(city: City) -> dict[str, Any]:
    entries, first = [], None
    for number, (words, caption, scene) in enumerate(_LAKE, start=1):
        asset = _keep(city, f"album-{number}.png", pictures.draw(f"huaqing/album/{number}", f"{words}；{scene}"), words)
        first = first or asset
        entries.append({"asset": asset.pk, "alternative": words, "caption": caption})
    assert first is not None
    return {
        "title": "图集：山水之间的五个时辰", "source": "市文化和旅游局", "keywords": "图集,风光", "picture": first,
        "summary": "湖、桥、茶山、河岸和雪后老街，五幅画面里的华清。",
        "body": [_text("从天亮到入夜，从湖边到山上，走一遍华清。"), {"type": "album", "value": {"title": "山水之间的五个时辰", "pictures": entries}}],
    }


def _film(city: City) -> dict[str, Any]:
    film = _keep(city, "river.webm", (HERE / "river.webm").read_bytes(), "")
    words = _keep(city, "river.vtt", (HERE / "river.vtt").read_bytes(), "")
    cover = _keep(city, "river.png", pictures.draw("huaqing/film/cover", "清河；河岸 清晨"), "清河的清晨")
    return {
        "title": "短片：清河的一天", "source": "市水务局", "keywords": "视频,清河", "picture": cover,
        "summary": "八秒动画，带中文字幕和文字稿，看清河从日出到入夜。",
        "body": [{"type": "video", "value": {"asset": film.pk, "captions": words.pk, "poster": cover.pk, "caption": "动画由市水务局制作，无旁白，有字幕"}}],
    }


def _welcome() -> dict[str, Any]:
    """One greeting in scripts that run from the left, from the right and in columns."""
    greetings = [
        ("en", "Welcome to Huaqing", "Two districts, two counties, one river and three million neighbours.\nThe service hotline 12345 answers in English from eight to eight."),
        ("ar", "أهلا وسهلا بكم في هواتشينغ", "تقع المدينة على ضفتي نهر تشينغ، ويسكنها ثلاثة ملايين نسمة.\nرقم الخدمات العامة هو 12345 على مدار الساعة."),
        ("mn-Mong", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", "ᠲᠠᠪᠠᠲᠠᠢ ᠮᠣᠷᠢᠯᠠᠭᠤᠨ ᠠ ᠤᠤ\nᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ"),
    ]
    return {
        "title": "多语种样张：一句欢迎，三种行文方向", "source": "市外事办公室", "keywords": "多语种,样张",
        "summary": "从左向右、从右向左、竖排自左向右，同一页里各按各的方向。",
        "body": [
            _text("本页用来检验多语种排印，译文正式使用前须经专业审校。"),
            *({"type": "foreign", "value": {"language": language, "title": title, "text": text}} for language, title, text in greetings),
        ],
    }  # fmt: skip


def _keep(city: City, name: str, data: bytes, words: str) -> Asset:
    site = city.sites["huaqing"]
    return actions.store_asset(actor=city.users["editor"], organ_path=site.organ_path, name=name, data=data, alternative=words)
