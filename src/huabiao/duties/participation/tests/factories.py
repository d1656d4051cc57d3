"""A town with a site, a mailbox on it, and letters in it."""

from dataclasses import dataclass

from huabiao.duties.participation import actions
from huabiao.duties.participation.models import Letter, Mailbox
from huabiao.engines.casework import actions as cases
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.rules import RUNNING


@dataclass
class Town:
    """What there is."""

    city: Organ
    urban: Organ
    site: Site
    mailbox: Mailbox
    manager: User
    clerk: User

    def write(self, once: str = "", **values) -> tuple[Letter, str]:
        self.written = getattr(self, "written", 0) + 1
        given = {
            "kind": "complaint",
            "title": "楼下半夜施工",
            "text": "我是钱某某，住柳堤路8号楼2单元301室，电话13900001234。",
            "name": "钱甲乙",
            "phone": "13900001234",
            "wants_public": True,
        }
        return actions.write_letter(
            mailbox=self.mailbox, once=once or f"once-{self.written}", **given | values
        )

    def answer(self, letter: Letter, text: str = "钱甲乙先生：已责令停工。") -> Letter:
        case = cases.assign(actor=self.manager, case=letter.case, organ=self.urban)
        cases.submit_answer(actor=self.clerk, case=case, text=text)
        cases.review_answer(actor=self.manager, case=case, approve=True)
        return Letter.objects.select_related("case", "mailbox").get(pk=letter.pk)

    def published(self, title: str = "楼下半夜施工"):
        letter = self.answer(self.write()[0])
        return actions.publish_letter(
            actor=self.manager, letter=letter, title=title, question="半夜施工。", answer="已责令停工。"
        )


def make_town() -> Town:
    city = Organ.objects.create(path="0001", name="甲市人民政府", kind="government")
    urban = Organ.objects.create(path="00010001", name="甲市城市管理局", kind="department", parent=city)
    site = Site.objects.create(
        code="city",
        name="甲市人民政府",
        kind="portal",
        organ=city,
        organ_path="0001",
        domain="city.localhost",
        status=RUNNING,
    )
    people = []
    for name, path, role in (("manager", "0001", "case_manager"), ("clerk", "00010001", "case_clerk")):
        people.append(User.objects.create(username=name, name=name, organ_path=path))
        Grant.objects.create(user=people[-1], role=role, organ_path=path)
    mailbox = actions.create_mailbox(actor=people[0], site=site, organ=city, code="mayor", name="市长信箱")
    return Town(city, urban, site, mailbox, *people)
