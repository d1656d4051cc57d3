"""Somebody looks for a rule by half-remembered words, sees that it was revised, and takes the present text along."""

import io
import urllib.request

import pytest
from served import City

pytestmark = pytest.mark.chromium


def test_from_words_to_the_article_in_force_its_explanation_and_the_file(chromium, city: City):
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(city.url("huaqing", "/search?q=停车场 公交站台 三十米 泊位"))
    page.locator("main a", has_text="华清市机动车停车场管理办法").first.click()
    assert "/policies/" in page.url
    page.goto(city.url("huaqing", "/policies/amended/"))
    page.get_by_role("link", name="华清市机动车停车场管理办法").click()
    assert page.get_by_text("您看的是以前的文本").is_visible()
    old = page.url
    page.get_by_role("link", name="看现在的文本").click()
    assert page.url != old and page.get_by_text("您看的是以前的文本").count() == 0
    page.locator(".law-toc details summary").nth(1).click()
    page.locator(".law-toc .tiao-list a", has_text="四").click()
    assert page.url.endswith("#tiao-4")
    assert page.locator("#tiao-4").evaluate("part => part.getBoundingClientRect().top") < 200
    page.get_by_role("link", name="与上一文本逐条对照").click()
    assert page.locator("ins").count() > 0 and page.locator("del").count() > 0
    page.goto(city.url("huaqing", "/policies/normative/"))
    page.get_by_role("link", name="华清市既有住宅加装电梯资金补助办法").click()
    address = page.get_by_role("link", name="可编辑文档").get_attribute("href")
    page.locator(".law-related a", has_text="政策解读").click()
    assert "/article/" in page.url and "加装电梯" in page.title()
    docx = pytest.importorskip("docx")
    request = urllib.request.Request(f"http://127.0.0.1:{city.port}{address}", headers={"Host": f"huaqing.localhost:{city.port}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert "wordprocessingml" in answer.headers["Content-Type"]
        assert "加装电梯" in docx.Document(io.BytesIO(answer.read())).paragraphs[0].text
