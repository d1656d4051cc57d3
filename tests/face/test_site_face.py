"""A site's administrator puts up an urgent sentence and the grey of mourning at the desk; every page shows them, and they go."""

import sys
import time
from pathlib import Path

import pytest
from served import City, huabiao

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))

from people import Person

pytestmark = pytest.mark.chromium
SENTENCE = "今夜有暴雪，非必要不出行，求助请拨打 12345"


def wait_for(city: City, path: str, wanted) -> str:
    """Until the page is as wanted; a minute at most, for other work may hold the processors."""
    for _ in range(300):
        text = city.get(path=path)
        if wanted(text):
            return text
        time.sleep(0.2)
    raise AssertionError(f"{path} 没有变化")


def test_sentence_and_mourning_reach_every_page_and_go_again(chromium, city: City):
    siteadmin = Person.enter(chromium, city, "siteadmin")
    siteadmin.goto("/sites/")
    siteadmin.page.locator("a", has_text="华清市人民政府").first.click()
    siteadmin.page.click("a:text-is('应急提示与哀悼')")
    siteadmin.page.fill("[name=alert]", SENTENCE)
    siteadmin.page.fill("[name=alert_url]", "https://example.org/")
    siteadmin.press("保存")
    assert "政府网站" in siteadmin.notes
    siteadmin.page.fill("[name=alert_url]", "/news/notices/")
    siteadmin.page.check("[name=is_mourning]")
    siteadmin.press("保存")
    assert "已保存" in siteadmin.notes
    here = siteadmin.page.url.removesuffix("/") + "/face/"
    for path in ("/", "/map/", "/404.html", "/elder/"):
        text = wait_for(city, path, lambda text: SENTENCE in text and "data-mourning" in text)
        assert text.index("应急提示") < text.index('class="brand"')
    assert SENTENCE not in city.get("housing")
    reader = chromium.new_page()
    reader.goto(city.url())
    assert reader.evaluate("getComputedStyle(document.documentElement).filter") == "grayscale(1)"
    reader.close()
    siteadmin.page.goto(here)
    siteadmin.page.fill("[name=alert]", "")
    siteadmin.page.uncheck("[name=is_mourning]")
    siteadmin.press("保存")
    siteadmin.leave()
    wait_for(city, "/", lambda text: SENTENCE not in text and "data-mourning" not in text)
    assert huabiao(city.home, "ledger", "verify").returncode == 0
