"""A hundred organs of the demo city in a tree, with offices, posts and their division of work. No person's name."""

from dataclasses import dataclass, field

from huabiao.kernel.identifiers import make_credit_code

# Divisions that exist nowhere: no province has codes that begin with 99.
CITY_DIVISION = "990100"
HOURS = "工作日 8:30—12:00，13:30—17:30"
WINDOW_HOURS = "工作日 9:00—17:00，周六 9:00—12:00（预约）"

GOVERNMENT, OFFICE, DEPARTMENT, DISPATCHED, TOWNSHIP, INSTITUTION = (
    "government", "office", "department", "dispatched", "township", "institution",
)  # fmt: skip


@dataclass(frozen=True)
class OrganRow:
    """One organ. `offices` are (name, duties); `posts` are (name, is leader, division of work)."""

    key: str
    parent: str
    name: str
    short_name: str
    kind: str
    credit_code: str
    division_code: str
    address: str
    phone: str
    duties: str
    hours: str = HOURS
    offices: list[tuple[str, str]] = field(default_factory=list)
    posts: list[tuple[str, bool, str]] = field(default_factory=list)


# key | name after 华清市 | short | head | address | telephone | duties | offices (name:duties)
_DEPARTMENTS = """
office|人民政府办公室|市政府办公室|秘书长|清河区望桥大街1号|0999-87100001|办文办会、政务公开、政府网站建设与监管、督查|综合科:文稿与市情;政务公开科:主动公开、依申请公开、网站内容;督查室:决策落实的督促检查;预警信息发布科:突发事件预警的发布
reform|发展和改革委员会|市发展改革委|主任|清河区望桥大街1号2号楼|0999-87100210|发展规划、价格、能源、重大项目、营商环境|规划科:中长期规划;营商环境科:营商环境的评价与改进;能源科:电力与热力保障
education|教育局|市教育局|局长|清河区文庙街29号|0999-87210101|各级各类教育、招生考试、校园安全、教师工作|办公室:信息公开与信访;基础教育科:招生入学与课程;教师工作科:资格认定与培训;学校安全科:校园安全与食堂;招生考试科:中考与高中录取;规划建设科:学校布局
science|科学技术局|市科技局|局长|望桥区创新大道72号|0999-87220310|科技计划、成果转化、创新平台|办公室:文电与公开;成果转化科:成果对接与技术市场
industry|工业和信息化局|市工信局|局长|清河区石桥路57号|0999-87100320|工业运行、中小企业、信息化|办公室:文电与公开;运行监测科:工业运行
police|公安局|市公安局|局长|清河区石桥路88号|0999-87100110|治安、户政、交通、出入境|办公室:文电与公开;户政科:户口与居民身份证;交通管理科:道路交通秩序
civil|民政局|市民政局|局长|清河区柳堤路16号|0999-87129001|社会救助、养老服务、区划地名、婚姻登记|办公室:文电与公开;老龄福利科:养老服务;区划地名科:界线与地名
justice|司法局|市司法局|局长|清河区柳堤路20号|0999-87129120|立法审核、行政复议、公共法律服务|办公室:文电与公开;立法科:规章草案与合法性审核;公共法律服务科:法律援助与调解
finance|财政局|市财政局|局长|清河区望桥大街9号|0999-87090100|预算决算、国库、政府采购、绩效|办公室:文电与公开;预算科:预算编制与公开;国库科:决算与支付;绩效管理科:重点评价
employment|人力资源和社会保障局|市人社局|局长|清河区望桥大街15号|0999-87120101|就业、社会保险、人事人才、劳动关系|办公室:文电与公开;就业促进和失业保险科:就业与失业保险;职业能力建设科:技能培训与竞赛;事业单位人事管理科:招聘与岗位;劳动关系科:劳动合同与工资指导
land|自然资源和规划局|市自然资源和规划局|局长|清河区建设路70号|0999-87129200|国土空间规划、不动产登记、测绘|办公室:文电与公开;规划科:专项规划与许可
environment|生态环境局|市生态环境局|局长|望桥区康宁路30号|0999-87100560|污染防治、环评、监测执法|办公室:文电与公开;水环境科:河湖断面与排口
housing|住房和城乡建设局|市住建局|局长|清河区建设路66号|0999-87120102|住房保障、房地产市场、建筑业、城市更新、村镇建设|办公室:文电、会务、政务公开;住房保障科:配租与轮候;房地产市场监管科:交易、租赁与预售资金;物业管理科:物业行业与维修资金;房屋管理科:房屋安全与加装电梯;城市更新科:老旧小区与危旧片区改造;建筑节能与科技科:节能改造与绿色建筑
urban|城市管理局|市城管局|局长|清河区石桥路61号|0999-87120316|市容环卫、园林绿化、市政设施、供热燃气|办公室:文电与公开;环境卫生管理科:清扫与垃圾分类;园林绿化科:公园与行道树;供热燃气科:供热运行与燃气安全
transport|交通运输局|市交通运输局|局长|清河区北关街8号|0999-87120520|公路水路、公交、轨道运营、出租|办公室:文电与公开;公共交通科:公交线路;轨道交通科:地铁运营监督
water|水务局|市水务局|局长|清河区河滨路2号|0999-87120610|水资源、供排水、河湖、防汛|办公室:文电与公开;河湖管理科:河长制与治理;供水科:水厂与管网
farming|农业农村局|市农业农村局|局长|清河区柳堤路35号|0999-87120700|种植养殖、农机、农村改革|办公室:文电与公开;经济作物科:茶叶与果蔬
commerce|商务局|市商务局|局长|清河区东市街12号|0999-87120760|流通消费、外贸外资、市场保供|办公室:文电与公开;市场运行科:保供与消费
culture|文化和旅游局|市文旅局|局长|清河区鼓楼街3号|0999-87120800|公共文化、文物、旅游|办公室:文电与公开;文物科:不可移动文物;资源开发科:线路与景区
health|卫生健康委员会|市卫健委|主任|望桥区康宁路8号|0999-87310101|医疗服务、公共卫生、妇幼老龄、托育|办公室:公开与督办;医政医管科:医院管理与投诉;基层卫生科:社区与签约;疾病预防控制科:免疫与传染病;妇幼健康科:孕产妇与儿童保健;人口监测与家庭发展科:托育与生育登记
veterans|退役军人事务局|市退役军人局|局长|清河区柳堤路40号|0999-87120850|移交安置、就业培训、优抚褒扬|办公室:文电与公开;就业创业科:培训与岗位
emergency|应急管理局|市应急局|局长|清河区石桥路99号|0999-87120900|安全生产、防灾减灾救灾、应急救援|办公室:文电与公开;救援协调科:演练与救援;火灾防治科:火灾防控
audit|审计局|市审计局|局长|清河区望桥大街11号|0999-87120930|预算执行、投资、经济责任审计|办公室:文电与公开
market|市场监督管理局|市市场监管局|局长|清河区东市街20号|0999-87120950|登记注册、食品药品、特种设备、质量标准|办公室:文电与公开;登记注册科:开办与注销;食品经营监管科:餐饮与食品;特种设备安全监察科:电梯与锅炉
sports|体育局|市体育局|局长|望桥区学府路50号|0999-87120970|群众体育、竞技体育、场馆|办公室:文电与公开
statistics|统计局|市统计局|局长|清河区望桥大街1号3号楼|0999-87120980|统计调查、分析、普查|办公室:文电与公开;综合科:月度数据与公报;普查中心:经济与人口普查
insurance|医疗保障局|市医保局|局长|清河区望桥大街17号|0999-87120990|参保、待遇、基金监管|办公室:文电与公开;待遇保障科:目录与报销
services|政务服务和数据管理局|市政务服务和数据局|局长|清河区望桥大街5号|0999-87121000|政务服务、数据归集、热线、网站平台运行|办公室:文电与公开;集成服务科:“一件事”办理;数据资源科:数据目录与开放;网站管理科:政府网站集约化平台的运行
forestry|林业局|市林业局|局长|清河区柳堤路52号|0999-87121030|造林绿化、湿地、森林防火|办公室:文电与公开;湿地保护科:镜湖湿地;森林防火科:火险期管理
petitions|信访局|市信访局|局长|清河区望桥大街3号|0999-87121050|来信来访、督查复核|办公室:文电与公开
assets|人民政府国有资产监督管理委员会|市国资委|主任|清河区望桥大街13号|0999-87121070|国有资本经营与监管|办公室:文电与公开
defence|国防动员办公室|市国动办|主任|清河区鼓楼街18号|0999-87121090|人民防空、警报试鸣|办公室:文电与公开
"""

# key | parent | name | short | address | telephone | duties
_INSTITUTIONS = """
fund|city|华清市住房公积金管理中心|市公积金中心|清河区建设路80号|0999-87130010|缴存、提取与贷款
annals|office|华清市地方志编纂中心|市地方志中心|清河区鼓楼街5号|0999-87130020|志书与年鉴
safety-station|housing|华清市建筑安全监督站|市建筑安监站|清河区建设路68号|0999-87130030|工地安全监督
rental-centre|housing|华清市房产交易与租赁服务中心|市房产交易中心|清河区建设路72号|0999-87130040|网签备案与租赁服务
exam-centre|education|华清市教育考试中心|市教育考试中心|清河区文庙街31号|0999-87130050|各类考试的组织
student-aid|education|华清市学生资助管理中心|市学生资助中心|清河区文庙街29号|0999-87130060|助学金与减免
disease-control|health|华清市疾病预防控制中心|市疾控中心|望桥区康宁路12号|0999-87130070|监测、免疫与检验
maternal|health|华清市妇幼保健院|市妇幼保健院|望桥区康宁路20号|0999-87130080|妇女儿童医疗保健
job-centre|employment|华清市公共就业服务中心|市就业服务中心|清河区北关街21号|0999-87130090|招聘与失业登记
social-centre|employment|华清市社会保险事业管理中心|市社保中心|清河区望桥大街5号|0999-87130100|参保登记与待遇
library|culture|华清市图书馆|市图书馆|望桥区澄溪南路1号|0999-87130110|借阅与阅读推广
hotline|services|华清市12345热线服务中心|市热线中心|清河区望桥大街5号|12345|热线受理与转办
"""

# key | name | short | division | head | seat | telephone prefix
_DISTRICTS = [
    ("qinghe", "清河区", "990102", "区长", "清河区文庙街66号", "0999-8733"),
    ("wangqiao", "望桥区", "990103", "区长", "望桥区云桥路6号", "0999-8744"),
    ("linze", "临泽县", "990121", "县长", "临泽县湖东镇湖滨路1号", "0999-8755"),
    ("nanping", "南屏县", "990122", "县长", "南屏县云岭镇茶山路1号", "0999-8766"),
]
_DISTRICT_DEPARTMENTS = [
    ("reform", "发展和改革局", "规划、价格与项目"),
    ("education", "教育局", "中小学与幼儿园"),
    ("civil", "民政局", "救助与养老"),
    ("finance", "财政局", "预算与国库"),
    ("housing", "住房和城乡建设局", "房屋、市政与物业"),
    ("health", "卫生健康局", "医疗与公共卫生"),
    ("emergency", "应急管理局", "安全生产与防灾"),
    ("services", "政务服务和数据管理局", "政务服务与网站"),
]
_TOWNSHIPS = {
    "qinghe": ["鼓楼街道", "文庙街道", "河沿街道", "柳巷街道", "石桥街道", "柳荫街道"],
    "wangqiao": ["云桥街道", "大学城街道", "澄溪街道", "河湾街道", "石磨镇"],
    "linze": ["湖东镇", "湖西镇", "白滩镇", "圩田乡"],
    "nanping": ["云岭镇", "石门镇", "竹坞镇", "栗园乡"],
}

_CITY_POSTS = [
    ("市长", True, "领导市人民政府全面工作"),
    ("常务副市长", False, "负责市人民政府常务工作，分管发展改革、财政、应急管理、政务公开"),
    ("副市长（分管城建）", False, "分管住房和城乡建设、自然资源、城市管理、交通、供热"),
    ("副市长（分管社会事业）", False, "分管教育、卫生健康、人力资源和社会保障、医疗保障、民政"),
    ("副市长（分管农业农村）", False, "分管农业农村、水务、林业"),
    ("副市长（分管产业）", False, "分管工业、科技、商务、市场监管"),
    ("秘书长", False, "协助市长处理日常工作，主持市政府办公室工作"),
]


def _lines(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def _credit_code(kind: str, division: str, number: int) -> str:
    """GB 32100—2015: 1 = 机构编制, then 1 for an organ or 2 for an institution; the organ's own code with its check character
    (GB 11714: weights 3, 7, 9, 10, 5, 8, 4, 2, modulus 11)."""
    own = f"{99_000_000 + number * 37:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(own, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    check = {10: "X", 11: "0"}.get(rest, str(rest))
    return make_credit_code(f"1{'2' if kind == INSTITUTION else '1'}{division}{own}{check}")


def _department(values: list[str], number: int) -> OrganRow:
    key, name, short, head, address, phone, duties, offices = values
    kind = OFFICE if key == "office" else DEPARTMENT
    rows = [(part.partition(":")[0], part.partition(":")[2]) for part in offices.split(";")]
    deputy = f"副{head}" if key != "office" else "副秘书长"
    posts = [(head, True, "主持全面工作"), (deputy, False, f"分管{duties.split('、')[0]}等工作，联系政务公开")]
    return OrganRow(key, "city", f"华清市{name}", short, kind, _credit_code(kind, CITY_DIVISION, number), CITY_DIVISION,
                    address, phone, duties, offices=rows, posts=posts)  # fmt: skip


def _district(values: tuple[str, ...], first: int) -> list[OrganRow]:
    key, name, division, head, seat, phone = values
    county = name[-1]
    rows = [
        OrganRow(key, "city", f"{name}人民政府", name, GOVERNMENT, _credit_code(GOVERNMENT, division, first), division, seat,
                 f"{phone}0000", f"领导{name}行政工作",
                 posts=[(head, True, "领导全面工作"), (f"常务副{head}", False, f"负责{county}政府常务工作，分管政务公开")]),
        OrganRow(f"{key}-office", key, f"{name}人民政府办公室", f"{name}政府办", OFFICE, _credit_code(OFFICE, division, first + 1),
                 division, seat, f"{phone}0018", "办文办会、政务公开、网站内容保障",
                 offices=[("综合股", "文稿与督查"), ("政务公开股", "主动公开与网站内容")], posts=[("主任", True, "主持办公室工作")]),
    ]  # fmt: skip
    for number, (part, title, duties) in enumerate(_DISTRICT_DEPARTMENTS, start=2):
        full = f"{name}{title}"
        if key == "wangqiao" and part == "education":
            full = f"{name}教育和体育局"
        rows.append(
            OrganRow(f"{key}-{part}", key, full, full, DEPARTMENT, _credit_code(DEPARTMENT, division, first + number), division,
                     seat, f"{phone}0{number}00", duties, offices=[("综合股", "文电与公开")], posts=[("局长", True, "主持全面工作")])
        )  # fmt: skip
    for number, title in enumerate(_TOWNSHIPS[key], start=10):
        suffix = "街道办事处" if title.endswith("街道") else "人民政府"
        full = f"{name}{title.removesuffix('街道')}{suffix}" if suffix == "街道办事处" else f"{name}{title}{suffix}"
        rows.append(
            OrganRow(f"{key}-{number}", key, full, title, TOWNSHIP, _credit_code(TOWNSHIP, division, first + number), division,
                     f"{name}{title}", f"{phone}1{number}0", "便民服务、社区与村务指导", hours=WINDOW_HOURS)
        )  # fmt: skip
    return rows


def organs() -> list[OrganRow]:
    """All organs, each after the one above it."""
    city = OrganRow("city", "", "华清市人民政府", "市政府", GOVERNMENT, _credit_code(GOVERNMENT, CITY_DIVISION, 1), CITY_DIVISION,
                    "云泽省华清市清河区望桥大街1号", "0999-87100000", "领导全市行政工作", posts=_CITY_POSTS)  # fmt: skip
    rows = [city]
    rows += [_department(values, number) for number, values in enumerate(_lines(_DEPARTMENTS), start=10)]
    for number, (key, parent, name, short, address, phone, duties) in enumerate(_lines(_INSTITUTIONS), start=100):
        code = _credit_code(INSTITUTION, CITY_DIVISION, number)
        rows.append(OrganRow(key, parent, name, short, INSTITUTION, code, CITY_DIVISION, address, phone, duties, hours=WINDOW_HOURS))
    zone = "望桥高新技术产业开发区管理委员会"
    code = _credit_code(DISPATCHED, CITY_DIVISION, 200)
    rows.append(OrganRow("zone", "city", zone, "望桥高新区", DISPATCHED, code, CITY_DIVISION, "望桥区创新大道1号", "0999-87220001",
                         "园区规划、招商与企业服务", offices=[("企业服务科", "免申即享与审批帮办")], posts=[("主任", True, "主持全面工作")]))  # fmt: skip
    for number, district in enumerate(_DISTRICTS, start=3):
        rows += _district(district, number * 100)
    return rows
