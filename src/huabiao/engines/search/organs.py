"""Direct answers about organs, from the registry of organs and nowhere else: address, hours, telephone, what it does."""

from huabiao.foundation.organizations.models import Organ

from .analysis import fold, runs
from .registry import Answer

_ABOUT = (
    "地址",
    "在哪",
    "电话",
    "联系方式",
    "怎么走",
    "办公时间",
    "上班时间",
    "几点",
    "职责",
    "职能",
    "是干什么的",
    "位置",
)
_KEPT = 4  # characters of a name at least, so that 市政府 alone is not an organ asked for


def answer(question: str, site: str) -> Answer | None:
    """The organ whose name the question holds, if it asks for nothing but the organ or how to reach it."""
    text = "".join(runs(question))
    if not 2 <= len(text) <= 40:
        return None
    organ = _named(text)
    if organ is None:
        return None
    facts = [
        ("办公地址", organ.address),
        ("联系电话", organ.phone),
        ("办公时间", organ.hours),
        ("主要职责", organ.duties[:120]),
    ]
    known = tuple((label, value) for label, value in facts if value)
    if not known:
        return None
    return Answer(organ.name, facts=known, ground="机构信息登记")


def _named(text: str) -> Organ | None:
    """The organ with the longest name that stands in the question, if little else stands there."""
    best: tuple[int, int] | None = None
    for pk, name, short in Organ.objects.filter(is_active=True).values_list("pk", "name", "short_name"):
        for called in {fold(name), fold(short)} - {""}:
            if (
                called in text
                and (best is None or len(called) > best[0])
                and _asks_for(text.replace(called, "", 1))
            ):
                best = (len(called), pk)
    return Organ.objects.get(pk=best[1]) if best else None


def _asks_for(rest: str) -> bool:
    for word in _ABOUT:
        rest = rest.replace(word, "")
    return len(rest) <= 3
