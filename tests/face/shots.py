"""Screenshots of every kind of page, wide and as on a phone, into a folder to look at: `make shots`."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright
from samples import DYNAMIC, PORTAL, Sample, samples

sys.path.insert(0, str(Path(__file__).parents[1]))

from living_city import CHROMIUM, make_demo, serving
from served import City

WIDTHS = {"wide": 1280, "phone": 375}


def main() -> None:
    """Of a demo made for it, or of one that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home that is being served already (with --port)")
    parser.add_argument("--port", type=int)
    parser.add_argument("--into", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", default="", help="a part of the name")
    parser.add_argument("--modes", default="normal,elder")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if options.port:
            city = City(options.port, options.home, None)
        else:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
            print("正在建演示城市，约一分钟……")
            make_demo(home)
            city = stack.enter_context(serving(home))
        take(city, options.into, options.modes.split(","), options.only)
    print(f"{len(list(options.into.glob('*.png')))} 张，在 {options.into}")


def take(city: City, into: Path, modes: list[str], only: str) -> None:
    """Every sample, in each version and width."""
    listed = [*samples(city.home / "public"), *(Sample(name, PORTAL, path) for name, path in DYNAMIC.items())]
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for mode in modes:
            for width, pixels in WIDTHS.items():
                window = browser.new_context(viewport={"width": pixels, "height": 800}, locale="zh-CN", reduced_motion="reduce")
                # The bar of tools would lie across the middle of a picture of the whole page.
                window.add_init_script(f"localStorage.setItem('elder', '{int(mode == 'elder')}'); localStorage.setItem('aids', '0')")
                page = window.new_page()
                for sample in (sample for sample in listed if only in sample.name):
                    page.goto(city.url(sample.site, sample.path))
                    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach((image) => { image.loading = 'eager'; })")
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=into / f"{sample.name}-{mode}-{width}.png", full_page=True)
                window.close()
        browser.close()


if __name__ == "__main__":
    main()
