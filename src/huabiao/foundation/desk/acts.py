"""What acts and things of the ledger are called on screen. Each app adds its own from `wagtail_hooks.py`."""

_acts: dict[str, str] = {}
_things: dict[str, str] = {}


def register_words(*, acts: dict[str, str] | None = None, things: dict[str, str] | None = None) -> None:
    """Add words for acts ("articles.approve" → "审核通过") and kinds of thing ("article" → "稿件")."""
    _acts.update(acts or {})
    _things.update(things or {})


def act_in_words(act: str) -> str:
    """The act on screen; one without a word stands as it is."""
    return _acts.get(act, act)


def thing_in_words(thing: str) -> str:
    """"稿件 17" for "article:17"."""
    kind, _, key = thing.partition(":")
    return f"{_things[kind]} {key}" if kind in _things else thing


def known_acts() -> list[tuple[str, str]]:
    """All acts that have words, for a filter."""
    return sorted(_acts.items(), key=lambda item: item[0])


register_words(
    acts={
        "users.create": "建账号", "users.change": "改账号", "users.set_password": "重置口令", "users.lock": "停用账号",
        "users.unlock": "启用账号", "users.log_in": "登录", "users.log_out": "退出", "users.log_in_failed": "登录失败",
        "users.lock_out": "连续输错锁定", "users.keys": "改快捷键开关", "grants.give": "授权", "grants.renew": "改授权期限",
        "grants.revoke": "撤销授权", "organs.create": "建单位", "organs.change": "改单位", "organs.move": "移动单位",
        "offices.create": "建处室", "offices.change": "改处室", "posts.create": "建职务", "posts.appoint": "任职",
        "sites.open": "登记网站", "sites.change": "改网站", "sites.change_status": "改网站状态",
        "sites.alert": "应急提示", "sites.mourn": "哀悼灰色",
        "ledger.verify": "核验账本", "ledger.export": "导出账本",
    },
    things={"user": "人员", "grant": "授权", "organ": "单位", "site": "网站", "ledger": "账本"},
)  # fmt: skip
