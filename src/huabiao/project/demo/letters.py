"""Mailboxes and letters of the demo city, in every state. Writers are called after what they are, never by a name."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from huabiao.duties.participation import actions, masking, queries
from huabiao.duties.participation.models import Letter
from huabiao.engines.casework import actions as cases
from huabiao.kernel import clock

from .city import City

MANAGER = "letters"
CLERKS = {
    "housing": "住房保障科", "urban": "供热燃气科", "transport": "公共交通科", "education": "基础教育科", "health": "基层卫生科",
    "water": "供水科", "employment": "就业促进和失业保险科", "civil": "老龄福利科",
}  # fmt: skip

# site, code, name, receiving organ, description
MAILBOXES = [
    (
        "huaqing",
        "mayor",
        "市长信箱",
        "city",
        "对全市工作的意见、建议和反映的问题，由市政府办公室受理、交办。",
    ),
    ("huaqing", "supervision", "监督信箱", "city", "对机关作风和服务的投诉、举报。"),
    ("housing", "housing-consult", "住建业务咨询", "housing", "住房保障、房屋交易、物业、加装电梯的咨询。"),
    ("education", "education-consult", "教育业务咨询", "education", "入学、转学、教师资格、校园安全的咨询。"),
]


@dataclass(frozen=True)
class Line:
    """One letter: how many days ago, in which mailbox, and how far it has come."""

    days: int
    mailbox: str
    kind: str
    title: str
    text: str
    organ: str = ""
    stage: str = "received"  # received, handling, joint, asked, reviewing, answered, published, bad, extended, closed, merged
    answer: str = ""
    public: bool = True


LETTERS = [
    Line(34, "mayor", "inquiry", "老旧小区加装电梯要多少户同意", "我们单元十二户，十户想装电梯，一楼两户不同意。想知道要多少户同意才能申报，一楼的意见怎么处理。", "housing", "published",
         "加装电梯由本单元业主表决：专有部分面积占比三分之二以上且人数占比三分之二以上的业主参与表决，并经参与表决的四分之三以上同意。一楼住户有顾虑的，社区会组织协商，可以约定补偿或者调整井道位置。协商后向小区所在街道提交申请，街道七个工作日内现场查看。"),
    Line(31, "mayor", "help", "停暖报修后第三天家里只有15度", "我家住顶层，供热以后一直不热。打过换热站电话，来人看过说是管道有气，之后没有下文。家里有老人，请帮助解决。", "urban", "published",
         "接到来信当天，换热站上门排气并更换了楼道的一只旧阀门，复测室温为 21 摄氏度。报修以后 24 小时没有处理的，可以直接拨打 12345，由市城管局督促供热单位上门。"),
    Line(29, "mayor", "suggestion", "建议镜湖公园北门设公交站", "周末去镜湖公园的人很多，最近的公交站在一公里以外。建议 27 路延长两站，到北门掉头。", "transport", "published",
         "经现场踏勘，北门广场可以满足公交车辆掉头。27 路计划下月起周末和节假日延伸到镜湖公园北门，工作日客流达到要求后再全日延伸，具体时间在公交站牌和本站公布。"),
    Line(27, "education-consult", "inquiry", "孩子随父母租房怎么报名入学", "我们在清河区租房两年，孩子明年上小学，户口在外地。需要哪些材料，什么时候报名？", "education", "published",
         "随迁子女报名需要居住证、租赁合同备案证明和父母一方的劳动合同或营业执照，三项齐全即可。报名时间一般在五月，以当年招生通知为准。材料不全的先在网上预约，学校会一次告知还差什么。"),
    Line(24, "mayor", "complaint", "小区二次供水水箱一年没清洗", "物业贴出的清洗记录还是去年的，夏天水有味道。请查一查。", "water", "published",
         "经查，该小区水箱上次清洗距今十三个月，超过每半年一次的要求。已责令物业限期清洗消毒并公示水质检测结果，我们于次周复查，水质合格。"),
    Line(22, "mayor", "help", "失业金申领在网上提交不了", "系统提示单位没有减员。单位说已经办了，来回跑了三趟。", "employment", "answered",
         "经核对，单位减员信息因身份证号录错未能匹配，已联系单位更正。您当月的失业金不受影响，将于本月底前补发到社保卡账户。", public=False),
    Line(20, "housing-consult", "inquiry", "公租房轮候到了不接受会怎样", "通知我选房，但位置离孩子学校太远。这次不选，下次还排队吗？", "housing", "published",
         "轮候到序后可以放弃一次，仍保留原来的轮候顺序；第二次放弃的，视为退出本轮轮候，一年后可以重新申请。因就学、就医需要换区域的，可以在选房前书面申请调整。"),
    Line(18, "mayor", "suggestion", "建议社区食堂周末也开放", "社区食堂工作日中午很好，周末不开，独居老人只好凑合。", "civil", "published",
         "今年先在八个社区试行周末供应午餐，由街道统计需求、食堂按订餐人数备餐。您所在的社区已列入试点，试行满三个月后根据用餐人数决定是否推广。"),
    Line(16, "supervision", "complaint", "窗口下午四点半就不取号了", "公示下班时间是五点，四点半到窗口说今天号取完了，让明天再来。", "health", "bad",
         "取号机按上午、下午分别放号，四点半放完当日号源。我们已要求窗口对在五点前到场的群众办完为止。", public=False),
    Line(15, "mayor", "complaint", "夜里一点还有渣土车经过石桥路", "连续一周，夜里一点到三点渣土车不断，窗户都在响。", "urban", "handling"),
    Line(13, "mayor", "inquiry", "老年人免费体检在哪里预约", "父亲今年六十六岁，想知道体检怎么预约，要不要空腹。", "health", "reviewing",
         "年满六十五周岁的常住老年人，每年可以在社区卫生服务中心免费体检一次，电话或当面预约都可以。抽血项目需要空腹，请上午八点到十点前往。"),
    Line(11, "mayor", "help", "楼下地面塌了一个坑没人围挡", "坑有半米深，晚上看不见，老人孩子都从这里走。", "urban", "joint"),
    Line(9, "housing-consult", "inquiry", "二手房网签后想撤销要多久", "买卖双方都同意撤销，网上没有找到入口。", "housing", "handling"),
    Line(8, "mayor", "complaint", "直饮水机坏了半个月没有修", "河滨公园的两台直饮水机都挂着维修牌，一直没有动静。", "water", "extended"),
    Line(7, "mayor", "help", "校门口放学时电动车堵成一片", "文庙街小学放学时接孩子的车把路堵死，救护车都过不去。", "education", "asked"),
    Line(6, "supervision", "report", "有人冒充社区上门推销净水器", "对方出示的证件没有单位名称，说不装就停水。", "", "received"),
    Line(5, "mayor", "suggestion", "建议清河步行桥增设无障碍坡道", "轮椅和婴儿车上不去，只能绕到下游的公路桥。", "", "received"),
    Line(4, "mayor", "suggestion", "步行桥应当有轮椅坡道", "步行桥两头都是台阶，请加一段坡道。", "", "merged"),
    Line(3, "education-consult", "inquiry", "教师资格证遗失怎样补办", "证书搬家时丢了，单位要原件。", "education", "handling"),
    Line(2, "mayor", "inquiry", "继承纠纷能不能请政府裁决", "兄弟之间为老房子起了争执，想请政府断一断。", "", "closed",
         "继承纠纷属于民事争议，政府部门不能裁决。您可以请人民调解委员会调解，或者向房屋所在地的人民法院起诉；经济困难的，可以向法律援助中心申请援助。"),
    Line(1, "mayor", "help", "地铁口的无障碍电梯停用一周了", "公告说检修三天，现在一周了还没有开。", "", "received"),
    Line(0, "housing-consult", "inquiry", "物业费涨价要经过谁同意", "物业贴通知说下个月涨价，没有问过业主。", "", "received"),
]  # fmt: skip


def receive(city: City) -> None:
    """Open the mailboxes; let the letters come in on their days and go as far as they have come."""
    boxes = {}
    for order, (site, code, name, organ, description) in enumerate(MAILBOXES):
        actor = city.users[MANAGER]
        boxes[code] = actions.create_mailbox(
            actor=actor,
            site=city.sites[site],
            organ=city.organs[organ],
            code=code,
            name=name,
            description=description,
            order=order,
        )
    came: dict[str, Letter] = {}
    for number, line in enumerate(LETTERS):
        with clock.frozen(_moment(line.days)):
            letter, _ = actions.write_letter(
                mailbox=boxes[line.mailbox], kind=line.kind, title=line.title, text=line.text, name="演示来信人", phone=f"1390000{number:04d}",
                wants_public=line.public, once=f"demo-{number}",
            )  # fmt: skip
        came[line.title] = letter
        _go(city, line, letter, came)
    actions.keep_months()


def _moment(days: int) -> datetime:
    day = clock.today() - timedelta(days=max(days, 0))
    return min(datetime.combine(day, time(10, 20), tzinfo=clock.BEIJING), clock.now())


def _go(city: City, line: Line, letter: Letter, came: dict[str, Letter]) -> None:
    manager = city.users[MANAGER]
    if line.stage == "merged":
        cases.merge(actor=manager, case=letter.case, into=came["建议清河步行桥增设无障碍坡道"].case)
    elif line.stage == "closed":
        cases.close_case(actor=manager, case=letter.case, reason=line.answer)
    elif line.organ:
        with clock.frozen(_moment(line.days - 1)):
            cases.assign(
                actor=manager,
                case=letter.case,
                organ=city.organs[line.organ],
                office=CLERKS[line.organ],
                words="请核实后答复来信人。",
            )
        _handle(city, line, letter)


def _handle(city: City, line: Line, letter: Letter) -> None:
    manager, clerk = city.users[MANAGER], city.users[f"{line.organ}-clerk"]
    with clock.frozen(_moment(line.days - 2)):
        if line.stage == "joint":
            cases.invite(
                actor=manager,
                case=letter.case,
                organ=city.organs["water"],
                words="请查明是否供水管道漏损所致。",
            )
            cases.supervise(actor=manager, case=letter.case, words="有安全隐患，请当日设置围挡。")
        elif line.stage == "extended":
            task = cases.request_extension(actor=clerk, case=letter.case, days=5, reason="配件须由厂家寄送。")
            cases.decide_extension(actor=manager, task=task, approve=True)
        elif line.stage == "asked":
            cases.ask_applicant(
                actor=clerk,
                case=letter.case,
                text="请告诉我们是哪个校门、哪个时段最堵，便于与交警商定疏导办法。",
            )
        elif line.stage == "handling":
            cases.note(actor=clerk, case=letter.case, words="已联系现场核实，等候回复。")
    if not line.answer:
        return
    with clock.frozen(_moment(line.days - 4)):
        cases.submit_answer(actor=clerk, case=letter.case, text=line.answer)
        if line.stage != "reviewing":
            cases.review_answer(actor=manager, case=letter.case, approve=True)
    if line.stage in ("published", "bad"):
        with clock.frozen(_moment(line.days - 5)):
            _end(city, line, letter)


def _end(city: City, line: Line, letter: Letter) -> None:
    if line.stage == "bad":
        cases.rate(case=letter.case, rating=1, words="说法和窗口贴的告示不一样。")
        return
    cases.rate(case=letter.case, rating=5 if line.days % 2 else 4)
    answered = queries.letter_of(letter.case_id)
    if answered is not None:
        masked = [masking.mask(text, [answered.name]) for text in (line.title, line.text, line.answer)]
        actions.publish_letter(
            actor=city.users[MANAGER], letter=answered, title=masked[0], question=masked[1], answer=masked[2]
        )
