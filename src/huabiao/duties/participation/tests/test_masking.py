"""What the rules find in a letter, and what they leave alone."""

import pytest

from huabiao.duties.participation.masking import mask, propose


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的电话是13900001234，请回。", "我的电话是（电话略），请回。"),
        ("打 139-0000-1234 找我", "打 （电话略） 找我"),
        ("办公室 0999-87120102", "办公室 （电话略）"),
        ("身份证 11010519491231002X。", "身份证 （身份证号略）。"),
        ("卡号 6222 0200 0011 2233 445", "卡号 （银行卡号略）"),
        ("写到 some.one@example.com 吧", "写到 （邮箱略） 吧"),
        ("我住柳堤路8号楼2单元301室。", "我住柳堤路（住址略）。"),
        ("赵先生说过，联系人：孙丽，都在。", "赵某先生说过，联系人：孙某，都在。"),
        ("车牌云A12345挡路", "车牌（车牌略）挡路"),
        # Numbers that name nobody.
        (
            "《条例》第二十条，2026年11月22日，共12345件，拨12345。",
            "《条例》第二十条，2026年11月22日，共12345件，拨12345。",
        ),
        ("订单 139000012345678 和 2026112200001", "订单 139000012345678 和 2026112200001"),
        ("望桥大街1号的政务大厅", "望桥大街1号的政务大厅"),
    ],
)
def test_masking(text, masked):
    assert mask(text) == masked


def test_the_name_of_the_form_must_go_wherever_it_stands():
    hits = propose("钱甲乙：钱甲乙先生好", ["钱甲乙"])
    assert [(hit.kind, hit.must) for hit in hits] == [("姓名", True), ("姓名", True)]
    assert mask("钱甲乙先生好", ["钱甲乙"]) == "钱某先生好"
    assert mask("钱甲乙先生好", ["", "李"]) == "钱某先生好"
