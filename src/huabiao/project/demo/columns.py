"""The columns of the demo sites: title, kind, type, who answers for it, how often it must be renewed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnRow:
    """One column. `organ` is a key of organs.py, `office` and `post` are names within it."""

    path: str
    title: str
    kind: str
    column_type: str
    description: str
    keywords: str
    organ: str
    office: str = ""
    post: str = ""
    update_days: int | None = None
    review_levels: int = 3
    in_navigation: bool = True


# path | title | kind | type | description | keywords | organ | office | post | days ("" = as the kind asks)
_PORTAL = """
news|政务动态|list|政务动态|市政府、部门和区县的工作动态与公告。|动态,要闻,公告|office|综合科|秘书长|14
news/headlines|华清要闻|news|政务动态|市政府重要工作和全市大事，工作日更新。|要闻,市政府,民生|office|综合科|秘书长|
news/departments|部门动态|news|政务动态|市政府各部门报送并经采用的工作动态。|部门,工作动态|office|综合科|副秘书长|
news/districts|区县动态|news|政务动态|清河、望桥、临泽、南屏四个区县的工作动态。|区县,基层|office|综合科|副秘书长|
news/notices|通知公告|notices|通知公告|面向公众的通告、公告和公示。|通告,公告,公示|office|政务公开科|副秘书长|
disclosure|政务公开|list|信息公开|法定主动公开的政府信息。|信息公开,公开目录|office|政务公开科|副秘书长|
disclosure/documents|政策文件|documents|政策文件|市政府及市政府办公室印发的文件，标明有效性。|文件,规范性文件|office|政务公开科|副秘书长|
disclosure/library|政策文件库|external|政策文件|法规、规章和行政规范性文件的现行文本与历次文本，逐条可引。|法规,规章,规范性文件|office|政务公开科|副秘书长|0
disclosure/interpretation|政策解读|list|政策解读|对照原文，讲清政策的来由、对象、标准和办法。|解读,问答|office|政务公开科|副秘书长|
disclosure/plans|规划计划|list|信息公开|国民经济和社会发展规划、专项规划及行动计划。|规划,行动计划|reform|规划科|副主任|
disclosure/budget|财政预决算|list|信息公开|市级预算、决算和“三公”经费。|预算,决算,三公经费|finance|预算科|副局长|
disclosure/personnel|人事招考|list|信息公开|市属单位公开招聘和任免事项。|招聘,任免|employment|事业单位人事管理科|副局长|
disclosure/organs|机构职能|external|机构职能|市政府及各部门的职责、领导分工、内设机构和联系方式。|机构,职能,领导|office|政务公开科|副秘书长|0
disclosure/emergency|应急管理|list|信息公开|预警、应急响应、演练和避险提示。|应急,预警,避险|emergency|救援协调科|副局长|
services|办事服务|list|办事服务|常办事项的指南和提示，写明条件、材料、时限和电话。|办事,指南|services|集成服务科|副局长|
services/guides|办事指南|list|办事服务|个人和企业常办事项的完整指南。|办事指南,材料,时限|services|集成服务科|副局长|
services/tips|便民提示|list|办事服务|换季、节假日和集中办理期的提醒。|提示,便民|services|集成服务科|副局长|
interaction|互动交流|list|互动交流|市民问得最多的事和正在征求意见的事。|互动,热线,征集|services|网站管理科|副局长|
interaction/letters|来信与答复|external|互动交流|给市长信箱、监督信箱写信，查办理情况，看已答复的来信。|信箱,来信,答复|office|督查室|秘书长|0
interaction/answers|热点解答|list|互动交流|把热线和来信里问得多的问题一次讲清。|热点,解答,12345|services|网站管理科|副局长|
interaction/solicitation|意见征集|list|互动交流|重大决策、规章草案和民生项目的公开征集。|征求意见,征集|justice|立法科|副局长|
data|政务数据|list|数据发布|统计数据和对数据的说明。|数据,统计|statistics|综合科|副局长|
data/statistics|统计数据|list|数据发布|月度、季度、年度统计数据和公报。|统计公报,月度数据|statistics|综合科|副局长|
data/analysis|数据解读|list|数据发布|用通俗的话讲数据背后的变化。|数据解读,图表|statistics|综合科|副局长|
about|走进华清|list|概况信息|华清的山水、历史、人口与城市。|市情,概况|annals|||
about/overview|城市概况|list|概况信息|位置、区划、自然地理和经济社会概况。|市情,区划,地理|office|综合科|副秘书长|
about/history|历史沿革|list|概况信息|建置沿革、地名由来和老城旧事。|历史,地名|annals|||
about/scenery|城市风光|gallery|概况信息|清河、镜湖、南屏山和老城的四季。|风光,旅游|culture|资源开发科|副局长|
about/video|短片文稿|gallery|概况信息|介绍城市运行的短片的完整文字稿。|短片,文字稿|office|综合科|副秘书长|
topics|专题专栏|list|专题专栏|围绕一件事集中提供的政策、办事和进展。|专题|office|综合科|副秘书长|0
topics/heating|冬季供热|topic|专题专栏|2026—2027 年度供热季：时间、温度、缴费、报修。|供热,缴费,报修|urban|供热燃气科|副局长|
topics/business|营商环境|topic|专题专栏|企业从开办到经营的政策兑现和办理实例。|营商环境,企业|reform|营商环境科|副主任|
"""

_DEPARTMENT = """
news|{news}|news|政务动态|{short}的工作进展和现场。|{words},动态|{organ}|办公室|副{head}|
notices|通知公告|notices|通知公告|{short}面向公众的通告、公示和安排。|{words},公告|{organ}|办公室|副{head}|
documents|政策文件|documents|政策文件|{short}印发的文件，标明有效性。|{words},文件|{organ}|办公室|副{head}|
interpretation|政策解读|list|政策解读|逐条说明本单位政策的适用对象和办理办法。|{words},解读|{organ}|办公室|副{head}|
guides|办事指南|list|办事服务|{short}常办事项的条件、材料、流程和时限。|{words},办事|{organ}|办公室|副{head}|
about|机构职能|single|机构职能|{short}的职责、内设机构、地址和电话。|{words},职能|{organ}|办公室|副{head}|
"""

_DISTRICT = """
news|{place}动态|news|政务动态|{place}的工作进展和街巷里的变化。|{place},动态|{organ}-office|综合股|主任|
notices|通知公告|notices|通知公告|{place}面向居民的通告、公示和安排。|{place},公告|{organ}-office|政务公开股|主任|
documents|政策文件|documents|政策文件|{place}人民政府印发的文件，标明有效性。|{place},文件|{organ}-office|政务公开股|主任|
livelihood|民生实事|list|办事服务|看病、上学、吃饭、用水等身边事的进展。|{place},民生|{organ}-office|综合股|主任|
about|走进{place}|single|概况信息|{place}的位置、人口、历史、经济和公共服务。|{place},概况|{organ}-office|综合股|主任|
"""

_DEPARTMENTS = {
    "housing": {"news": "住建动态", "short": "市住建局", "words": "住房", "head": "局长"},
    "education": {"news": "教育动态", "short": "市教育局", "words": "教育", "head": "局长"},
    "health": {"news": "卫健动态", "short": "市卫健委", "words": "卫生健康", "head": "主任"},
    "employment": {"news": "人社动态", "short": "市人社局", "words": "就业,社保", "head": "局长"},
}
_DISTRICTS = {"qinghe": "清河区", "wangqiao": "望桥区"}

# News of a department goes out after two levels; everything else after three.
_TWO_LEVELS = {"news"}


def _rows(table: str, *, is_portal: bool) -> list[ColumnRow]:
    rows = []
    for line in table.strip().splitlines():
        path, title, kind, column_type, description, keywords, organ, office, post, days = line.split("|")
        levels = 2 if not is_portal and path in _TWO_LEVELS else 3
        rows.append(
            ColumnRow(path, title, kind, column_type, description, keywords, organ, office, post, int(days) if days else None, levels)
        )
    return rows


def columns() -> dict[str, list[ColumnRow]]:
    """Of each site its columns, each after the one above it."""
    found = {"huaqing": _rows(_PORTAL, is_portal=True)}
    for code, words in _DEPARTMENTS.items():
        found[code] = _rows(_DEPARTMENT.format(organ=code, **words), is_portal=False)
    for code, place in _DISTRICTS.items():
        found[code] = _rows(_DISTRICT.format(organ=code, place=place), is_portal=False)
    return found


# Columns that lead to a page of the platform's own.
LEADS_TO = {"disclosure/organs": "/organs/", "disclosure/library": "/policies/", "interaction/letters": "/letters/"}

# What stands above the lists of a topic (portals.blocks.TopicBlocks).
TOPICS = {
    "topics/heating": {
        "text": "<p>2026 年 11 月 20 日零时起供热，至 2027 年 3 月 20 日。居室温度不低于 18 摄氏度；不热先排气，仍不热请拨打 12345，或直接联系本小区所属换热站。</p>",
        "figures": [("热源厂", "4", "座"), ("换热站", "312", "座"), ("供热期", "121", "天")],
        "source": "市城市管理局，2026 年 11 月",
        "links": [("供热前自查三步", "huaqing/services/tips/01"), ("缴费、减免与优惠", "huaqing/topics/heating/02"), ("供热季运行保障通知", "huaqing/disclosure/documents/01")],
    },
    "topics/business": {
        "text": "<p>开办、用地、用电、融资、注销，企业常走的路都在这里。政策能免申即享的，不再要求申报；办不成的事，可以到市政务服务中心专窗登记。</p>",
        "figures": [("收到免申即享资金的企业", "4100", "家")],
        "source": "市发展和改革委员会，2026 年 11 月",
        "links": [("企业开办“一件事”", "huaqing/services/guides/05"), ("从拿地到开工六十一天", "huaqing/topics/business/02")],
    },
}  # fmt: skip
