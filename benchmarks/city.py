"""A synthetic site of any size for the benchmarks: rows written straight into the tables, no demo, no ledger history.

Run as a script in a process of its own: `python city.py HOME ARTICLES` makes the home; the other scripts then use it.
"""

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

CHARACTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
SITE = "bench"


def sentence(source: random.Random, low: int = 12, high: int = 40) -> str:
    """A run of common characters with a full stop."""
    return "".join(source.choices(CHARACTERS, k=source.randint(low, high))) + "。"


def text(source: random.Random, characters: int = 1500) -> str:
    """Paragraphs of about 180 characters, `characters` in all, as the public HTML of an article."""
    paragraphs, written = [], 0
    while written < characters:
        paragraph = ""
        while len(paragraph) < 180:
            paragraph += sentence(source)
        paragraphs.append(f"<p>{paragraph}</p>")
        written += len(paragraph)
    return "\n".join(paragraphs)


def make(articles: int) -> None:
    """Fill an empty database. Twenty columns in four groups; articles spread over two years."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from wagtail.models import Page

    from huabiao.duties.articles.models import Article, Placement
    from huabiao.duties.portals.models import Column, Home, SiteRoot
    from huabiao.foundation.organizations.models import Organ
    from huabiao.foundation.sites.models import Site

    call_command("migrate", verbosity=0)
    source = random.Random(20261122)
    with transaction.atomic():
        organ = Organ.objects.create(path="0001", name="测试市人民政府", short_name="市政府", kind="government")
        Site.objects.create(
            code=SITE, name="测试市人民政府", kind="portal", organ=organ, organ_path="0001", domain="bench.localhost", status="running",
            identification_code="1234567890", icp_number="测ICP备00000001号", police_number="测公网安备000001号", organizer="测试市人民政府办公室",
            contact="0999-12345",
        )  # fmt: skip
        top = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
        root = top.add_child(instance=SiteRoot(title="测试市", slug=SITE, site_code=SITE, organ_path="0001"))
        columns = []
        for group in range(4):
            parent = root.add_child(instance=_column(Column, organ, f"栏目组{group}", f"group{group}", f"group{group}"))
            columns += [parent.add_child(instance=_column(Column, organ, f"栏目{group}-{n}", f"column{n}", f"group{group}/column{n}")) for n in range(5)]
        Home.objects.create(
            site_code=SITE, organ_path="0001",
            blocks=[("tabs", {"title": "要闻", "columns": [column.pk for column in columns[:6]], "count": 6})],
        )  # fmt: skip
    begin = datetime(2024, 11, 1, 1, tzinfo=UTC)
    step = timedelta(days=730) / max(articles, 1)
    for start in range(0, articles, 2000):
        with transaction.atomic():
            rows = []
            for number in range(start, min(start + 2000, articles)):
                column = columns[number % len(columns)]
                at = begin + step * number
                rows.append(Article(
                    column=column, organ=organ, organ_path="0001", site_code=SITE, column_path=column.column_path, state="published",
                    title=sentence(source, 14, 30)[:-1], summary=sentence(source), source="市政府办公室", keywords="测试",
                    published_at=at, updated_at=at, live=True, first_published_at=at, live_html=text(source),
                ))  # fmt: skip
            made = Article.objects.bulk_create(rows)
            Placement.objects.bulk_create([
                Placement(article=article, column=article.column, organ_path="0001", site_code=SITE, column_path=article.column_path,
                          shown=True, sequence=(article.pk - 1) // len(columns) + 1, published_at=article.published_at)
                for article in made
            ])  # fmt: skip
    for column in columns:
        shown = Placement.objects.filter(column=column)
        last = shown.order_by("-sequence").first()
        Column.objects.filter(pk=column.pk).update(
            last_sequence=last.sequence if last else 0, item_count=shown.count(), last_item_at=last.published_at if last else None
        )
    for column in Column.objects.filter(site_code=SITE, depth=3):
        below = Column.objects.filter(path__startswith=column.path, depth=4)
        Column.objects.filter(pk=column.pk).update(last_item_at=max((c.last_item_at for c in below if c.last_item_at), default=None))


def _column(model, organ, title, slug, path):
    return model(
        title=title, slug=slug, site_code=SITE, organ_path="0001", organ=organ, column_path=path, kind="news", column_type="政务动态",
        description=f"{title}的最新信息",
    )  # fmt: skip


if __name__ == "__main__":
    home = Path(sys.argv[1])
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HUABIAO_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.project.settings.base")
    make(int(sys.argv[2]))
