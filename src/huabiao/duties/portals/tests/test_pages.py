"""Public pages of columns, home, map and errors; which of them a changed key reaches."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from huabiao.duties.portals import actions, arrangement, assets, feeds, interaction
from huabiao.duties.portals.column_pages import ref
from huabiao.duties.portals.models import Column
from huabiao.engines.publishing import registry
from huabiao.foundation.organizations.actions import change_organ
from huabiao.foundation.sites.actions import change_site

from .factories import Place, fill, make_place
from .rendering import affected, pages

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)


def item(column: int, number: int, **values) -> feeds.Item:
    at = BEGIN + timedelta(days=number)
    return feeds.Item(title=f"第{number}条<信息>", url=f"/article/202601/{number}.html", date=at, column=column, **values)


class Shelves:
    """A source that says what each column holds; the sequence of an item is its number."""

    def __init__(self):
        self.items: dict[int, list[feeds.Item]] = {}
        self.placed: dict[int, list[feeds.Item]] = {}

    def put(self, column: Column, count: int, **values) -> None:
        self.items[column.pk] = [item(column.pk, number, **values) for number in range(count, 0, -1)]
        Column.objects.filter(pk=column.pk).update(item_count=count, last_sequence=count, last_item_at=BEGIN)

    def newest(self, counts):
        return {pk: self.items.get(pk, [])[:count] for pk, count in counts.items()}

    def archive(self, pages):
        return {
            (pk, page): [entry for entry in self.items.get(pk, []) if (int(entry.title[1:].split("条")[0]) - 1) // size == page - 1]
            for (pk, page), size in pages.items()
        }

    def positions(self, limits):
        return {pk: self.placed.get(pk, [])[:limit] for pk, limit in limits.items()}

    def texts(self, columns):
        first = {pk: self.items[pk][0] for pk in columns if self.items.get(pk)}
        return {pk: feeds.Text(entry.title, entry.url, entry.date, "来源", Markup("<p>全文</p>")) for pk, entry in first.items()}

    def sitemap_chunks(self, site):
        return ["0"]


@pytest.fixture
def shelves(monkeypatch) -> Shelves:
    found = Shelves()
    monkeypatch.setattr(feeds, "_source", found)
    return found


@pytest.fixture
def place(shelves) -> Place:
    return make_place(organizer="华清市人民政府办公室", contact="0999-87100088", party_mark_url="https://bszs.conac.cn/",
                      error_report_url="https://zfwzgl.www.gov.cn/", police_number="云公网安备99号")  # fmt: skip


def labels(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="([A-Za-z]+)" content="([^"]*)">', page))


def test_a_column_page_carries_the_labels_of_the_annex(place, shelves):
    shelves.put(place.column("news", kind="news", keywords="要闻"), 3)
    page = pages("city", "column")["news/index.html"]
    assert labels(page) | {
        "SiteName": "华清市人民政府", "SiteDomain": "city.localhost", "SiteIDCode": "9901000001", "ColumnName": "栏目news",
        "ColumnDescription": "news的描述", "ColumnKeywords": "要闻", "ColumnType": "政务动态",
    } == labels(page)  # fmt: skip
    assert all(labels(page).values())
    assert page.count("<h1") == 1 and "第3条&lt;信息&gt;" in page and "<信息>" not in page


def test_the_footer_names_everything_that_the_rule_asks_for(place):
    page = pages("city", "error")["404.html"]
    for word in ("党政机关", "网站找错", "9901000001", "主办单位：华清市人民政府办公室", "0999-87100088", "云ICP备99001001号", "云公网安备99号", "站点地图"):
        assert word in page.partition("<footer")[2]


def test_a_column_without_items_is_nowhere(place, shelves):
    place.column("empty")
    shelves.put(place.column("news"), 1)
    assert set(pages("city", "column")) == {"news/index.html"}
    home = pages("city", "home")["index.html"]
    assert "栏目news" in home and "栏目empty" not in home
    assert "栏目empty" not in pages("city", "map")["map/index.html"]


def test_an_external_column_is_in_navigation_and_has_no_page(place, shelves):
    place.column("mail", kind="external", external_url="https://www.example.com/")
    assert pages("city", "column") == {}
    assert '<a href="https://www.example.com/" rel="external noopener nofollow" data-leave>栏目mail</a>' in pages("city", "home")["index.html"]


def test_old_pages_are_numbered_from_the_oldest_and_do_not_move(place, shelves):
    news = place.column("news", page_size=10)
    shelves.put(news, 29)
    before = pages("city", "archive")
    assert set(before) == {"news/list-1.html", "news/list-2.html"}
    assert "第10条" in before["news/list-1.html"] and "第11条" not in before["news/list-1.html"]
    shelves.put(news, 30)
    after = pages("city", "archive")
    assert after["news/list-1.html"] == before["news/list-1.html"]
    assert "list-3.html" in after["news/list-2.html"] and "list-3.html" not in before["news/list-2.html"]
    front = pages("city", "column")["news/index.html"]
    assert "第30条" in front and "list-3.html" in front and "第20条" not in front


def test_pinned_items_come_on_top_of_a_full_page(place, shelves):
    news = place.column("news", page_size=10)
    shelves.put(news, 12)
    pinned = item(news.pk, 1, pinned=True)
    shelves.items[news.pk] = [pinned, *shelves.items[news.pk][:-1]]
    front = pages("city", "column")["news/index.html"]
    assert "置顶" in front and "第3条" in front and front.count("<time") == 12  # 11 items and the column's own date


def test_a_channel_shows_the_newest_of_the_columns_beneath_it(place, shelves):
    top = place.column("news")
    inner = place.column("inner", top)
    shelves.put(place.column("deep", inner), 2)
    page = pages("city", "column")["news/index.html"]
    assert "栏目inner" in page and "第2条" in page
    assert ("city", ref(top.pk)) in affected("column", f"column:{Column.objects.get(slug='deep').pk}")


def test_documents_stand_in_a_table_with_number_date_and_validity(place, shelves):
    shelves.put(place.column("papers", kind="documents"), 1, document_number="华政发〔2026〕1号", validity="废止", validity_mark="void")
    page = pages("city", "column")["papers/index.html"]
    assert "华政发〔2026〕1号" in page and '<span class="badge void">废止</span>' in page and "<caption" in page


def test_a_single_column_is_its_text(place, shelves):
    shelves.put(place.column("about", kind="single"), 1)
    assert "<p>全文</p>" in pages("city", "column")["about/index.html"]
    assert pages("city", "feed") == {} and pages("city", "archive") == {}


def test_a_topic_shows_its_banner_made_harmless(place, shelves):
    topic = place.column("heating", kind="topic")
    blocks = [
        {"type": "text", "value": '<p onclick="x()">导语<script>alert(1)</script></p>'},
        {"type": "figures", "value": [{"label": "换热站", "value": "312", "unit": "座", "source": "市城管局"}]},
    ]
    arrangement.arrange_topic(actor=place.admin, column=topic, arrangement=blocks)
    page = pages("city", "column")["heating/index.html"]
    assert "导语" in page and "312" in page and "onclick" not in page and "alert(1)" not in page


def test_feeds_are_well_formed_and_carry_the_sites_address(place, shelves):
    shelves.put(place.column("news"), 3)
    found = pages("city", "feed")
    rss, atom = (ElementTree.fromstring(found[f"news/{name}.xml"]) for name in ("feed", "atom"))
    assert next(entry.findtext("link") for entry in rss.iter("item")) == "http://city.localhost:8000/article/202601/3.html"
    assert rss.findtext("channel/item/title") == "第3条<信息>"
    assert rss.findtext("channel/item/pubDate") == "Sun, 04 Jan 2026 09:00:00 +0800"
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 3


def test_site_map_index_and_robots(place, shelves):
    shelves.put(place.column("news"), 1)
    found = pages("city", "sitemap")
    assert "http://city.localhost:8000/sitemap/0.xml" in found["sitemap.xml"]
    assert "http://city.localhost:8000/news/" in found["sitemap/columns.xml"]
    for text in found.values():
        ElementTree.fromstring(text)
    assert "Sitemap: http://city.localhost:8000/sitemap.xml" in pages("city", "robots")["robots.txt"]


def test_the_home_page_shows_what_editors_arranged(place, shelves):
    news, papers = place.column("news"), place.column("papers", kind="documents")
    shelves.put(news, 9), shelves.put(papers, 3)
    position = arrangement.create_position(actor=place.admin, site=place.site, code="headline", name="头条")
    picture = feeds.Picture("/files/ab/x.png", 640, 400, "图片里有什么")
    shelves.placed[position.pk] = [item(news.pk, 50), item(news.pk, 51, picture=picture)]
    link = {"title": "供热缴费", "url": "/news/", "note": "", "icon": "bulb"}
    blocks = [
        {"type": "notice_bar", "value": {"column": news.pk}},
        {"type": "carousel", "value": {"position": "headline"}},
        {"type": "tabs", "value": {"title": "", "columns": [news.pk, papers.pk], "count": 3}},
        {"type": "services", "value": {"title": "办事", "links": [link]}},
        {"type": "topics", "value": {"title": "专题", "columns": [news.pk]}},
        {"type": "statistics", "value": {"title": "数据", "figures": [{"label": "人口", "value": "312", "unit": "万", "source": "市统计局"}]}},
    ]
    arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=blocks)
    home = pages("city", "home")["index.html"]
    for words in ("第9条", "第51条", "图片里有什么", "供热缴费", "市统计局", "data-reel-pause", 'type="radio"'):
        assert words in home
    assert home.count("<h1") == 1 and "第6条" not in home


def test_a_block_whose_column_is_empty_or_gone_is_left_out(place, shelves):
    news, gone = place.column("news"), place.column("gone")
    blocks = [{"type": "tabs", "value": {"title": "动态", "columns": [news.pk, gone.pk], "count": 3}}]
    arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=blocks)
    assert "动态" not in pages("city", "home")["index.html"]
    actions.retire_column(actor=place.admin, column=gone)
    shelves.put(news, 1)
    assert "动态" in pages("city", "home")["index.html"]


def test_interaction_stands_on_the_home_page_only_where_a_duty_says_so(place, shelves, monkeypatch):
    opinions = place.column("opinions")
    shelves.put(opinions, 1)
    block = {"type": "interaction", "value": {"title": "有话对政府说", "column": opinions.pk}}
    arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=[block])
    monkeypatch.setattr(interaction, "_provider", interaction._nothing)
    assert "有话对政府说" not in pages("city", "home")["index.html"]
    months = interaction.Month(2026, 9, 1284, 8, 7, "3.4")
    interaction.register_interaction(lambda site: interaction.Interaction("/w", "/q", "/a", "/m", months) if site == "city" else None)
    home = pages("city", "home")["index.html"].partition("有话对政府说")[2].partition("</section>")[0]
    for words in ('href="/w"', 'href="/q"', 'href="/a"', 'href="/m"', 'href="/opinions/"', "2026 年 9 月的来信", "<dd>1,284<small>", "<dd>3.4<small>"):
        assert words in home
    fill(opinions, 0)  # an empty column is no entrance
    interaction.register_interaction(lambda site: interaction.Interaction("", "/q", "/a", "/m", None))
    home = pages("city", "home")["index.html"].partition("有话对政府说")[2].partition("</section>")[0]
    assert 'href="/q"' in home and 'href=""' not in home and "/opinions/" not in home and "figure" not in home.replace("no-figures", "")
    assert affected("home", "interaction:city", "interactions:school") == {("city", "home")}


def test_a_moved_columns_old_addresses_lead_to_the_new_ones(place, shelves):
    news, about = place.column("news", page_size=10), place.column("about")
    shelves.put(news, 20)
    actions.move_column(actor=place.admin, column=news, parent=about)
    found = pages("city", "redirect")
    assert set(found) == {"news/index.html", "news/list-1.html", "news/list-2.html"}
    assert 'content="0; url=/about/news/list-2.html"' in found["news/list-2.html"]
    back = Column.objects.get(pk=news.pk)
    actions.move_column(actor=place.admin, column=back, parent=place.root)
    assert set(pages("city", "redirect")) == {"about/news/index.html", "about/news/list-1.html", "about/news/list-2.html"}


def test_every_page_stands_in_the_frame_of_its_site(place, shelves):
    shelves.put(place.column("news"), 1)
    other = make_place("school", "华清市教育局", "department", parent=place.site)
    change_site(actor=place.admin, site=other.site, theme="qing", direction="rtl")
    page = pages("school", "error")["404.html"]
    assert 'data-theme="qing"' in page and 'dir="rtl"' in page
    assert 'href="http://city.localhost:8000/">华清市人民政府</a>' in page
    news = pages("city", "column")["news/index.html"]
    assert '<a href="/news/" aria-current="true">栏目news</a>' in news and 'href="#main"' in news


def test_frames_follow_their_own_site_columns_and_organ_and_all_follow_a_site(place):
    make_place("school", "华清市教育局", "department")
    assert registry.frames_affected(["columns:city"]) == {"city"}
    assert registry.frames_affected(["site:school"]) == {"city", "school"}
    assert registry.frames_affected([f"organ:{place.organ.pk}"]) == {"city"}
    assert registry.frames_affected(["article:1", "column:1"]) == set()


def test_an_organs_new_name_reaches_the_columns_it_answers_for(place, shelves):
    news = place.column("news")
    shelves.put(news, 1)
    change_organ(actor=place.chief, organ=place.organ, name="华清市人民政府（新名）")
    assert affected("column", f"organ:{place.organ.pk}") == {("city", ref(news.pk))}
    assert "责任单位：华清市人民政府（新名）" in pages("city", "column")["news/index.html"]


def test_a_new_item_reaches_few_pages(place, shelves):
    top = place.column("news")
    inner = place.column("inner", top)
    place.column("other")
    keys = ["article:7", f"column:{inner.pk}", f"list:{inner.pk}:3"]
    assert affected("column", *keys) == {("city", ref(top.pk)), ("city", ref(inner.pk))}
    assert affected("archive", *keys) == {("city", ref(inner.pk, 2)), ("city", ref(inner.pk, 3))}
    assert affected("home", *keys) == {("city", "home")}
    assert affected("map", *keys) == affected("redirect", *keys) == affected("error", *keys) == set()


def test_pages_are_loaded_with_a_few_queries_whatever_their_number(place, shelves, django_assert_num_queries):
    for number in range(6):
        shelves.put(place.column(f"c{number}"), 25)
    kind = registry.kind("column")
    refs = kind.refs("city", "", 500)
    with django_assert_num_queries(1):
        assert len(list(kind.load("city", refs))) == 6
    archive = registry.kind("archive")
    with django_assert_num_queries(1):
        assert len(list(archive.load("city", [ref(int(name), 1) for name in refs]))) == 6


def test_refs_come_in_order_and_in_portions(place, shelves):
    for number in range(5):
        shelves.put(place.column(f"c{number}", page_size=10), 35)
    kind = registry.kind("archive")
    everything = list(kind.refs("city", "", 500))
    assert len(everything) == 15 and everything == sorted(everything)
    found, after = [], ""
    while portion := list(kind.refs("city", after, 4)):
        found += portion
        after = portion[-1]
    assert found == everything


def test_style_script_and_home_keep_their_budgets(place, shelves):
    """规格书 2.6: 加载不宜超过 3 秒. Gzipped: style 30 KB, script 20 KB, home page 40 KB."""
    files = assets.files()
    assert len(gzip.compress(files["site.css"][1])) < 30_000
    assert len(gzip.compress(files["site.js"][1])) < 20_000
    for number in range(6):
        shelves.put(place.column(f"c{number}"), 12)
    assert len(gzip.compress(pages("city", "home")["index.html"].encode())) < 40_000


def test_assets_carry_their_contents_hash(place):
    found = pages("city", "asset")
    assert set(found) == {path for path, _ in assets.files().values()}
    page = pages("city", "error")["404.html"]
    named = page + pages("city", "manifest")["manifest.webmanifest"]
    of_the_other_theme = {path for name, (path, _) in assets.files().items() if "qing" in name}
    assert all(f'"/{path}"' in named for path in set(found) - of_the_other_theme)


def test_full_columns_without_any_item_left_keep_their_front_page(place, shelves):
    news = place.column("news", page_size=10)
    fill(news, 10)
    Column.objects.filter(pk=news.pk).update(item_count=0)
    assert "已经撤下" in pages("city", "column")["news/index.html"]
    assert "已经撤下" in pages("city", "archive")["news/list-1.html"]
    assert "栏目news" not in pages("city", "map")["map/index.html"]
