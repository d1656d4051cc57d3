"""The one kind of refusal."""

from huabiao.kernel.errors import RuleBroken


def test_a_broken_rule_is_its_sentence():
    refusal = RuleBroken("本级审核人不能审核自己的稿件。")
    assert str(refusal) == refusal.sentence == "本级审核人不能审核自己的稿件。"


def test_named_refusals_are_broken_rules():
    class DraftOccupiesPath(RuleBroken):
        pass

    assert DraftOccupiesPath("路径已被占用。").sentence == "路径已被占用。"
