"""What the home page costs on arrival: requests, hosts, and whether it jumps (our own budget; sizes: journeys/test_public_face)."""

import pytest
from served import City

pytestmark = pytest.mark.chromium
MOST_REQUESTS, MOST_SHIFT = 15, 0.05
_SHIFTS = """new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 400); })"""


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize(("site", "path", "elder"), [("huaqing", "/", "0"), ("housing", "/", "0"), ("huaqing", "/elder/", "1"), ("huaqing", "/news/notices/", "1")])
def test_a_page_arrives_lightly_and_does_not_jump(chromium, city: City, site, path, elder, width):
    window = chromium.new_context(viewport={"width": width, "height": 800})
    window.add_init_script(f"localStorage.setItem('elder', '{elder}')")
    page = window.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(city.url(site, path), wait_until="networkidle")
    assert len(asked) <= MOST_REQUESTS, asked
    assert {url for url in asked if not url.startswith((city.url(site), "data:"))} == set()
    for _ in range(12):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(30)
    assert page.evaluate(_SHIFTS) < MOST_SHIFT
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    window.close()


def test_the_manifest_names_the_site_and_its_icons_exist(city: City):
    import json

    found = json.loads(city.get("housing", "/manifest.webmanifest"))
    assert found["name"] == "华清市住房和城乡建设局" and found["theme_color"] == "#1c5766"
    for icon in found["icons"]:
        file = city.home / "public" / "housing" / icon["src"][1:]
        assert file.read_bytes().startswith(b"\x89PNG")
