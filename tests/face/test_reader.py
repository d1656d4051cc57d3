"""What a reader chooses is kept: the old-age version, size, colours, the tools; and leaving for another site is asked first."""

import pytest
from served import City

pytestmark = pytest.mark.chromium
ARTICLE = "/news/notices/"
# Headless browsers have no voice: this one writes down what it is asked to say.
_VOICE = """
window.said = [];
Object.defineProperty(window, 'speechSynthesis', {value: {cancel() {}, speak(u) { window.said.push([u.lang, u.text]); setTimeout(() => u.onend?.({}), 5); }}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture
def page(chromium):
    window = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    window.add_init_script(_VOICE)
    made = window.new_page()
    made.set_default_timeout(15_000)
    yield made
    window.close()


def mode(page) -> str | None:
    return page.evaluate("document.documentElement.dataset.mode ?? null")


def test_the_old_age_version_is_reached_from_an_article_and_remembered(page, city: City):
    page.goto(city.url(path=ARTICLE))
    page.click("[data-elder]")
    assert mode(page) == "elder" and page.url.endswith(ARTICLE)
    page.goto(city.url(path="/map/"))
    assert mode(page) == "elder"
    page.goto(city.url())
    page.wait_for_url("**/elder/")
    assert page.is_visible("text=不会用网页，就打电话")
    page.click("[data-elder-off]")
    page.wait_for_selector(".hero")
    assert mode(page) is None and page.url == city.url()


def test_the_old_age_version_works_without_script(chromium, city: City):
    window = chromium.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(city.url(path=ARTICLE))
    page.click("text=适老版")
    assert page.url == city.url(path="/elder/")
    assert page.get_attribute("html", "data-mode") == "elder"
    page.click("text=回到普通版")
    assert page.url == city.url()
    window.close()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", ["/elder/", ARTICLE])
def test_the_old_age_version_has_large_type_and_targets(page, city: City, path, width):
    """规格书 8.2: 主要文字 ≥ 18, 主要组件 ≥ 60×60, 行距 ≥ 1.3; nothing wider than the screen."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(city.url(path="/elder/"))
    page.goto(city.url(path=path))
    small = page.evaluate("""() => [...document.querySelectorAll('main a, main button, main p, main li, main time, main span')]
      .filter((e) => e.checkVisibility() && e.innerText.trim() && !e.closest('.sr') && parseFloat(getComputedStyle(e).fontSize) < 18)
      .map((e) => e.innerText.slice(0, 20) + ' ' + getComputedStyle(e).fontSize)""")
    low = page.evaluate("""() => [...document.querySelectorAll('main .btn, main .e-tasks a, main .list a, main .e-news a, main button')]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 60).map((e) => e.innerText.slice(0, 20) + ' ' + e.getBoundingClientRect().height)""")
    assert small == [] and low == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_size_colours_and_ruler_are_kept(page, city: City):
    page.goto(city.url(path=ARTICLE))
    page.click(".util [data-aids-open]")
    page.click(".aids [data-do=larger]")
    page.click(".aids [data-do=contrast]")
    page.click(".aids [data-do=ruler]")
    page.click(".aids [data-do=pointer]")
    assert page.locator(".ruler").count() == 1
    page.goto(city.url(path="/map/"))
    page.wait_for_selector(".aids")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "18.4px"
    assert page.evaluate("({...document.documentElement.dataset})") | {"contrast": "dark", "pointer": "large"} == page.evaluate("({...document.documentElement.dataset})")
    page.wait_for_selector(".ruler", state="attached")
    page.keyboard.press("Escape")
    assert page.locator(".ruler").count() == 0
    page.click(".aids [data-do=close]")
    page.reload()
    assert page.locator(".aids").count() == 0


def test_the_ruler_is_in_nobodys_way(page, city: City):
    page.goto(city.url(path=ARTICLE))
    page.click(".util [data-aids-open]")
    page.click(".aids [data-do=ruler]")
    page.locator("main .list a").first.click()
    page.wait_for_url("**/article/**")


def test_a_page_is_read_aloud_from_its_title_on(page, city: City):
    page.goto(city.url(path=ARTICLE))
    page.locator("main .list a").first.click()
    title = page.inner_text("main h1")
    page.click(".util [data-aids-open]")
    page.click(".aids [data-do=read]")
    for _ in range(100):  # not wait_for_function: the page's policy forbids it to evaluate strings
        said = page.evaluate("window.said")
        if len(said) >= 8:
            break
        page.wait_for_timeout(50)
    assert title.replace("\n", " ") in " ".join(text for _, text in said)
    assert {lang for lang, _ in said} == {"zh-CN"}
    assert max(len(text) for _, text in said) <= 122
    page.click(".aids [data-do=read]")
    count = page.evaluate("window.said.length")
    page.wait_for_timeout(100)
    assert page.evaluate("window.said.length") == count


def test_leaving_for_a_site_that_is_not_a_governments_is_asked_first(page, city: City):
    page.goto(city.url(path=ARTICLE))
    page.evaluate("""() => { const a = document.createElement('a'); a.href = 'https://example.org/x'; a.dataset.leave = ''; a.id = 'out'; a.textContent = '外部';
      document.querySelector('main').append(a); }""")
    page.click("#out")
    page.wait_for_url("**/leave/**")
    assert page.inner_text("[data-leaving-host]") == "example.org"
    assert page.get_attribute("[data-leaving-go]", "href") == "https://example.org/x"
    page.click("[data-leaving-stay]")
    page.wait_for_url(f"**{ARTICLE}")


def test_the_leaving_page_gives_no_stranger_a_government_address(page, city: City):
    page.goto(city.url(path="/leave/?to=https%3A%2F%2Fexample.org%2F"))
    assert page.is_hidden("[data-leaving]") and page.is_visible("[data-leaving-none]")
    page.goto(city.url(path=ARTICLE))
    page.evaluate("location.assign('/leave/?to=' + encodeURIComponent('javascript:alert(1)'))")
    page.wait_for_url("**/leave/**")
    assert page.is_hidden("[data-leaving]")
