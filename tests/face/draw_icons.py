"""Draws the icons of an installed site (assets/icon-*.png) from assets/seal.svg. Run once after the seal or a colour changed."""

from pathlib import Path

from playwright.sync_api import sync_playwright
from shots import CHROMIUM

from huabiao.duties.portals.assets import FOLDER, MAIN_COLOURS

SIZES = {"": 512, "-small": 192}


def main() -> None:
    """One picture a theme and size; the seal fills the square, so that a round mask takes only its corners."""
    seal = (FOLDER / "seal.svg").read_text(encoding="utf-8")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for theme, colour in MAIN_COLOURS.items():
            for name, size in SIZES.items():
                page = browser.new_page(viewport={"width": size, "height": size})
                drawing = seal.replace(MAIN_COLOURS["zhu"], colour)
                page.set_content(f"<style>body{{margin:0;background:{colour}}}svg{{width:{size * 0.8}px;margin:{size * 0.1}px}}</style>{drawing}")
                page.screenshot(path=Path(FOLDER) / f"icon-{theme}{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
