"""An auditor reads an entry's detail as words; what nobody named is shown as it stands, nothing is left out."""

from huabiao.foundation.desk.detail_words import detail_in_words, register_details


def test_counts_roles_states_times_and_digests_are_said_in_words():
    detail = {"role": "editor", "from": "testing", "to": "running", "written": 12345, "ok": True, "manifest": "ab" * 32,
              "expire_at": "2026-12-06T01:00:00+00:00", "organ": ""}  # fmt: skip
    words = dict(detail_in_words(detail))
    assert (words["角色"], words["原为"], words["改为"], words["写出"], words["核验通过"]) == ("编辑", "安全检测", "正常运行", "12,345", "是")
    assert words["清单摘要"] == "abababababab…"
    assert "2026-12-06 09:00" in words.values()
    assert "单位" not in words


def test_lists_are_cut_and_say_so():
    files = [{"incident": n, "kind": "missing", "found": "", "expected": "0" * 64} for n in range(9)]
    (label, words), = detail_in_words({"files": files})
    assert label == "文件" and words.startswith("事件 0，情形 被删除，应有摘要 000000000000…；") and words.endswith(" 等 9 项")


def test_unknown_fields_stand_as_they_are():
    register_details(labels={"flavour_of_test": "口味"}, values={"flavour_of_test": {"sour": "酸"}})
    assert detail_in_words({"flavour_of_test": "sour", "never_named": [1, 2]}) == [("口味", "酸"), ("never_named", "1、2")]
