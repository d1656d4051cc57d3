"""Every change of who may enter and what they may do, and the record of entering itself.

Three people share this office (三员分立): the system administrator opens accounts, the security officer grants and
locks, the auditor watches both. The first three accounts are made by `found`, once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import signals
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import receiver

from huabiao.foundation.ledger.actions import record
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import rules
from .models import Grant, User
from .permission import NotAllowed
from .queries import Scope, can

SYSTEM = "system"
CHANGEABLE = frozenset({"name", "organ_path", "office", "email", "phone"})


class AccountRefused(RuleBroken):
    """An account or a grant cannot be as asked."""


def create_user(
    *,
    actor: User,
    username: str,
    name: str,
    password: str,
    organ_path: str = "",
    office: str = "",
    email: str = "",
    phone: str = "",
) -> User:
    """Open an account. It may do nothing until the security officer grants a role."""
    _require(actor, "user.change", Scope(organ_path), "您不能在这个单位建账号，请选择自己范围内的单位。")
    user = User(
        username=username.strip(), name=name.strip(), organ_path=organ_path, office=office, email=email, phone=phone
    )
    _set_checked_password(user, password)
    with transaction.atomic():
        _save_new(user)
        record(actor=actor.actor, act="users.create", thing=f"user:{user.pk}", organ_path=organ_path)
    return user


def change_user(*, actor: User, user: User, **changes: Any) -> User:
    """Change name, organ, office, addresses; asked for the organ as it is and for the new one."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable here: {sorted(unknown)}")
    _require(actor, "user.change", user, "这个账号不在您的范围内。")
    _require(
        actor, "user.change", Scope(changes.get("organ_path", user.organ_path)), "您不能把账号移到范围之外的单位。"
    )
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        changed = sorted(field for field, value in changes.items() if getattr(user, field) != value)
        for field in changed:
            setattr(user, field, changes[field])
        if changed:
            user.save(update_fields=changed)
            record(
                actor=actor.actor,
                act="users.change",
                thing=f"user:{user.pk}",
                organ_path=user.organ_path,
                detail={"fields": changed},
            )
    return user


def set_password(*, actor: User, user: User, password: str) -> None:
    """Set a new password: one's own, or as the administrator that of somebody who forgot theirs."""
    if actor.pk != user.pk:
        _require(actor, "user.change", user, "这个账号不在您的范围内，不能重置口令。")
    _set_checked_password(user, password)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=user.password, failures=0, locked_until=None)
        record(actor=actor.actor, act="users.set_password", thing=f"user:{user.pk}", organ_path=user.organ_path)


def lock_user(*, actor: User, user: User) -> None:
    """Shut an account at once; its sessions end with the next click."""
    _set_active(actor, user, False)


def unlock_user(*, actor: User, user: User) -> None:
    """Open a shut account, and forgive its wrong passwords."""
    _set_active(actor, user, True)


def grant(
    *,
    actor: User,
    user: User,
    role: str,
    organ_path: str = "",
    site_code: str = "",
    column_path: str = "",
    expires_at: datetime | None = None,
) -> Grant:
    """Give a role within an organ's subtree, a site, a column's subtree."""
    if role not in rules.ROLES:
        raise AccountRefused("没有这个角色，请从列表中选择。")
    if column_path and not site_code:
        raise AccountRefused("限定到栏目时要先选网站。")
    _require_grantor(actor, user, Scope(organ_path, site_code, column_path))
    if expires_at is not None and expires_at <= clock.now():
        raise AccountRefused("有效期已经过去，请填今后的时间，或者不填。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two grants at once must not pass the separation together
        held = [g.role for g in user.grants.all() if g.expires_at is None or g.expires_at > clock.now()]
        rules.check_separation([*held, role])
        given, is_new = Grant.objects.update_or_create(
            user=user,
            role=role,
            organ_path=organ_path,
            site_code=site_code,
            column_path=column_path,
            defaults={"expires_at": expires_at, "granted_by": actor.actor},
        )
        _record_grant(actor.actor, "grants.give" if is_new else "grants.renew", given)
    return given


def revoke(*, actor: User, grant: Grant) -> None:
    """Take a role back, from now on."""
    _require_grantor(actor, grant.user, Scope(grant.organ_path, grant.site_code, grant.column_path))
    with transaction.atomic():
        _record_grant(actor.actor, "grants.revoke", grant)
        grant.delete()


def found(*, system_admin: dict[str, str], security_officer: dict[str, str], auditor: dict[str, str]) -> list[User]:
    """Make the first three accounts of a new administration (username, name, password); only while none holds a grant."""
    given = [
        (rules.SYSTEM_ADMIN, system_admin),
        (rules.SECURITY_OFFICER, security_officer),
        (rules.AUDITOR, auditor),
    ]
    users = []
    with transaction.atomic():
        if Grant.objects.exists():
            raise AccountRefused("已经有人持有授权，不能再建首批账号；请由系统管理员建账号、安全保密管理员授权。")
        for role, fields in given:
            user = User(username=fields["username"], name=fields["name"])
            _set_checked_password(user, fields["password"])
            _save_new(user)
            record(actor=SYSTEM, act="users.create", thing=f"user:{user.pk}")
            _record_grant(SYSTEM, "grants.give", Grant.objects.create(user=user, role=role, granted_by=SYSTEM))
            users.append(user)
    return users


@receiver(signals.user_logged_in, dispatch_uid="accounts.logged_in")
def write_log_in(sender: Any, user: User, **kwargs: Any) -> None:
    """Record a log-in."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(logged_in_at=clock.now(), failures=0, locked_until=None)
        record(actor=user.actor, act="users.log_in", thing=f"user:{user.pk}", organ_path=user.organ_path)


@receiver(signals.user_logged_out, dispatch_uid="accounts.logged_out")
def write_log_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    """Record a log-out."""
    if user is None:
        return
    with transaction.atomic():
        record(actor=user.actor, act="users.log_out", thing=f"user:{user.pk}", organ_path=user.organ_path)


@receiver(signals.user_login_failed, dispatch_uid="accounts.login_failed")
def count_failure(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Count a wrong password; shut the account for a while after too many.

    Names that do not exist leave nothing, and a locked account counts no further: so a stranger cannot fill the ledger.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=credentials.get("username") or "").first()
        if user is None or not user.is_active:
            return
        if user.locked_until and user.locked_until > clock.now():
            return
        failures = 1 if user.locked_until else user.failures + 1
        is_last = failures >= rules.MAX_FAILURES
        locked_until = clock.now() + timedelta(minutes=rules.LOCK_MINUTES) if is_last else None
        User.objects.filter(pk=user.pk).update(failures=failures, locked_until=locked_until)
        act = "users.lock_out" if is_last else "users.log_in_failed"
        record(actor=SYSTEM, act=act, thing=f"user:{user.pk}", organ_path=user.organ_path, detail={"times": failures})


def _require(actor: User, act: str, thing: Any, sentence: str) -> None:
    if not can(actor, act, thing):
        raise NotAllowed(sentence)


def _require_grantor(actor: User, user: User, scope: Scope) -> None:
    _require(actor, "grant.change", scope, "这个授权范围超出了您的范围。")
    _require(actor, "grant.change", user, "这个人员不在您的范围内。")
    if actor.pk == user.pk:
        raise NotAllowed("不能给自己授权或撤销自己的授权，请由另一位安全保密管理员办理。")


def _set_checked_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountRefused("口令不合要求：" + "".join(error.messages)) from error
    user.set_password(password)


def _save_new(user: User) -> None:
    if not user.username or not user.name:
        raise AccountRefused("账号和姓名都要填写。")
    try:
        with transaction.atomic():
            user.full_clean(exclude=["password"])
            user.save()
    except ValidationError as error:
        if "username" in error.message_dict:
            raise AccountRefused(f"账号“{user.username}”不能用：已有人使用或格式不对，请换一个。") from error
        raise AccountRefused("；".join(error.messages)) from error
    except IntegrityError as error:
        raise AccountRefused(f"账号“{user.username}”已有人使用，请换一个。") from error


def _set_active(actor: User, user: User, is_active: bool) -> None:
    if not (can(actor, "user.lock", user) or can(actor, "user.change", user)):
        raise NotAllowed("这个账号不在您的范围内。")
    if actor.pk == user.pk:
        raise NotAllowed("不能停用自己的账号，请由另一位管理员办理。")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=is_active, failures=0, locked_until=None)
        act = "users.unlock" if is_active else "users.lock"
        record(actor=actor.actor, act=act, thing=f"user:{user.pk}", organ_path=user.organ_path)


def _record_grant(actor: str, act: str, given: Grant) -> None:
    record(
        actor=actor,
        act=act,
        thing=f"grant:{given.pk}",
        organ_path=given.organ_path,
        detail={"user": given.user_id, "role": given.role, "site": given.site_code, "column": given.column_path},
    )

