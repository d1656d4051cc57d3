"""The demo city from nothing, step by step, each through the actions as a user with the right role."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from huabiao.engines.publishing import lanes
from huabiao.engines.search import indexing
from huabiao.foundation.accounts.rules import ROLES
from huabiao.foundation.ledger.actions import sequence
from huabiao.foundation.sites.queries import origin, public_sites

from . import arranging, english, founding, kinds, letters, library, searching, staging, telling, users
from .city import City, Say
from .record import RECORD


def make(say: Say, *, publish: bool = True) -> dict[str, Any]:
    """Make it all; returns addresses, accounts and counts, which are kept in HUABIAO_HOME/demo.json too."""
    city = City()
    began = time.monotonic()
    for words, step in (
        ("首批三员账号", founding.found),
        ("单位、处室和职务", founding.establish),
        ("账号与授权", founding.hire),
        ("网站", founding.register),
        ("栏目", arranging.shelve),
    ):
        _timed(say, words, lambda step=step: step(city))
    refused = _bring_in(city, say)
    for words, step in (
        ("引用、下发和报送", telling.spread),
        ("图解、图表、图集和解读关联", kinds.bring),
        ("政策文件库", library.collect),
        ("英文网站", english.open_english),
        ("首页、推荐位和专题", arranging.arrange),
        ("更正、废止、失效和撤稿", telling.withdraw),
        ("在办稿件", telling.write),
        ("信箱与来信", letters.receive),
        ("检索推荐词和同义词", searching.offer),
    ):
        _timed(say, words, lambda step=step: step(city))
    _timed(say, "存证账本编号", _sequence)
    if publish:
        _timed(say, "生成网页", lanes.run_until_idle)
        _timed(say, "搜索索引", indexing.rebuild)
    refused += [f"{place}：没有迁入，与它有关的安排从略" for place in sorted(city.missing)]
    record = describe(city, refused, time.monotonic() - began)
    path = Path(settings.HUABIAO_HOME) / RECORD
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return record


def describe(city: City, refused: list[str], seconds: float) -> dict[str, Any]:
    """What a visitor needs to know."""
    return {
        "sites": [{"name": site.name, "url": f"{origin(site.domain)}/"} for site in public_sites()],
        "desk": f"{settings.HUABIAO_SCHEME}://{settings.HUABIAO_BIND}/desk/",
        "password": users.PASSWORD,
        "accounts": [
            {"username": user.username, "name": user.name, "roles": [ROLES[grant.role] for grant in user.grants.all()]}
            for user in city.users.values()
        ],
        "counts": {
            "organs": len(city.organs),
            "columns": len(city.columns),
            "articles": len(city.articles),
            "accounts": len(city.users),
        },
        "refused": refused,
        "seconds": round(seconds, 1),
    }


def _bring_in(city: City, say: Say) -> list[str]:
    folder = Path(settings.HUABIAO_HOME) / "tmp" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _timed(say, "稿件和插图", lambda: staging.stage(city, folder))
        return _timed(say, "迁入", lambda: telling.bring_in(city, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sequence() -> None:
    while sequence():
        pass


def _timed(say: Say, words: str, step: Any) -> Any:
    began = time.monotonic()
    result = step()
    say(f"{words}　{time.monotonic() - began:.1f} 秒")
    return result
