"""Public pages of articles: in full, as a document, with a banner, as a notice; files and site map; who reads which key."""

import hashlib
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection

from huabiao.duties.articles import actions, rules
from huabiao.duties.articles.columns_source import _ORDER, ArticleSource, _listed
from huabiao.duties.articles.models import Article, Asset, AssetUse, Placement
from huabiao.duties.articles.pages import ref
from huabiao.duties.portals import actions as portals
from huabiao.duties.portals.models import Column
from huabiao.duties.portals.tests.rendering import affected, pages
from huabiao.engines.publishing import registry
from huabiao.foundation.accounts import rules as roles

from .factories import document_values, make_article, make_published, text_body

pytestmark = pytest.mark.django_db


def page_of(article: Article, site: str = "housing") -> str:
    """The article's page on a site."""
    article.refresh_from_db()
    found = pages(site, "article", [ref(article.pk)])
    assert list(found) == [article.public_path[1:]]
    return found[article.public_path[1:]]


def labels(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="([A-Za-z]+)" content="([^"]*)">', page))


def test_an_articles_page_carries_the_labels_of_the_annex(city):
    article = make_published(city, summary="供热时间", keywords="供热,时间", author="城建科")
    page = page_of(article)
    at = article.published_at.astimezone(rules.CHINA)
    assert labels(page) | {
        "SiteName": "华清市住房和城乡建设局网站", "SiteIDCode": "5107000001", "ColumnName": "通知公告", "ColumnType": "通知公告",
        "ArticleTitle": article.title, "PubDate": f"{at:%Y-%m-%d %H:%M}", "ContentSource": article.source, "Keywords": "供热,时间",
        "Author": "城建科", "Description": "供热时间", "Url": f"http://housing.huaqing.localhost:8000{article.public_path}",
    } == labels(page)  # fmt: skip
    assert page.count("<h1") == 1 and "供热期120天。" in page and f"/verify/?path={article.public_path}" in page
    assert '<li><a href="/news/">政务动态</a></li><li><a href="/news/notices/">通知公告</a></li>' in page


def test_what_is_typed_never_becomes_markup(city):
    bad = '<script>alert(1)</script>"><img src=x onerror=y>'
    article = make_published(city, title=f"标题{bad}", summary=bad, keywords=bad, source=f"来源{bad}", author=bad[:50])
    page = page_of(article)
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page


def test_a_document_has_the_ten_fields_at_its_head(city):
    article = make_published(city, path="documents", **document_values(effective_date=date(2025, 12, 1)))
    page = page_of(article)
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert facts | {
        "主题分类": "城乡建设、环境保护", "发文机关": "华清市住房和城乡建设局", "成文日期": "2026 年 11 月 16 日", "标题": article.title,
        "发文字号": "华住建发〔2026〕18号", "公文种类": "通知", "施行日期": "2025 年 12 月 1 日",
        "有效性": '<span class="badge valid">现行有效</span>',
    } == facts and len(facts) == 10  # fmt: skip
    assert "华清市住房和城乡建设局文件" in page


@pytest.mark.parametrize(("kind", "words"), [(rules.CORRECTED, "本文已更正"), (rules.REPEALED, "本文件已废止"), (rules.EXPIRED, "本文件已失效")])
def test_what_was_corrected_repealed_or_expired_stays_and_says_so(city, kind, words):
    article = make_published(city, path="documents", **document_values())
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=article, kind=kind, note="说明<b>")
    page = page_of(article)
    assert words in page and "说明&lt;b&gt;" in page and "供热期120天。" in page


def test_a_recalled_article_leaves_a_notice_and_no_word_of_its_text(city):
    article = make_published(city)
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=article, kind=rules.RECALLED, note="内容有误")
    page = page_of(article)
    assert "本文已撤回" in page and "内容有误" in page and "noindex" in page
    assert article.title not in page and "供热期120天。" not in page
    assert pages("housing", "sitemap-chunk") == {}


def test_a_draft_and_a_withheld_article_have_no_page(city):
    draft = make_article(city)
    assert pages("housing", "article", [ref(draft.pk)]) == {}
    article = make_published(city)
    Article.objects.filter(pk=article.pk).update(openness=rules.WITHHELD)
    assert pages("housing", "article", [ref(article.pk)]) == {}
    assert ArticleSource().newest({article.column_id: 5}) == {}


def test_an_imported_article_says_where_it_came_from(city):
    article = make_published(city)
    Article.objects.filter(pk=article.pk).update(imported_from="http://old.example.gov.cn/1.htm")
    page = page_of(article)
    assert "由原网站迁入" in page and 'href="http://old.example.gov.cn/1.htm"' in page


def test_an_article_placed_on_the_portal_has_a_page_there_that_names_its_home(city):
    article = make_published(city)
    column = city.column("huaqing", "news")
    actions.place(actor=city.user(roles.SITE_ADMIN, "huaqing"), article=article, column=column)
    page = page_of(article, "huaqing")
    assert f'<link rel="canonical" href="http://housing.huaqing.localhost:8000{article.public_path}">' in page
    assert labels(page)["ColumnName"] == "政务动态" and labels(page)["SiteName"] == "华清市人民政府门户网站"
    assert affected("article", f"article:{article.pk}") == {("housing", ref(article.pk)), ("huaqing", ref(article.pk))}


def test_an_article_that_is_no_more_may_have_stood_on_any_site(city):
    assert {site for site, _ in affected("article", "article:999")} == {"huaqing", "housing", "education"}


def test_a_columns_new_title_reaches_its_articles_and_a_new_item_does_not(city):
    article = make_published(city)
    column = city.column()
    assert affected("article", f"column:{column.pk}", f"list:{column.pk}:1", "columns:housing") == set()
    portals.change_column(actor=city.user(roles.SITE_ADMIN), column=column, title="公告栏")
    assert affected("article", f"shelf:{column.pk}") == {("housing", ref(article.pk))}
    assert labels(page_of(article))["ColumnName"] == "公告栏"


def test_pages_are_loaded_with_a_few_queries_whatever_their_number(city, django_assert_num_queries):
    numbers = [ref(make_published(city, title=f"第{n}篇").pk) for n in range(4)]
    kind = registry.kind("article")
    with django_assert_num_queries(4):
        assert len(list(kind.load("housing", numbers))) == 4
    assert list(kind.refs("housing", "", 3)) == numbers[:3] and list(kind.refs("housing", numbers[2], 3)) == numbers[3:]


def test_refs_hold_notices_too_and_each_once(city):
    articles = [make_published(city, title=f"第{n}篇") for n in range(5)]
    for article in (articles[1], articles[4]):
        actions.withdraw(actor=city.user(roles.REVIEWER_3), article=article, kind=rules.RECALLED, note="撤")
    kind, found, after = registry.kind("article"), [], ""
    while portion := list(kind.refs("housing", after, 2)):
        found += portion
        after = portion[-1]
    assert found == [ref(article.pk) for article in articles]


def test_lists_put_pinned_first_then_by_order_then_the_newest(city):
    articles = [make_published(city, title=f"第{n}篇") for n in range(4)]
    admin = city.user(roles.SITE_ADMIN)
    actions.pin(actor=admin, placement=articles[1].placements.get(), pinned=True)
    actions.reorder(actor=admin, placement=articles[0].placements.get(), order=5)
    found = ArticleSource().newest({articles[0].column_id: 3})[articles[0].column_id]
    assert [item.title for item in found] == ["第1篇", "第0篇", "第3篇"]


def test_many_columns_cost_two_queries_at_most(city, django_assert_num_queries):
    make_published(city)
    counts = dict.fromkeys(Column.objects.values_list("pk", flat=True), 5)
    with django_assert_num_queries(2):
        assert len(ArticleSource().newest(counts)) == 1
    with django_assert_num_queries(1):
        ArticleSource().archive({(pk, 1): 20 for pk in counts})


def test_archive_pages_go_by_the_stable_number(city):
    articles = [make_published(city, title=f"第{n}篇") for n in range(1, 6)]
    column = articles[0].column_id
    found = ArticleSource().archive({(column, 1): 2, (column, 2): 2, (column, 3): 2})
    assert [item.title for item in found[column, 1]] == ["第2篇", "第1篇"]
    assert [item.title for item in found[column, 3]] == ["第5篇"]


def test_the_newest_of_a_column_are_read_from_the_index_alone(city):
    """No sorting of the whole column: a hundred thousand articles in it must not be felt (the index gives the order)."""
    rows = _listed().filter(column_id=1).order_by(*_ORDER).values_list("pk")[:20]
    if connection.vendor == "sqlite":
        assert "placement_list" in rows.explain() and "TEMP B-TREE" not in rows.explain()


def test_a_file_is_on_the_sites_that_show_it_and_leaves_with_its_article(city, settings):
    asset = actions.store_asset(
        actor=city.user(roles.EDITOR), organ_path=city.organs["housing"].path, name="附件.csv", data=b"a,b\n1,2\n"
    )
    body = [*text_body("正文。"), {"type": "file", "value": {"asset": asset.pk, "title": "附件"}}]
    article = make_published(city, body=body)
    name = asset.public_path.rsplit("/", 1)[1]
    kind = registry.kind("file")
    (page,) = kind.load("housing", [name])
    assert f"/{page.path}" == asset.public_path
    assert hashlib.sha256(page.media.read_bytes()).hexdigest() == asset.digest
    assert list(kind.refs("housing", "", 10)) == [name] and list(kind.load("huaqing", [name])) == []
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=article, kind=rules.RECALLED, note="撤")
    assert ("housing", name) in affected("file", f"asset:{asset.pk}")
    assert list(kind.load("housing", [name])) == []
    assert not AssetUse.objects.exists() and Asset.objects.exists()


def test_the_site_map_has_a_file_for_five_hundred_articles(city):
    first, second = make_published(city), make_published(city, title="另一篇")
    if second.pk % 500 == 0:  # a database counts on from test to test; both are to be in one file
        first, second = second, make_published(city, title="又一篇")
        Placement.objects.exclude(article__in=[first, second]).update(shown=False)
    chunk = str(second.pk // 500)
    assert ArticleSource().sitemap_chunks("housing") == [chunk] and ArticleSource().sitemap_chunks("huaqing") == []
    tree = ElementTree.fromstring(pages("housing", "sitemap-chunk")[f"sitemap/{chunk}.xml"])
    assert len(list(tree)) == 2
    Placement.objects.filter(article=second).update(shown=False)
    assert len(list(ElementTree.fromstring(pages("housing", "sitemap-chunk")[f"sitemap/{chunk}.xml"]))) == 1
    assert affected("sitemap-chunk", f"article:{first.pk}") == {("housing", chunk.zfill(6))}
