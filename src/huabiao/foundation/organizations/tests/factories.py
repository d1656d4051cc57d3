"""A chief who may change every organ, and a small tree."""

from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.organizations import actions
from huabiao.foundation.organizations.models import Organ


def chief(role: str = "system_admin", **scope: str) -> User:
    user = User.objects.create(username=f"{role}{User.objects.count()}", name="管理员")
    Grant.objects.create(user=user, role=role, **scope)
    return user


def organ(actor: User, name: str, parent: Organ | None = None, kind: str = "department", **values) -> Organ:
    return actions.create_organ(actor=actor, parent=parent, name=name, kind=kind, **values)
