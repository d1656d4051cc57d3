"""By keyboard alone: find a document, read its interpretation, change to the old-age version, print."""

import pytest
from served import City

pytestmark = pytest.mark.chromium
MOST_STOPS = 120
_AT = "() => (document.activeElement?.innerText || document.activeElement?.getAttribute('aria-label') || '').trim()"
# A stop must be seen: by an outline of its own or of what stands around it.
_SEEN = """() => { let e = document.activeElement; const box = e.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  for (let n = 0; e && n < 3; n += 1, e = e.parentElement) { const s = getComputedStyle(e); if ((s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none') return inside; }
  return false; }"""


@pytest.fixture
def page(chromium):
    window = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    window.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    made = window.new_page()
    made.set_default_timeout(15_000)
    yield made
    window.close()


def tab_to(page, words: str) -> int:
    """Tab until the stop that says the words; every stop on the way must be visible. How many it took."""
    for number in range(1, MOST_STOPS):
        page.keyboard.press("Tab")
        said = page.evaluate(_AT)
        assert page.evaluate(_SEEN), f"看不出焦点在哪里：{said or page.evaluate('document.activeElement.outerHTML')[:200]}"
        if words in said:
            return number
    raise AssertionError(f"用 Tab 走了 {MOST_STOPS} 步，没有到“{words}”")


def follow(page, words: str) -> None:
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_stop_skips_to_the_text(page, city: City):
    page.goto(city.url())
    page.keyboard.press("Tab")
    assert page.evaluate(_AT) == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_a_document_is_found_read_and_printed(page, city: City):
    page.goto(city.url())
    follow(page, "政务公开")
    follow(page, "政策文件")
    follow(page, "加装电梯")
    assert "加装电梯" in page.inner_text("main h1")
    tab_to(page, "打印")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") == 1
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF") and len(printed) > 10_000
    page.emulate_media(media="print")
    assert [page.is_visible(part) for part in (".nav", ".util", ".tools", ".foot-links", "main .official")] == [False, False, False, False, True]


def test_from_a_document_to_its_interpretation_and_back(page, city: City):
    page.goto(city.url(path="/disclosure/documents/"))
    follow(page, "推进既有住宅加装电梯")
    document = page.inner_text("main h1").replace("\n", "")
    follow(page, "》政策解读")
    assert "解读" in page.inner_text("main h1")
    follow(page, document[-12:])
    assert page.inner_text("main h1").replace("\n", "") == document


def test_the_traditional_version_is_reached_and_left(page, city: City):
    page.goto(city.url(path="/news/notices/"))
    follow(page, "繁體版")
    assert page.url == city.url(path="/zh-hant/news/notices/")
    assert (page.get_attribute("html", "lang") or "").startswith("zh-Hant")
    follow(page, "简体版")
    assert page.url == city.url(path="/news/notices/")


def test_the_old_age_version_is_reached_and_left(page, city: City):
    page.goto(city.url())
    follow(page, "适老版")
    assert page.evaluate("document.documentElement.dataset.mode") == "elder"
    follow(page, "高龄津贴")
    assert "高龄津贴" in page.inner_text("main h1")
    assert page.evaluate("document.documentElement.dataset.mode") == "elder"
    tab_to(page, "回到普通版")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.mode ?? null") is None
    assert "适老版" in page.evaluate(_AT)


def test_tabs_of_columns_and_the_reel_obey_the_keyboard(page, city: City):
    page.goto(city.url())
    page.locator(".tabset input").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tabset .panels > section:visible").first.evaluate("e => e === e.parentElement.children[1]")
    track = page.locator(".reel-track")
    track.scroll_into_view_if_needed()
    before = track.evaluate("e => e.scrollLeft")
    page.wait_for_timeout(300)
    assert track.evaluate("e => e.scrollLeft") == before
    track.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    if track.evaluate("e => e.children.length") > 1:
        assert track.evaluate("e => e.scrollLeft") > before
