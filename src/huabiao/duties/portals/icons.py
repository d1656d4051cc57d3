"""Our own line icons (assets/icons.svg), as inline SVG: 24 grid, 1.5 line, one stroke in the main colour."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

_SOURCE = Path(__file__).parent / "assets" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="i-([a-z]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    return dict(_SYMBOL.findall(_SOURCE.read_text(encoding="utf-8")))


def names() -> list[str]:
    """The icons that an editor may choose from."""
    return sorted(_shapes())


@lru_cache(maxsize=256)
def icon(name: str, size: str = "") -> Markup:
    """An icon for decoration beside words; an unknown name gives a sheet of paper. Sizes: "", "s", "l"."""
    shape = _shapes().get(name) or _shapes()["doc"]
    classes = f"i i-{size}" if size else "i"
    return Markup(f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')
