"""The text that a monitoring system reads."""

import pytest

from huabiao.kernel import gauges


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(gauges, "_gauges", {})


def test_each_figure_has_its_meaning_and_its_lines():
    gauges.register("b_files", "Files.", lambda: [({"site": 'a"b\\c'}, 12), ({"site": "d"}, 0.5)])
    gauges.register("a_size", "Size.", lambda: gauges.one(1234567))
    assert gauges.as_text() == (
        "# HELP a_size Size.\n# TYPE a_size gauge\na_size 1234567\n"
        '# HELP b_files Files.\n# TYPE b_files gauge\nb_files{site="a\\"b\\\\c"} 12\nb_files{site="d"} 0.5\n'
    )


def test_nothing_to_tell_prints_no_line():
    gauges.register("age", "Age.", lambda: gauges.one(None))
    assert gauges.as_text() == "# HELP age Age.\n# TYPE age gauge\n"


def test_a_name_is_taken_once():
    gauges.register("age", "Age.", lambda: gauges.one(1))
    with pytest.raises(ValueError, match="twice"):
        gauges.register("age", "Age.", lambda: gauges.one(1))
