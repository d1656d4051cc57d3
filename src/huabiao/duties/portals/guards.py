"""What must be true before a column may be retired, and what follows when its organ changes.

A higher duty that keeps things in columns adds its check and its follower here, from its `huabiao_hooks.py`.
"""

from collections.abc import Callable

from .models import Column

Check = Callable[[Column], None]
Follower = Callable[[Column], None]

_checks: list[Check] = []
_followers: list[Follower] = []


def register_retire_check(check: Check) -> Check:
    """Add a check; it raises RuleBroken with a sentence that says what stands in the way."""
    if check not in _checks:
        _checks.append(check)
    return check


def check_retire(column: Column) -> None:
    """Ask all checks whether this column may be retired; raises RuleBroken if not."""
    for check in _checks:
        check(column)


def register_organ_follower(follower: Follower) -> Follower:
    """Add what must follow, in the same transaction, when another organ becomes responsible for a column."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def follow_organ(column: Column) -> None:
    """Let everything kept in this column follow its new organ."""
    for follower in _followers:
        follower(column)
