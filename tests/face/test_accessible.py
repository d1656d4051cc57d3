"""axe-core over every kind of page: both themes, normal and old-age version, wide and as on a phone; no violation.

WCAG 2.2 AA and axe's own best practices; GB/T 37668—2019 has no checker of its own that can be had.
"""

import pytest
from samples import DYNAMIC, PORTAL, Sample, samples

WIDTHS = (1280, 375)
THEMES = ("zhu", "qing")
CONTRASTS = ("dark", "light")
# A theme changes colours alone: for the second one only these are asked again.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_ASK = """async (options) => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...options});
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} — ${n.failureSummary.split('\\n').slice(1, 3).join(' ').trim()}`));
}"""


@pytest.mark.chromium
@pytest.mark.parametrize("mode", ["normal", "elder"])
def test_axe_finds_nothing(chromium, city, axe, mode):
    window = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
    window.add_init_script(f"localStorage.setItem('elder', '{int(mode == 'elder')}')")
    page = window.new_page()
    wrong, asked = [], 0
    for sample in [*samples(city.home / "public"), *(Sample(name, PORTAL, path) for name, path in DYNAMIC.items())]:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(city.url(sample.site, sample.path))
        page.evaluate(axe)
        own = page.evaluate("document.documentElement.dataset.theme")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in sorted(THEMES, key=lambda theme: theme != own):
                page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
                found = page.evaluate(_ASK, {} if theme == own else COLOURS)
                wrong += [f"{sample.name} {sample.site}{sample.path} {theme} {width}：{line}" for line in found]
                asked += 1
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{sample.name} {sample.site}{sample.path}：{WIDTHS[-1]} 宽的屏幕上页面宽 {wide}"] if wide > WIDTHS[-1] else []
        for contrast in CONTRASTS if mode == "normal" else ():
            page.evaluate("(value) => { document.documentElement.dataset.contrast = value; }", contrast)
            wrong += [f"{sample.name} {sample.site}{sample.path} {contrast}：{line}" for line in page.evaluate(_ASK, COLOURS)]
    window.close()
    assert asked >= 60
    assert not wrong, f"{len(wrong)} 处：\n" + "\n".join(wrong[:60])
