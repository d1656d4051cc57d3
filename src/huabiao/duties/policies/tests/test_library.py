"""The library lives: documents come in, go out, change with two people, and every page that changes was named before."""

import io
import json
from datetime import date
from random import Random

import pytest

from huabiao.duties.articles.tests import factories
from huabiao.duties.articles.tests.factories import make_published
from huabiao.duties.policies import actions, comparing, importing, linking, queries, rules, structure
from huabiao.duties.policies.list_pages import ListPages
from huabiao.duties.policies.models import Lineage, Policy, Proposal, Relation
from huabiao.duties.policies.pages import ComparePages, PolicyPages, WordPages
from huabiao.duties.policies.search_source import PolicySource
from huabiao.engines.publishing.templating import environment
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.ledger.models import ChangedKey
from huabiao.kernel import citations, clock, statutes
from huabiao.kernel.errors import RuleBroken

from .factories import TEXT, agree, make_policy, make_proposal

pytestmark = pytest.mark.django_db
KINDS = (PolicyPages(), WordPages(), ComparePages(), ListPages())


@pytest.fixture
def city(db):
    return factories.make_city()


def _all(site="housing"):
    """Everything that a full build would write, by kind and ref."""
    found = {}
    for kind in KINDS:
        refs, after = [], ""
        while batch := kind.refs(site, after, 3):
            refs += batch
            after = batch[-1]
        assert refs == sorted(set(refs))
        for page in kind.load(site, refs):
            content = page.content if page.content is not None else environment().get_template(page.template).render(page.data).encode()
            found[kind.name, page.ref] = (page.path, content)
    return found


def _page(policy, site="housing"):
    found = _all(site)["policy", f"{policy.pk:09d}"]
    return found[1].decode()


def _law(title, day, text=TEXT, **more):
    return json.dumps({"path": f"{title}{day}", "category": "行政法规", "title": title, "date": day, "history": f"{day}国务院令第{len(text)}号公布", "text": text, **more}, ensure_ascii=False)


def _import(city, tmp_path, *lines, site="housing"):
    file = tmp_path / "laws.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return importing.run(actor=city.user(roles.IMPORTER, site), site=city.sites[site], path=file)


def test_a_document_goes_out_with_two_people_only(city):
    draft = make_policy(city, live=False)
    assert _all() == {}
    proposal = make_proposal(city, draft, rules.PUBLISH, {})
    with pytest.raises(RuleBroken):
        actions.approve(actor=city.user(roles.EDITOR), proposal=proposal)
    admin = city.user(roles.SITE_ADMIN)
    own = actions.propose(actor=admin, policy=make_policy(city, live=False, title="另一办法"), kind=rules.PUBLISH, values={}, reason="公开")
    with pytest.raises(RuleBroken, match="另一人"):
        actions.approve(actor=admin, proposal=own)
    policy = actions.approve(actor=city.user(roles.REVIEWER_3), proposal=proposal)
    assert policy.live and policy.validity == rules.CURRENT
    page = _page(policy)
    for words in ("华清市供热办法", 'id="tiao-2"', 'id="zhang-1"', 'href="#tiao-2"', "现行有效", "索引号", "主题分类", "发文机关", "成文日期", "发文字号", "发布日期", "公文种类", "施行日期", "主题词", "有效性"):
        assert words in page, words


def test_a_document_is_not_issued_before_it_is_written_and_not_public_without_its_maker(city):
    with pytest.raises(RuleBroken, match="发布日期"):
        make_policy(city, issued_date=date(2025, 11, 30))
    with pytest.raises(RuleBroken, match="发文机关"):
        make_policy(city, issuer="")


def test_returned_is_unchanged_and_says_why(city):
    policy = make_policy(city)
    proposal = make_proposal(city, policy)
    with pytest.raises(RuleBroken):
        actions.return_proposal(actor=city.user(roles.REVIEWER_3), proposal=proposal, comment=" ")
    actions.return_proposal(actor=city.user(roles.REVIEWER_3), proposal=proposal, comment="依据不足")
    assert Policy.objects.get().validity == rules.CURRENT
    with pytest.raises(RuleBroken, match="办结"):
        actions.approve(actor=city.user(roles.REVIEWER_3), proposal=proposal)


def test_a_document_cannot_abolish_itself(city, tmp_path):
    policy = make_policy(city)
    with pytest.raises(RuleBroken, match="自己"):
        make_proposal(city, policy, rules.RELATE, {"kind": rules.REPEALS, "other": policy.pk})
    outcome = _import(city, tmp_path, _law("甲条例", "2020-01-01", repeals=["甲条例"]), _law("乙条例", "2020-01-01", repeals=["甲条例"]))
    assert [line for line, _ in outcome.refused] == [1] and "自己" in outcome.refused[0][1]


def test_what_repeals_ends_the_other_on_its_day(city):
    old = make_policy(city, title="旧办法")
    new = make_policy(city, title="新办法", effective_date=date(2099, 1, 1))
    assert new.validity == rules.PENDING
    agree(city, new, rules.RELATE, {"kind": rules.REPEALS, "other": old.pk})
    assert Policy.objects.get(pk=old.pk).validity == rules.CURRENT
    assert "被废止" in _page(Policy.objects.get(pk=old.pk))
    assert actions.sweep(now=clock.now()) == 0
    Policy.objects.filter(pk=new.pk).update(effective_date=clock.today())
    assert actions.sweep(now=clock.now()) == 1
    assert Policy.objects.get(pk=old.pk).validity == rules.REPEALED
    with pytest.raises(RuleBroken, match="反"):
        make_proposal(city, Policy.objects.get(pk=old.pk), rules.RELATE, {"kind": rules.REPEALS, "other": new.pk})


def test_versions_are_chained_and_the_old_one_leads_to_the_present(city, tmp_path):
    outcome = _import(
        city, tmp_path, _law("供暖条例", "2024-05-01", TEXT.replace("一百二十日", "一百三十日") + "\n第五条　新的一条。"), _law("供暖条例", "2020-05-01"), _law("别的条例", "2020-05-01"),
    )  # fmt: skip
    assert (outcome.created, outcome.refused) == (3, [])
    old, new = Policy.objects.filter(title="供暖条例").order_by("written_date")
    assert (old.validity, new.validity, old.lineage_id) == (rules.AMENDED, rules.CURRENT, new.lineage_id)
    assert old.document_number.startswith("国务院令第")
    assert f'href="{new.public_path}"' in _page(old) and "以前的文本" in _page(old) and "以前的文本" not in _page(new)
    path, compared = next(value for key, value in _all().items() if key[0] == "policy-compare")
    assert path == f"policies/compare/{old.pk}-{new.pk}.html"
    assert "<del>二</del>" in compared.decode() and "<ins>三</ins>" in compared.decode() and "新增" in compared.decode()
    assert Lineage.objects.count() == 2


def test_a_second_run_changes_nothing_and_a_changed_line_is_taken(city, tmp_path):
    lines = [_law("甲条例", "2020-01-01"), _law("乙条例", "2021-01-01")]
    _import(city, tmp_path, *lines)
    before, entries = list(Policy.objects.order_by("pk").values()), ChangedKey.objects.count()
    again = _import(city, tmp_path, *lines)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert list(Policy.objects.order_by("pk").values()) == before and ChangedKey.objects.count() == entries
    changed = _import(city, tmp_path, lines[0].replace("规范供热", "规范供暖"), lines[1])
    assert (changed.updated, changed.unchanged) == (1, 1)


@pytest.mark.parametrize("line", ["{", "[]", '{"title": 3.5, "path": "x"}', '{"path": "x", "text": "无题"}', '{"title": "甲", "text": "乙", "validity": "好"}', '{"title": "甲", "text": "乙", "repeals": 3}'])
def test_bad_lines_are_refused_with_a_sentence(city, tmp_path, line):
    outcome = _import(city, tmp_path, line, _law("好条例", "2020-01-01"))
    assert outcome.created == 1 and outcome.refused[0][0] == 1 and outcome.refused[0][1].endswith("。")


def test_citations_lead_to_the_article_in_the_text_and_from_other_texts(city):
    law = make_policy(city, title="中华人民共和国测试法", category="law", text="第一条　为了测试。\n第二条　应当测试。")
    policy = make_policy(city)
    page = _page(policy)
    assert f'<a class="cite" href="{law.public_path}#tiao-2">《中华人民共和国测试法》第二条</a>' in page
    assert '<a class="cite" href="#tiao-2">第二条</a>' in page
    html = linking.link_html("housing", '<p>依照《测试法》第一条和<a href="/x/">《测试法》</a>、《测试法》第九条&amp;《没有的法》</p>')
    assert html == (
        f'<p>依照<a class="cite" href="{law.public_path}#tiao-1">《测试法》第一条</a>和<a href="/x/">《测试法》</a>、'
        f'<a class="cite" href="{law.public_path}">《测试法》第九条</a>&amp;《没有的法》</p>'
    )


def test_the_word_file_opens_and_is_the_same_every_time(city):
    docx = pytest.importorskip("docx")
    policy = make_policy(city)
    content = _all()["policy-word", f"{policy.pk:09d}"][1]
    assert content == _all()["policy-word", f"{policy.pk:09d}"][1]
    words = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert words[0] == policy.title and "第一章　总则" in words
    assert any(line.startswith("第二条　供热期为") for line in words)


def _acts(city):
    """One act after another, each of which changes pages of others, too."""
    law = make_policy(city, title="中华人民共和国测试法", category="law", text="第一条　为了测试。\n第二条　应当测试。", live=False)
    policy = make_policy(city)
    other = make_policy(city, title="旧办法", written_date=date(2001, 1, 1))
    text = make_published(city, title="解读：为什么供热")
    yield lambda: agree(city, law, rules.PUBLISH, {})
    yield lambda: agree(city, policy, rules.RELATE, {"kind": rules.REPEALS, "other": other.pk})
    yield lambda: agree(city, policy, rules.RELATE, {"kind": rules.EXPLAINS, "other": text.pk})
    yield lambda: agree(city, law, rules.EDIT, {"title": "中华人民共和国考试法"})
    yield lambda: agree(city, law, rules.EDIT, {"title": "中华人民共和国测试法", "text": "第一条　只有一条。", "written_date": date(1999, 1, 1)})
    yield lambda: make_policy(city, written_date=date(2026, 2, 2), text=TEXT + "\n第五条　补充。")
    yield lambda: agree(city, Policy.objects.get(pk=policy.pk), rules.VALIDITY, {"validity": rules.EXPIRED})
    yield lambda: agree(city, policy, rules.EDIT, {"title": "旧办法", "category": "policy"})
    yield lambda: agree(city, policy, rules.RELATE, {"release": Relation.objects.filter(target=other).first().pk})
    yield lambda: factories.actions.withdraw(actor=city.user(roles.REVIEWER_3), article=text, kind="recalled", note="有误")
    yield lambda: agree(city, law, rules.WITHDRAW, {})


def test_every_page_that_changes_was_named_by_the_keys_of_the_act(city):
    before, seen = None, 0
    for number, act in enumerate(_acts(city)):
        before, last = _all(), ChangedKey.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        act()
        after = _all()
        keys = list(ChangedKey.objects.filter(pk__gt=last).values_list("key", flat=True))
        named = {(kind.name, page.ref) for kind in KINDS for page in kind.affected(keys) if page.site == "housing"}
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert changed and changed <= named, (number, changed - named)
        seen += len(changed)
    assert seen > 60


def test_lists_are_by_kind_validity_and_year(city, tmp_path):
    _import(city, tmp_path, _law("甲条例", "2024-05-01"), _law("甲条例", "2020-05-01"), _law("乙条例", ""))
    paths = {path for (kind, _), (path, _) in _all().items() if kind == "policy-list"}
    assert {"policies/index.html", "policies/administrative/index.html", "policies/administrative/amended/2020/index.html", "policies/undated/index.html", "policies/current/index.html"} <= paths
    assert not [path for path in paths if "law/" in path]


def test_the_search_gets_each_article(city):
    policy = make_policy(city, document_number="华建[2025]第3号")
    source = PolicySource()
    (document,) = source.load(source.refs("", 10))
    assert document.number == "华建〔2025〕3号" and [p.anchor for p in document.passages if p.label] == ["tiao-1", "tiao-2", "tiao-3", "tiao-4"]
    assert source.public([f"{policy.pk:09d}"]) == {f"{policy.pk:09d}"}
    assert queries.by_number("housing", "华建（２０２５）3号").pk == policy.pk


def test_our_own_documents_get_index_numbers_that_are_never_used_again(city):
    city.organs["housing"].credit_code = "11510700MB0000000X"
    city.organs["housing"].save()
    numbers = [make_policy(city, title=f"办法{n}").index_number for n in range(3)]
    assert [number[-10:] for number in numbers] == ["2025-00001", "2025-00002", "2025-00003"]
    with pytest.raises(RuleBroken, match="索引号"):
        make_policy(city, title="重号", index_number=numbers[0], live=False)


def test_an_article_that_moved_is_compared_with_itself():
    old = statutes.parse("第一条　甲乙丙丁戊己。\n第二条　子丑寅卯辰巳。").articles()
    new = statutes.parse("第一条　全新的内容在此。\n第二条　甲乙丙丁戊己。\n第三条　子丑寅卯辰午。").articles()
    lines = comparing.compare(old, new)
    assert [(line.kind, line.new.label if line.new else "") for line in lines] == [("added", "第一条"), ("moved", "第二条"), ("changed", "第三条")]


def test_a_foreign_person_sees_and_does_nothing(city):
    policy = make_policy(city)
    stranger = city.user(roles.EDITOR, "education")
    assert not queries.library(stranger).exists()
    with pytest.raises(RuleBroken):
        actions.propose(actor=stranger, policy=policy, kind=rules.WITHDRAW, values={}, reason="试")
    assert not Proposal.objects.filter(kind=rules.WITHDRAW).exists()


@pytest.mark.material
def test_a_hundred_random_articles_of_real_laws_open_at_the_right_place(city, tmp_path, shared_laws):
    """Imported, cited as people cite, the link leads to the page and anchor where that article's words stand."""
    chooser = Random(20261122)
    laws = [json.loads(line) for line in chooser.sample(shared_laws, 140)]
    outcome = _import(city, tmp_path, *(json.dumps(law, ensure_ascii=False) for law in laws))
    assert outcome.created == len(laws) and not outcome.refused
    policies = [row for row in Policy.objects.filter(validity=rules.CURRENT) if row.anchors]
    for policy in chooser.sample(policies * 2, 100):
        node = chooser.choice([node for node in structure.unpack(policy.nodes) if node.kind == "article" and "." not in node.anchor])
        cited = f"依照《{policy.title.replace('《', '〈').replace('》', '〉')}》{node.label}的规定"
        (found,) = citations.find(cited)
        html = linking.linked(cited, queries.resolve("housing", [citations.title_key(found.title)]))
        assert f'href="{policy.public_path}#{node.anchor}"' in html, cited
        page = next(PolicyPages().load("housing", [f"{policy.pk:09d}"])).data["body"]
        at = page.index(f'id="{node.anchor}"')
        assert page[at:].partition("</section>")[0].count(f'href="#{node.anchor}">{node.label}</a>') == 1
