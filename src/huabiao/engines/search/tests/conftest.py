"""A small index of documents made here, through the real engine."""

from datetime import date

import pytest

from huabiao.engines.search import indexing, registry
from huabiao.engines.search.registry import Document, Passage


class Shelf:
    """A source whose documents a test may change."""

    name = "shelf"

    def __init__(self):
        self.documents = {}

    def put(self, ref, title, text="", **values):
        texts = [Passage(text)] if isinstance(text, str) else text
        given = {
            "kind": "news",
            "sites": ["huaqing"],
            "day": date(2026, 3, 1),
            "path": f"/{ref}.html",
        } | values
        self.documents[ref] = Document(key=f"shelf:{ref}", title=title, passages=texts, **given)

    def affected(self, keys):
        return [key.partition(":")[2] for key in keys if key.startswith("shelf:")]

    def refs(self, after, limit):
        return sorted(ref for ref in self.documents if ref > after)[:limit]

    def load(self, refs):
        return (self.documents[ref] for ref in refs if ref in self.documents)

    def public(self, refs):
        return {ref for ref in refs if ref in self.documents}


@pytest.fixture
def shelf(monkeypatch):
    """An empty shelf, the only source; nothing is indexed yet."""
    made = Shelf()
    monkeypatch.setattr(registry, "_sources", {"shelf": made})
    return made


FILLING = "各区县人民政府、市政府各部门应当结合实际认真贯彻落实，按时报送办理情况。"


@pytest.fixture
def city(shelf, db):
    """A few documents of an invented city, indexed."""
    shelf.put(
        "rent", "关于调整住房公积金租房提取标准的通知", f"租住商品住房的职工，每月提取额不超过二千元。{FILLING}",
        kind="document", number="华住建发〔2026〕11号", validity="current", organ="市住建局", subject="城乡建设、环境保护",
    )  # fmt: skip
    shelf.put(
        "rent-news",
        "住房公积金租房提取标准提高了",
        f"记者从市住建局了解到，租房提取住房公积金的标准提高。{FILLING}x",
        day=date(2026, 3, 2),
    )
    shelf.put(
        "old",
        "华清市供热管理办法",
        f"供热期自十一月二十日起。{FILLING}",
        kind="document",
        number="华政发〔2010〕3号",
        validity="repealed",
        day=date(2010, 5, 1),
    )
    shelf.put(
        "new",
        "华清市供热管理办法",
        f"供热期自十一月十五日起。{FILLING}y",
        kind="document",
        number="华政发〔2024〕8号",
        validity="current",
        day=date(2024, 5, 1),
    )
    shelf.put(
        "school",
        "义务教育入学工作的意见",
        f"适龄儿童应当按时入学。{FILLING}z",
        kind="document",
        sites=["education"],
        organ="市教育局",
    )
    shelf.put(
        "law", "城市绿化条例",
        [Passage("第一条 为了促进城市绿化事业的发展，改善生态环境。", "第一条", ":~:text=1"), Passage("第十二条 任何人不得损坏树木花草。", "第十二条", ":~:text=12")],
        kind="document", validity="current",
    )  # fmt: skip
    for number in range(12):
        shelf.put(
            f"other{number:02d}",
            f"第{number}期工作简报",
            f"本期介绍有关单位推进工作的做法{number}。{FILLING}{number}",
        )
    indexing.rebuild()
    return shelf
