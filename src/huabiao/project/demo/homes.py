"""What stands on each home page, and at its positions. Articles are named by their place under content/, columns by path;
arranging.py turns the names into numbers and addresses."""

from typing import Any

# position code → (name, most items)
POSITIONS = {"headline": ("头条", 6), "carousel": ("图片新闻", 6)}


def _link(title: str, to: str, note: str = "", icon: str = "doc") -> dict[str, str]:
    """`to` is "@site/column/NN" (an article), "/path/" (a page of this site) or a full address."""
    return {"title": title, "url": to, "note": note, "icon": icon}


def _tabs(*columns: str, title: str = "", count: int = 6) -> tuple[str, dict[str, Any]]:
    return "tabs", {"title": title, "columns": list(columns), "count": count}


_SOURCE = "市统计局，2026 年 1—9 月"

_PORTAL: list[tuple[str, dict[str, Any]]] = [
    ("notice_bar", {"column": "disclosure/emergency"}),
    ("services", {"title": "个人", "links": [
        _link("租房提取公积金", "@huaqing/services/guides/02", "全程网办", "house"),
        _link("居住证申领与签注", "@huaqing/services/guides/03", "到一次", "id"),
        _link("二手房过户", "@huaqing/services/guides/07", "登记与交税合并", "deed"),
        _link("租赁合同备案", "@housing/guides/01", "免费办理", "key"),
        _link("义务教育转学", "@education/guides/01", "学期初办理", "school"),
        _link("出生医学证明", "@health/guides/01", "签发与补发", "heart"),
        _link("高龄津贴", "@huaqing/services/guides/06", "按月发放", "cane"),
        _link("工伤认定", "@employment/guides/01", "一个月内提出", "docs"),
    ]}),
    ("services", {"title": "企业", "links": [
        _link("企业开办一件事", "@huaqing/services/guides/05", "一表填报", "shop"),
        _link("小餐饮经营许可", "@huaqing/services/guides/08", "先看条件", "bag"),
        _link("营商环境专题", "/topics/business/", "政策兑现与案例", "star"),
        _link("涉企政策文件", "/disclosure/documents/", "标明有效性", "doc"),
    ]}),
    ("services", {"title": "一生中的事", "links": [
        _link("新生儿出生一件事", "@huaqing/services/guides/04", "一次申请联办", "baby"),
        _link("上学：义务教育转学", "@education/guides/01", "学期初办理", "school"),
        _link("安家：租房提取公积金", "@huaqing/services/guides/02", "全程网办", "house"),
        _link("养老：高龄津贴", "@huaqing/services/guides/06", "按月发放", "cane"),
    ]}),
    ("headline", {"position": "headline"}),
    _tabs("news/notices", "interaction/solicitation", count=7),
    _tabs("disclosure/documents", title="政策文件", count=6),
    _tabs("disclosure/interpretation", title="政策解读", count=6),
    ("carousel", {"position": "carousel"}),
    _tabs("news/departments", "news/districts", count=6),
    ("elder", {"example": "高龄津贴", "column": "news/notices", "links": [
        _link("高龄津贴", "@huaqing/services/guides/06", "按月发放", "cane"),
        _link("居民医保缴费", "@huaqing/news/notices/14", "年底前缴清", "heart"),
        _link("加装电梯补助", "@huaqing/services/guides/01", "老楼装电梯", "coin"),
        _link("供热与室温", "/topics/heating/", "不热找谁", "house"),
        _link("居住证申领与签注", "@huaqing/services/guides/03", "到一次", "id"),
        _link("便民提示", "/services/tips/", "天气、交通、健康", "info"),
    ]}),
    ("interaction", {"title": "互动交流", "column": "interaction/solicitation"}),
    _tabs("interaction/answers", "services/tips", count=6),
    _tabs("data/statistics", "data/analysis", count=6),
    ("statistics", {"title": "数据", "figures": [
        {"label": "地区生产总值", "value": "1,588.7", "unit": "亿元", "source": _SOURCE},
        {"label": "社会消费品零售总额", "value": "727.4", "unit": "亿元", "source": _SOURCE},
        {"label": "城镇居民人均可支配收入", "value": "38,915", "unit": "元", "source": _SOURCE},
        {"label": "居民消费价格同比", "value": "0.6", "unit": "%", "source": "市统计局，2026 年 10 月"},
    ], "chart": {"title": "网上办件量", "unit": "万件", "source": "市政务服务和数据管理局，2026 年 1—10 月",
                 "rows": "1月 41.2\n2月 30.6\n3月 48.9\n4月 50.3\n5月 49.1\n6月 53.8\n7月 54.6\n8月 52.7\n9月 57.4\n10月 55.9"}}),
    ("topics", {"title": "专题", "columns": ["topics/heating", "topics/business"]}),
    _tabs("about/scenery", title="城市风光", count=4),
    ("quick_links", {"title": "常看的页面", "links": [
        _link("规划计划", "/disclosure/plans/"), _link("财政预决算", "/disclosure/budget/"),
        _link("机构职能", "/organs/"), _link("人事招考", "/disclosure/personnel/"), _link("应急管理", "/disclosure/emergency/"),
        _link("城市概况", "/about/overview/"), _link("历史沿革", "/about/history/"), _link("短片文稿", "/about/video/"),
        _link("网站地图", "/map/"), _link("中国政府网", "https://www.gov.cn/"),
    ]}),
    ("friends", {"title": "友情链接", "groups": [
        {"title": "国家平台", "links": [
            _link("中国政府网", "https://www.gov.cn/"), _link("国家政务服务平台", "https://gjzwfw.www.gov.cn/"),
        ]},
        {"title": "法规与信用", "links": [
            _link("国家法律法规数据库", "https://flk.npc.gov.cn/"), _link("信用中国", "https://www.creditchina.gov.cn/"),
        ]},
        {"title": "公共服务单位", "links": [
            _link("华清公共交通公司（示例）", "https://bus.huaqing.example/"), _link("华清自来水公司（示例）", "https://water.huaqing.example/"),
            _link("华清供热公司（示例）", "https://heating.huaqing.example/"),
        ]},
    ]}),
]  # fmt: skip

_SERVICES: dict[str, list[dict[str, str]]] = {
    "housing": [
        _link("租赁合同备案", "@housing/guides/01", "免费办理", "key"),
        _link("建筑工程施工许可", "@housing/guides/02", "并联审批", "crane"),
        _link("加装电梯补助", "@huaqing/services/guides/01", "市政府门户网站办事指南", "coin"),
        _link("公租房申请公告", "@housing/notices/01", "市本级", "house"),
    ],
    "education": [
        _link("义务教育转学", "@education/guides/01", "学期初办理", "school"),
        _link("高中助学金与减免", "@education/guides/02", "向学校申请", "coin"),
        _link("教师资格认定", "@education/notices/02", "2026 年春季", "card"),
        _link("冬季上下学时间", "@education/notices/04", "本学期", "clock"),
    ],
    "health": [
        _link("出生医学证明", "@health/guides/01", "签发与补发", "baby"),
        _link("公共场所卫生许可", "@health/guides/02", "开业前办理", "shop"),
        _link("老年人流感疫苗", "@health/notices/04", "免费接种延期", "heart"),
        _link("固定献血点", "@health/notices/02", "位置与时间", "drop"),
    ],
    "employment": [
        _link("工伤认定", "@employment/guides/01", "一个月内提出", "docs"),
        _link("创业担保贷款", "@employment/guides/02", "2026 年修订", "coin"),
        _link("社会保险补贴", "@employment/notices/04", "就业困难人员", "card"),
        _link("技能等级考试", "@employment/notices/03", "上半年统考", "bag"),
    ],
    "qinghe": [
        _link("新生入学登记", "@qinghe/notices/03", "2026 年", "school"),
        _link("社区食堂", "@qinghe/livelihood/02", "怎么吃、怎么补", "bag"),
        _link("民生实事进展", "@qinghe/livelihood/01", "上半年", "check"),
        _link("提一条建议", "@qinghe/notices/04", "2027 年民生实事", "edit"),
    ],
    "wangqiao": [
        _link("夜间门诊", "@wangqiao/livelihood/01", "八家机构", "heart"),
        _link("流感疫苗接种", "@wangqiao/notices/04", "老人与学生", "drop"),
        _link("公交线路调整", "@wangqiao/news/06", "接驳地铁", "bus"),
        _link("农村供水", "@wangqiao/livelihood/03", "同网同价", "drop"),
    ],
}  # fmt: skip


def _department(code: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("headline", {"position": "headline"}),
        _tabs("notices", title="通知公告", count=7),
        ("services", {"title": "常办的事", "links": _SERVICES[code]}),
        _tabs("documents", title="政策文件"),
        _tabs("interpretation", "guides"),
        ("quick_links", {"title": "常看的页面", "links": [
            _link("通知公告", "/notices/"), _link("政策文件", "/documents/"), _link("办事指南", "/guides/"),
            _link("机构职能", "/about/"), _link("领导与分工", "/organs/"), _link("网站地图", "/map/"), _link("中国政府网", "https://www.gov.cn/"),
        ]}),
    ]


def _district(code: str, place: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("notice_bar", {"column": "notices"}),
        ("headline", {"position": "headline"}),
        _tabs("notices", title="通知公告", count=7),
        ("services", {"title": "身边的事", "links": _SERVICES[code]}),
        _tabs("documents", title="政策文件"),
        _tabs("livelihood", title="民生实事"),
        ("quick_links", {"title": "常看的页面", "links": [
            _link(f"{place}动态", "/news/"), _link("政策文件", "/documents/"), _link("民生实事", "/livelihood/"),
            _link(f"走进{place}", "/about/"), _link("网站地图", "/map/"), _link("中国政府网", "https://www.gov.cn/"),
        ]}),
    ]


def homes() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Of each site the blocks of its home page: (type, value)."""
    found = {"huaqing": _PORTAL}
    found |= {code: _department(code) for code in ("housing", "education", "health", "employment")}
    found |= {"qinghe": _district("qinghe", "清河区"), "wangqiao": _district("wangqiao", "望桥区")}
    return found


# site → position → articles, the first on top. An article of another site must be placed there first (stories.REFERENCES).
PLACED: dict[str, dict[str, list[str]]] = {
    "huaqing": {
        "headline": ["huaqing/news/headlines/18", "huaqing/news/headlines/17", "health/news/06", "huaqing/news/headlines/16",
                     "education/news/06", "huaqing/news/headlines/14"],
        "carousel": ["huaqing/news/headlines/13", "huaqing/news/headlines/12", "huaqing/news/headlines/08",
                     "huaqing/news/districts/12", "huaqing/news/districts/09", "huaqing/news/departments/10"],
    },
    "housing": {"headline": ["housing/news/06", "housing/news/04", "housing/news/05", "housing/news/03", "housing/news/02"]},
    "education": {"headline": ["education/news/06", "education/news/05", "education/news/04", "education/news/03"]},
    "health": {"headline": ["health/news/06", "health/news/02", "health/news/05", "health/news/04"]},
    "employment": {"headline": ["employment/news/06", "employment/news/05", "employment/news/04", "employment/news/03"]},
    "qinghe": {"headline": ["qinghe/news/07", "qinghe/news/06", "qinghe/news/05", "qinghe/news/03"]},
    "wangqiao": {"headline": ["wangqiao/news/06", "wangqiao/news/07", "wangqiao/news/03", "wangqiao/news/05"]},
}  # fmt: skip
