"""Documents for tests: in a city of articles.tests.factories, made through the actions."""

from datetime import date
from typing import Any

from huabiao.duties.articles.tests.factories import City
from huabiao.duties.policies import actions, rules
from huabiao.duties.policies.models import Policy, Proposal
from huabiao.foundation.accounts import rules as roles

TEXT = """第一章　总则
第一条　为规范供热，根据《中华人民共和国测试法》第二条，制定本办法。
第二条　供热期为一百二十日，但是：
（一）寒潮提前的，提前供热；
（二）回暖推迟的，推迟停热。
第二章　附则
第三条　违反本办法第二条的，责令改正。
第四条　本办法自2026年1月1日起施行。"""


def make_policy(city: City, *, site: str = "housing", live: bool = True, **values: Any) -> Policy:
    """A normative document of the site's organ; public unless told otherwise."""
    given = {"title": "华清市供热办法", "category": "normative", "issuer": "市住建局", "genre": "通知", "text": TEXT, "written_date": date(2025, 12, 1)}
    policy = actions.create_policy(actor=city.user(roles.EDITOR, site), site=city.sites[site], values=given | values)
    return agree(city, policy, rules.PUBLISH, {}) if live else policy


def make_proposal(city: City, policy: Policy, kind: str = rules.VALIDITY, values: dict[str, Any] | None = None, reason: str = "依据清理结果") -> Proposal:
    """A proposal of the site's editor."""
    editor = city.user(roles.EDITOR, policy.site_code)
    given = {"validity": rules.REPEALED} if values is None else values
    return actions.propose(actor=editor, policy=policy, kind=kind, values=given, reason=reason)


def agree(city: City, policy: Policy, kind: str, values: dict[str, Any]) -> Policy:
    """A change proposed by the editor and agreed to by the last reviewer."""
    proposal = make_proposal(city, policy, kind, values)
    return actions.approve(actor=city.user(roles.REVIEWER_3, policy.site_code), proposal=proposal)
