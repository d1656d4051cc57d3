"""The auditor's door: data on stdout, one Chinese sentence for every error."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from huabiao.foundation.ledger import queries, triggers
from huabiao.foundation.ledger.management.commands.ledger import Command
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel import merkle

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("ledger", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal(*arguments):
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("ledger", *arguments, stdout=out, stderr=io.StringIO())
    sentence = str(caught.value)
    assert re.fullmatch(r"[^\n]*。", sentence)
    return sentence, out.getvalue()


def test_verify_says_that_all_is_well(ledger_of_twelve):
    out, err = run("verify")
    assert out.startswith("账本完好：共 12 条记录") and not err
    out, err = run("verify", "--json")
    assert json.loads(out)["ok"] is True and "账本完好" in err


def test_verify_names_the_bad_entry_and_fails(ledger_of_twelve):
    with triggers.lifted():
        Entry.objects.filter(number=7).update(actor="user:9")
    sentence, out = refusal("verify", "--json")
    assert "第 7 号" in sentence
    assert json.loads(out)["entry"] == 7


def test_verify_compares_with_a_head_from_a_file(ledger_of_twelve, tmp_path):
    pinned = tmp_path / "head.json"
    pinned.write_text(run("head", "--json")[0], encoding="utf-8")
    assert "只增未改" in run("verify", "--head", str(pinned))[0]
    head = json.loads(pinned.read_text(encoding="utf-8"))
    pinned.write_text(json.dumps(head | {"size": 99}), encoding="utf-8")
    assert "第 13 号" in refusal("verify", "--head", str(pinned))[0]


@pytest.mark.parametrize("content", ["", "{}", "no json", "[1]", '"head"', "\x00"])
def test_a_file_that_is_no_head_is_refused(tmp_path, content):
    file = tmp_path / "head.json"
    file.write_text(content, encoding="utf-8")
    assert "ledger head --json" in refusal("verify", "--head", str(file))[0]


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    assert "无法读取" in refusal("verify", "--head", str(tmp_path / "nowhere"))[0]
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    refusal("verify", "--head", str(tmp_path / "bytes"))


def test_export_writes_json_lines_only(ledger_of_twelve):
    out, err = run("export", "--after", "9")
    assert [json.loads(line)["number"] for line in out.splitlines()] == [10, 11, 12]
    assert not err


def test_prove_gives_what_a_stranger_can_check(ledger_of_twelve):
    proof = json.loads(run("prove", "5", "--json")[0])
    assert merkle.verify_inclusion(
        merkle.leaf_hash(proof["leaf_data"].encode()),
        proof["leaf_index"],
        proof["head"]["size"],
        [bytes.fromhex(node) for node in proof["inclusion_path"]],
        bytes.fromhex(proof["head"]["root"]),
    )
    assert "第 5 号记录" in run("prove", "5")[0]


def test_head_shows_the_newest(ledger_of_twelve):
    assert json.loads(run("head", "--json")[0]) == queries.head().as_dict()
    assert "记录数　12" in run("head")[0]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("prove",),
        ("prove", "x"),
        ("prove", "0"),
        ("prove", "13"),
        ("prove", "9" * 30),
        ("export", "--after=-1"),
    ],
)
def test_wrong_use_is_answered_with_a_sentence(ledger_of_twelve, arguments):
    refusal(*arguments)


def test_an_unknown_option_is_answered_with_a_sentence(capsys):
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["huabiao", "ledger", "--nonsense"])
    assert ended.value.code == 1
    assert re.fullmatch(r"命令写法不对.*。\n", capsys.readouterr().err)


def test_an_empty_ledger_has_no_head():
    assert "还没有记录" in refusal("head")[0]
    assert "没有第 1 号" in refusal("prove", "1")[0]
    assert run("export") == ("", "")
