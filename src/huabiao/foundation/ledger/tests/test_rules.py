"""What an entry may hold, and its exact bytes. No database."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from huabiao.foundation.ledger import rules

HEAD = rules.SignedHead(
    size=3,
    root=b"\x01\x02",
    at=datetime(2026, 1, 1, tzinfo=UTC),
    algorithm="Ed25519",
    key_id="ab",
    signature=b"\x03",
)


def data(**changed):
    given = {
        "number": 7,
        "at": datetime(2026, 1, 1, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=8))),
        "actor": "user:3",
        "act": "articles.approve",
        "thing": "article:17",
        "organ_path": "0001",
        "detail": {"version": 2, "about": None},
        "keys": ["column:5", "article:17"],
    }
    return rules.leaf_data(**given | changed)


def test_the_bytes_of_an_entry_are_fixed_for_ever():
    assert data() == (
        b'{"act":"articles.approve","actor":"user:3","at":"2026-01-01T00:00:00.000005Z",'
        b'"detail":{"about":null,"version":2},"keys":["article:17","column:5"],"number":7,'
        b'"organ_path":"0001","thing":"article:17"}'
    )


def test_the_bytes_do_not_depend_on_zone_or_order():
    assert data() == data(at=datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC), keys=["article:17", "column:5"])
    assert data() == data(detail={"about": None, "version": 2})
    assert data(thing="栏目:要闻") == data(thing="栏目:要闻").decode().encode()


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"count": 3, "ids": [1, 2], "digest": "ab" * 32, "old": None, "final": True},
        {"by": {"role": "reviewer"}},
    ],
)
def test_identifiers_counts_and_digests_are_taken(detail):
    rules.check_detail(detail)


@pytest.mark.parametrize(
    "detail",
    [
        {"reason": "内容与事实不符"},
        {"reason": "a" * 256},
        {"reason": "two\nlines"},
        {"原因": 1},
        {"share": 0.5},
        {"on": date(2026, 1, 1)},
        {"people": [{"name": "某人"}]},
        {3: "x"},
        {"digest": b"\x00"},
        {"ids": {1, 2}},
    ],
)
def test_a_persons_words_and_values_that_would_change_are_refused(detail):
    with pytest.raises(ValueError):
        rules.check_detail(detail)


@pytest.mark.parametrize("value", ["", "a" * 101, "line\n", "\x00", "\ud800", None, 3])
def test_values_that_a_database_would_change_are_refused(value):
    with pytest.raises(ValueError):
        rules.check_value("actor", value, rules.ACTOR_LENGTH)


def test_a_head_comes_back_from_json_as_it_went():
    assert rules.SignedHead.from_dict(HEAD.as_dict()) == HEAD


def test_the_signature_covers_all_of_a_head_but_itself():
    message = HEAD.message()
    assert message.startswith(b"huabiao ledger head 1\n{")
    assert b"signature" not in message
    for name in ("size", "root", "at", "algorithm", "key_id"):
        assert f'"{name}"'.encode() in message


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "head",
        {},
        {**HEAD.as_dict(), "size": "3"},
        {**HEAD.as_dict(), "size": -1},
        {**HEAD.as_dict(), "size": True},
        {**HEAD.as_dict(), "root": "xyz"},
        {**HEAD.as_dict(), "root": None},
        {**HEAD.as_dict(), "at": "yesterday"},
        {**HEAD.as_dict(), "more": 1},
        {name: value for name, value in HEAD.as_dict().items() if name != "root"},
    ],
)
def test_what_is_no_head_is_refused_with_a_sentence(given):
    with pytest.raises(rules.UnreadableHead, match="ledger head --json"):
        rules.SignedHead.from_dict(given)
