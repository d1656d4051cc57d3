"""A small administration with people who handle cases, and cases of a kind that only the tests know."""

from dataclasses import dataclass
from pathlib import Path

from huabiao.engines.casework import actions, registry
from huabiao.engines.casework.models import Case
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.organizations.models import Office, Organ

KIND = registry.register_kind(
    registry.Kind("matter", "事项", "matters", "SX", Path(__file__).parent / "matter.bpmn")
)


@dataclass
class Town:
    """Organs by key; people: a manager at the top, and a manager, two clerks in each department."""

    organs: dict[str, Organ]
    people: dict[str, User]

    def submit(self, title: str = "路灯不亮", **values) -> Case:
        given = {
            "actor": None,
            "kind": "matter",
            "title": title,
            "text": "西门外的路灯三天不亮。",
            "organ": self.organs["city"],
            "limit_kind": "letter",
        }
        return actions.submit(**given | values)

    def assigned(self, organ: str = "urban", **values) -> Case:
        case = self.submit(**values)
        return actions.assign(actor=self.people["city-manager"], case=case, organ=self.organs[organ])

    def answered(self) -> Case:
        case = self.assigned()
        actions.submit_answer(actor=self.people["urban-clerk"], case=case, text="已修好。")
        return actions.review_answer(actor=self.people["urban-manager"], case=case, approve=True)


def make_town() -> Town:
    town = Town({}, {})
    for key, path, name in (
        ("city", "0001", "甲市人民政府"),
        ("urban", "00010001", "甲市城市管理局"),
        ("water", "00010002", "甲市水务局"),
    ):
        parent = town.organs.get("city")
        organ = town.organs[key] = Organ.objects.create(
            path=path, name=name, kind="department", parent=parent
        )
        Office.objects.create(organ=organ, name="业务科")
        for who, role in (("manager", "case_manager"), ("clerk", "case_clerk"), ("other", "case_clerk")):
            user = town.people[f"{key}-{who}"] = User.objects.create(
                username=f"{key}-{who}", name=f"{name}{who}", organ_path=path
            )
            Grant.objects.create(user=user, role=role, organ_path=path)
    keeper = town.people["system"] = User.objects.create(username="system", name="系统管理员")
    Grant.objects.create(user=keeper, role="system_admin")
    return town
