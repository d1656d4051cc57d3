"""Acts of editors on the words of the search: keep a synonym or an offered word, take it away."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from .analysis import tidy
from .models import Word
from .queries import forget_synonyms

MAX_WORDS = 2000  # of one site
MAX_OFFICIAL = 5


@transaction.atomic
def keep_word(
    *,
    actor: User,
    site: Site | None,
    kind: str,
    text: str,
    official: str = "",
    both_ways: bool = False,
    order: int = 0,
    word: Word | None = None,
) -> Word:
    """Add a word, or change `word`. Without a site it holds for the whole group, which only a group's keeper may say."""
    scope = Scope(site.organ_path, site.code, "") if site else Scope("", "", "")
    require(actor, "search.change", scope, *([word] if word else []))
    text, official = tidy(text), _official(official) if kind == Word.Kind.SYNONYM else ""
    _check(kind, text, official)
    code = site.code if site else ""
    others = Word.objects.filter(site_code=code, kind=kind).exclude(pk=word.pk if word else None)
    if others.filter(text=text).exists():
        raise RuleBroken(f"“{text}”已经有了，请修改原有的一条。")
    if word is None and others.count() >= MAX_WORDS:
        raise RuleBroken(f"一个范围最多 {MAX_WORDS:,} 个词，请先清理不用的。")
    act = "search.change_word" if word else "search.add_word"
    word = word or Word()
    word.kind, word.text, word.official, word.both_ways, word.order = kind, text, official, both_ways, order
    word.site_code, word.organ_path = code, site.organ_path if site else ""
    word.save()
    record(
        actor=actor.actor,
        act=act,
        thing=f"search_word:{word.pk}",
        organ_path=word.organ_path,
        detail={"kind": kind},
    )
    forget_synonyms()
    return word


@transaction.atomic
def remove_word(*, actor: User, word: Word) -> None:
    """Take a word away."""
    require(actor, "search.change", word)
    record(
        actor=actor.actor,
        act="search.remove_word",
        thing=f"search_word:{word.pk}",
        organ_path=word.organ_path,
        detail={"kind": word.kind},
    )
    word.delete()
    forget_synonyms()


def _official(text: str) -> str:
    parts = [
        tidy(part) for part in text.replace("，", "、").replace(",", "、").replace("；", "、").split("、")
    ]
    return "、".join(dict.fromkeys(part for part in parts if part))


def _check(kind: str, text: str, official: str) -> None:
    if kind not in Word.Kind.values:
        raise RuleBroken("请从列表中选择类别。")
    if not 2 <= len(text) <= 30:
        raise RuleBroken("词语须为 2 到 30 个字。")
    if kind == Word.Kind.FEATURED:
        return
    parts = official.split("、") if official else []
    if (
        not parts
        or len(parts) > MAX_OFFICIAL
        or any(not 2 <= len(part) <= 30 for part in parts)
        or len(official) > 120
    ):
        raise RuleBroken(f"请写 1 到 {MAX_OFFICIAL} 个规范说法，每个 2 到 30 字，用顿号隔开。")
    if text in parts:
        raise RuleBroken("规范说法不能与词语相同。")
