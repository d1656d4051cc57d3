"""The tree of organs: codes are checked, cycles refused, what lies beneath follows a move."""

from datetime import date

import pytest

from huabiao.foundation.accounts.models import Grant
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.foundation.organizations import actions, queries
from huabiao.foundation.organizations.models import Appointment, Organ
from huabiao.kernel.errors import RuleBroken
from huabiao.kernel.identifiers import make_credit_code

from .factories import chief, organ

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return chief()


@pytest.fixture
def city(boss):
    return organ(boss, "华清市人民政府", kind="government")


def test_organs_get_paths_by_their_place(boss, city):
    first, second = organ(boss, "市教育局", city), organ(boss, "市财政局", city)
    assert [city.path, first.path, second.path] == ["0001", "00010001", "00010002"]
    assert [above.name for above in queries.ancestors(second)] == ["华清市人民政府"]


def test_creation_is_in_the_ledger_with_its_key(boss, city):
    entry = Entry.objects.get(act="organs.create")
    assert (entry.thing, entry.organ_path) == (f"organ:{city.pk}", "0001")
    assert list(ChangedKey.objects.values_list("key", flat=True)) == [f"organ:{city.pk}"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"credit_code": "123"}, "应为18位"),
        ({"division_code": "12"}, "6位数字"),
        ({"name": "  "}, "请填写单位全称"),
        ({"kind": "company"}, "请从列表中选择单位类别"),
        ({"name": "长" * 101}, "不能超过100个字"),
    ],
)
def test_bad_values_get_a_sentence(boss, city, values, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        actions.create_organ(actor=boss, parent=city, **{"name": "市教育局", "kind": "department"} | values)
    assert Organ.objects.count() == 1


def test_two_organs_never_share_a_name_or_a_code(boss, city):
    code = make_credit_code("11990100000000001")
    organ(boss, "市教育局", city, credit_code=code)
    with pytest.raises(actions.NameTaken):
        organ(boss, "市教育局", city)
    with pytest.raises(actions.NameTaken, match="统一社会信用代码"):
        organ(boss, "市财政局", city, credit_code=code)


def test_renaming_records_which_fields_changed_and_not_their_words(boss, city):
    actions.change_organ(actor=boss, organ=city, name="华清市人民政府（新）")
    entry = Entry.objects.get(act="organs.change")
    assert entry.detail == {"fields": ["name"]}


def test_a_change_of_nothing_leaves_no_entry(boss, city):
    actions.change_organ(actor=boss, organ=city, name=city.name)
    assert not Entry.objects.filter(act="organs.change").exists()


def test_moving_takes_everything_beneath_and_its_grants_along(boss, city):
    old_home, new_home = organ(boss, "清河区人民政府", city, "government"), organ(boss, "望桥区人民政府", city, "government")
    moved = organ(boss, "高新区管委会", old_home)
    beneath = organ(boss, "高新区办公室", moved)
    editor = chief("editor", organ_path=beneath.path)
    actions.move_organ(actor=boss, organ=moved, parent=new_home)
    moved.refresh_from_db(), beneath.refresh_from_db()
    assert moved.path.startswith(new_home.path) and beneath.path.startswith(moved.path)
    assert moved.parent_id == new_home.pk
    assert Grant.objects.get(user=editor).organ_path == beneath.path


def test_a_cycle_is_refused(boss, city):
    beneath = organ(boss, "市教育局", city)
    with pytest.raises(actions.OrganCycle, match="不能作它的上级"):
        actions.move_organ(actor=boss, organ=city, parent=beneath)
    with pytest.raises(actions.OrganCycle):
        actions.move_organ(actor=boss, organ=city, parent=city)
    assert Organ.objects.get(pk=city.pk).path == "0001"


def test_a_path_once_used_never_names_another_organ(boss, city):
    other = organ(boss, "云泽省人民政府", kind="government")
    moved = organ(boss, "市教育局", city)
    old = moved.path
    actions.move_organ(actor=boss, organ=moved, parent=other)
    assert organ(boss, "市体育局", city).path != old


def test_the_tree_has_eight_levels_at_most(boss, city):
    step = city
    for level in range(7):
        step = organ(boss, f"第{level}级", step)
    with pytest.raises(actions.TreeFull):
        organ(boss, "再下一级", step)


def test_only_who_holds_the_scope_may_change_and_move(boss, city):
    own, foreign = organ(boss, "市教育局", city), organ(boss, "市财政局", city)
    admin = chief("site_admin", organ_path=own.path)
    actions.change_organ(actor=admin, organ=own, phone="0999-87210101")
    with pytest.raises(NotAllowed):
        actions.change_organ(actor=admin, organ=foreign, phone="0999-87210101")
    with pytest.raises(NotAllowed):
        actions.move_organ(actor=admin, organ=own, parent=foreign)
    with pytest.raises(NotAllowed):
        actions.create_organ(actor=admin, parent=foreign, name="新单位", kind="department")
    assert [row.name for row in queries.visible_organs(admin)] == ["市教育局"]


def test_offices_posts_and_appointments(boss, city):
    office = actions.create_office(actor=boss, organ=city, name="综合科")
    post = actions.create_post(actor=boss, organ=city, name="科长", office=office)
    with pytest.raises(actions.NameTaken):
        actions.create_office(actor=boss, organ=city, name="综合科")
    other = organ(boss, "市教育局", city)
    with pytest.raises(RuleBroken, match="不属于"):
        actions.create_post(actor=boss, organ=other, name="科长", office=office)
    actions.appoint(actor=boss, post=post, person="某人", from_date=date(2025, 1, 1))
    actions.appoint(actor=boss, post=post, person="另一人", from_date=date(2026, 1, 1))
    assert Appointment.objects.get(person="某人").to_date == date(2026, 1, 1)
    with pytest.raises(RuleBroken, match="早于前任"):
        actions.appoint(actor=boss, post=post, person="第三人", from_date=date(2025, 6, 1))
    assert "某人" not in str(list(Entry.objects.values_list("detail", flat=True)))
