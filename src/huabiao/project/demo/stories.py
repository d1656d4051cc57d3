"""What happened to articles after they came in: references, submissions, withdrawals; drafts in each state of review;
old addresses. Articles are named by their place under content/."""

from dataclasses import dataclass

# subject of official documents (articles.rules.SUBJECTS): by site, and by article where it differs.
SUBJECTS = {
    "huaqing": "综合政务",
    "housing": "城乡建设、环境保护",
    "education": "科技、教育",
    "health": "卫生、体育",
    "employment": "劳动、人事、监察",
    "qinghe": "综合政务",
    "wangqiao": "综合政务",
}
SUBJECTS_OF = {
    "huaqing/disclosure/documents/01": "城乡建设、环境保护",
    "huaqing/disclosure/documents/02": "农业、林业、水利",
    "huaqing/disclosure/documents/03": "城乡建设、环境保护",
    "huaqing/disclosure/documents/04": "工业、交通",
    "huaqing/disclosure/documents/05": "城乡建设、环境保护",
    "huaqing/disclosure/documents/09": "城乡建设、环境保护",
    "huaqing/disclosure/documents/10": "国防",
    "huaqing/disclosure/documents/11": "农业、林业、水利",
    "huaqing/disclosure/documents/12": "农业、林业、水利",
    "huaqing/disclosure/documents/14": "国民经济管理、国有资产监管",
    "huaqing/news/notices/09": "农业、林业、水利",
    "qinghe/documents/01": "城乡建设、环境保护",
    "qinghe/documents/02": "城乡建设、环境保护",
    "wangqiao/documents/01": "科技、教育",
    "wangqiao/documents/03": "民政、扶贫、救灾",
}

# (article, site and column that shows it too, its title there or "")
REFERENCES = [
    ("huaqing/disclosure/documents/03", "housing/documents", ""),
    ("huaqing/disclosure/interpretation/01", "housing/interpretation", ""),
    ("huaqing/services/guides/01", "housing/guides", ""),
    ("huaqing/news/notices/14", "health/notices", ""),
    ("huaqing/disclosure/personnel/01", "employment/notices", ""),
    ("huaqing/services/tips/05", "employment/guides", ""),
    ("education/guides/01", "huaqing/services/guides", ""),
    ("health/guides/01", "huaqing/services/guides", ""),
    ("housing/guides/01", "huaqing/services/guides", ""),
    ("employment/guides/01", "huaqing/services/guides", ""),
    ("huaqing/news/headlines/18", "huaqing/topics/heating", ""),
    ("huaqing/disclosure/documents/01", "huaqing/topics/heating", "供热季运行保障工作的通知"),
    ("huaqing/disclosure/interpretation/07", "huaqing/topics/heating", ""),
    ("huaqing/services/tips/01", "huaqing/topics/heating", ""),
    ("huaqing/disclosure/interpretation/09", "huaqing/topics/business", ""),
]

# 下发: an article of the portal, by the administrator of the group.
PUSHED = [("huaqing/disclosure/documents/03", "qinghe/documents"), ("huaqing/disclosure/documents/03", "wangqiao/documents")]

# 报送: (article, column of the portal, why, "adopted" | "waiting" | reason for which it was returned, title on the portal)
SUBMISSIONS = [
    ("health/news/06", "news/headlines", "检查结果互认惠及面广，建议门户网站采用。", "adopted", ""),
    ("education/news/06", "news/headlines", "家长关注度高，请予采用。", "adopted", "全市小学课间延长到一刻钟 抽样结果公布"),
    ("housing/news/06", "news/departments", "供热前节能改造完工，时效性强。", "adopted", "市住房和城乡建设局：供热前五十二万平方米节能改造完工"),
    ("qinghe/news/07", "news/districts", "供热前入户走访情况。", "adopted", "清河区：供热前走访独居老人五千四百户"),
    ("wangqiao/news/07", "news/districts", "工业余热供暖的做法，供全市参考。", "adopted", "望桥区：新增工业余热供暖面积二百一十万平方米"),
    ("employment/news/06", "news/departments", "岁末治欠薪工作已全面铺开，请予刊发。", "waiting", ""),
    ("wangqiao/news/05", "news/headlines", "请在要闻栏目刊发。", "时效已过，且内容与区县动态栏目已刊发的同题稿件相近，请另行报送新进展。", ""),
]  # fmt: skip

# (article, kind, the note that the public reads)
WITHDRAWALS = [
    ("qinghe/documents/01", "repealed", "市政府2026年9月印发加装电梯工作的实施意见后，本细则的补助标准和审查时限已不适用，经区政府研究予以废止。"),
    ("huaqing/disclosure/documents/12", "expired", "本命令规定的禁火期限已于2025年5月10日届满。"),
    ("huaqing/news/departments/07", "corrected", "初稿把调整后线路的起用日期写成了十一月八日，现以正文所写日期为准。"),
    ("health/notices/02", "corrected", "初稿漏列一处献血点的周末开放时间，表中已补全。"),
    ("wangqiao/notices/02", "recalled", "房源清单在复核中发现两处户型面积有误，公告已撤回，核准后重新发布。"),
]  # fmt: skip

# Old addresses of the portal's former site.
REDIRECTS = [("huaqing", "/old/government-affairs/index.html", "/disclosure/"), ("huaqing", "/old/service-hall/", "/services/guides/")]


@dataclass(frozen=True)
class Draft:
    """An article in work. `reached`: draft, level1, level2, level3 (waiting there), returned, scheduled."""

    site: str
    column: str
    title: str
    source: str
    summary: str
    paragraphs: tuple[str, ...]
    reached: str
    comment: str = ""


DRAFTS = [
    Draft(
        "housing", "news", "物业企业入户测温活动走进二十四个小区", "市住房和城乡建设局",
        "供热首周，物业企业上门测温并登记报修，低于标准的当天转办。",
        ("供热第一天，柳荫街道的物业管家带着测温仪敲开了顶楼和端头户的门。二十四个小区计划在七天内走完四千户，测点统一放在客厅中央离地一米处。",
         "测得室温不足十八度的，管家现场开阀放气；半小时后复测仍不达标，登记转给所属换热站，当天须有人上门。",
         "活动开展到二十七日，测温结果按单元张贴在楼道口，住户可以对照自家读数提出异议。"),
        "draft",
    ),
    Draft(
        "housing", "notices", "关于供热期间老旧小区楼道管线巡查的安排", "市住房和城乡建设局",
        "供热期内每月巡查一次楼道公共管线，住户可提前三日收到张贴通知。",
        ("供热期内，二〇〇〇年以前建成的小区由物业企业牵头，每月上旬对楼道内的公共立管、保温层和阀门巡查一次，没有物业的由社区组织。",
         "巡查前三日在单元门口张贴时间和人员工号，需要入户查看的另行约定，住户不在家可改到晚间或者周末。",
         "发现渗漏请先关闭户内分阀，再拨打0999-87120770，夜间由值班抢修队接听。"),
        "level1",
    ),
    Draft(
        "huaqing", "news/headlines", "澄溪慢行步道东段完成铺装 年底前与镜湖绿道连成环线", "市城市管理局",
        "东段四点二千米步道铺装完成，沿线设六处驿站，年底前可骑行直达镜湖。",
        ("澄溪慢行步道东段四点二千米的透水路面日前全部铺完，施工单位正在安装护栏、座椅和夜间地灯。",
         "步道宽四米半，骑行与步行分色划线，跨越三条支沟的木桥都留有轮椅坡道；沿线六处驿站由旧泵房改建，可以接水、充电和临时避雨。",
         "余下的八百米接口段十二月中旬完工后，从老城出发沿河骑行约五十分钟能到镜湖南岸。"),
        "level2",
    ),
    Draft(
        "huaqing", "news/notices", "关于冬季城区公交线路首末班时间调整的公告", "市交通运输局",
        "十二月一日起，五十八条城区线路首班推迟十分钟，七条通勤线路末班延长。",
        ("受日出时间推迟影响，十二月一日至次年二月底，城区五十八条线路的首班车各推迟十分钟发出，通往医院的九条线路不作变动。",
         "经过地铁一号线的七条接驳线路末班延后二十分钟，与末班列车到站时间对齐；南屏县方向的三条城乡线路遇结冰停驶，会提前一小时在站牌屏幕提示。",
         "各站点的新时刻表十一月三十日前换贴完毕，也可以用乘车码小程序查询，咨询请打0999-87120520。"),
        "level3",
    ),
    Draft(
        "education", "news", "冬季长跑进校园 每周三次上下午错峰开展", "市教育局",
        "全市中小学冬季长跑方案公布，空气质量和气温不达标时改为室内活动。",
        ("从下周起，全市小学四年级以上学生每周安排三次冬季长跑，小学每次不超过一千米，初中不超过一千五百米。",
         "学校须逐人建立健康台账，哮喘、心脏疾患和近期发热的学生免跑；气温低于零下八度或者空气重度污染时，一律改在室内做体能游戏。",
         "市里抽取三十所学校装了心率手环，运动强度过高会自动提醒带队教师。"),
        "returned", "第二段免跑范围请与市卫生健康委员会核对后再写；心率手环涉及学生个人信息，须说明征得监护人同意。",
    ),
    Draft(
        "health", "notices", "二〇二七年元旦假期门诊和急诊安排", "市卫生健康委员会",
        "假期三天各医院急诊照常，十一家医院开放普通门诊，发热门诊不停诊。",
        ("元旦假期三天，全市二级以上医院急诊、发热门诊和产科二十四小时开放，救护车调度不减班次。",
         "市第一人民医院等十一家单位假期第二天上午开普通门诊，儿科号源按工作日的七成投放；社区机构由各区县排班，名单见各单位公示栏。",
         "慢性病患者可以在放假前一次开取四周用药，需要透析的照原来的班次，取药问题请打0999-87310236。"),
        "scheduled",
    ),
]  # fmt: skip
