"""The one sentence with which an action refuses a person who may not do it."""

from typing import Any

from huabiao.kernel.errors import RuleBroken

from .models import User
from .queries import can


class NotAllowed(RuleBroken):
    """The person holds no grant for this act on this thing."""


def require(actor: User, act: str, *things: Any) -> None:
    """Refuse unless `actor` may do `act` to every one of `things`: the thing as it is and as it shall be.

    TypeError without a thing: nothing would be asked, and everybody let through.
    """
    if not things:
        raise TypeError("require() needs the thing that the act is about")
    if not all(can(actor, act, thing) for thing in things):
        raise NotAllowed("您没有此项操作的权限，或者超出了授权范围；如工作需要，请联系安全保密管理员授权。")
