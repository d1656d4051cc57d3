"""First steps: the three separated accounts, organs, all other accounts with their grants, sites in the registry."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

from django.db import connection

from huabiao.foundation.accounts import actions as accounts
from huabiao.foundation.accounts.models import User
from huabiao.foundation.organizations import actions as organizations
from huabiao.foundation.organizations.models import Office
from huabiao.foundation.sites import actions as registry

from . import organs, sites, users
from .city import City

_APPOINTED = date(2026, 1, 20)


def found(city: City) -> None:
    """系统管理员、安全保密管理员、安全审计员."""
    three = accounts.found(
        system_admin=users.SYSTEM_ADMIN, security_officer=users.SECURITY_OFFICER, auditor=users.AUDITOR
    )
    city.users |= {user.username: user for user in three}


def establish(city: City) -> None:
    """Organs with offices, posts and — for the city itself — appointments that name the post, not a person."""
    system = city.users["system"]
    for row in organs.organs():
        organ = organizations.create_organ(
            actor=system, parent=city.organs.get(row.parent), name=row.name, kind=row.kind, short_name=row.short_name,
            credit_code=row.credit_code, division_code=row.division_code, address=row.address, hours=row.hours,
            phone=row.phone, duties=row.duties, order=len(city.organs),
        )  # fmt: skip
        city.organs[row.key] = organ
        offices: dict[str, Office] = {}
        for number, (name, duties) in enumerate(row.offices):
            offices[name] = organizations.create_office(actor=system, organ=organ, name=name, duties=duties, order=number)
        for number, (name, is_leader, work) in enumerate(row.posts):
            post = organizations.create_post(
                actor=system, organ=organ, name=name, is_leader=is_leader, work=work, order=number
            )
            if row.key == "city":
                organizations.appoint(actor=system, post=post, person=f"{name.partition('（')[0]}（演示）", from_date=_APPOINTED)


def hire(city: City) -> None:
    """Accounts by the system administrator, grants by the security officer."""
    rows = users.users()
    # To hash forty passwords takes longer than anything else here; it lets other threads run meanwhile.
    # Within somebody's transaction there is one connection only.
    if connection.in_atomic_block:
        opened = [_open_account(city, row) for row in rows]
    else:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            opened = list(pool.map(partial(_open_in_thread, city), rows))
    for row, user in zip(rows, opened, strict=True):
        city.users[row.username] = user
        for role, organ, site, column in row.grants:
            accounts.grant(
                actor=city.users["security"], user=user, role=role, organ_path=city.organs[organ].path,
                site_code=site, column_path=column,
            )  # fmt: skip


def _open_account(city: City, row: users.UserRow) -> User:
    return accounts.create_user(
        actor=city.users["system"], username=row.username, name=row.name, password=users.PASSWORD,
        organ_path=city.organs[row.organ].path, office=row.office,
    )  # fmt: skip


def _open_in_thread(city: City, row: users.UserRow) -> User:
    try:
        return _open_account(city, row)
    finally:
        connection.close()


def register(city: City) -> None:
    """Sites through their life cycle to the public; the portal is above all others."""
    system = city.users["system"]
    for order, row in enumerate(sites.SITES):
        values = {name: value for name, value in row.items() if name not in {"code", "name", "kind", "organ", "domain"}}
        site = registry.open_site(
            actor=system, code=row["code"], name=row["name"], kind=row["kind"], organ=city.organs[row["organ"]],
            domain=row["domain"], parent=city.sites.get("huaqing"), order=order, **values,
        )  # fmt: skip
        for status in sites.LIFE:
            site = registry.change_status(actor=system, site=site, status=status)
        city.sites[site.code] = site
