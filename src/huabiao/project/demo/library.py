"""The city's policy library: documents of statutes/, each proposed by one person and agreed to by another; what they repeal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from huabiao.duties.articles.importing import folder
from huabiao.duties.policies import actions, queries, rules
from huabiao.duties.policies.models import Policy

from .city import City

STATUTES = Path(__file__).parent / "statutes"
SITE, EDITOR, REVIEWER = "huaqing", "editor", "review3"
_FIELDS = {"title": "title", "category": "category", "number": "document_number", "issuer": "issuer", "genre": "genre", "subject": "subject", "keywords": "keywords", "history": "history"}
_DAYS_TO_ISSUE = 3
_DAYS = {"written": "written_date", "effective": "effective_date"}


@dataclass(frozen=True)
class Statute:
    """One file: its name ("01-heating", "01-heating@2019" the text before), its front matter and its text."""

    name: str
    values: dict[str, str]
    text: str

    def fields(self) -> dict[str, Any]:
        """As the library takes them."""
        found: dict[str, Any] = {field: self.values[name] for name, field in _FIELDS.items() if name in self.values}
        found |= {field: date.fromisoformat(self.values[name]) for name, field in _DAYS.items() if name in self.values}
        return found | {"text": self.text, "issued_date": found["written_date"] + timedelta(days=_DAYS_TO_ISSUE)}


def read() -> Iterator[Statute]:
    """All files, the older texts of a document before the newer."""
    for path in sorted(STATUTES.glob("*.md"), key=lambda path: (path.stem.partition("@")[0], "@" not in path.stem, path.stem)):
        values, text = folder.split_front_matter(path.read_text(encoding="utf-8"))
        yield Statute(path.stem, values, text.strip())


def collect(city: City) -> None:
    """The documents come in one by one, then what binds them."""
    for statute in read():
        policy = actions.create_policy(actor=city.users[EDITOR], site=city.sites[SITE], values=statute.fields())
        _agree(city, policy, rules.PUBLISH, {}, "公开本文件")
        if "repeals" in statute.values:
            _agree(city, policy, rules.RELATE, {"kind": rules.REPEALS, "other": _numbered(statute.values["repeals"]).pk}, "附则规定同时废止")
        if "based_on" in statute.values:
            _agree(city, policy, rules.RELATE, {"kind": rules.BASED_ON, "other": _numbered(statute.values["based_on"]).pk}, "第一条写明制定依据")
        if "ended" in statute.values:
            _agree(city, policy, rules.VALIDITY, {"validity": rules.EXPIRED}, statute.values["ended"])
        article = city.article(statute.values["explained"]) if "explained" in statute.values else None
        if article is not None:
            _agree(city, policy, rules.RELATE, {"kind": rules.EXPLAINS, "other": article.pk}, "解读随文件公开")
    _leave_one_waiting(city)


def _agree(city: City, policy: Policy, kind: str, values: dict[str, Any], reason: str) -> None:
    proposal = actions.propose(actor=city.users[EDITOR], policy=policy, kind=kind, values=values, reason=reason)
    actions.approve(actor=city.users[REVIEWER], proposal=proposal)


def _numbered(number: str) -> Policy:
    found = queries.by_number(SITE, number)
    if found is None:
        raise LookupError(number)
    return found


def _leave_one_waiting(city: City) -> None:
    """One change waits for the second person, so that the inbox is not empty."""
    policy = Policy.objects.filter(site_code=SITE, title__contains="种业").first()
    if policy is not None:
        actions.propose(actor=city.users[EDITOR], policy=policy, kind=rules.EDIT, values={"keywords": "种业 县域 良种"}, reason="补充主题词，便于查找")
