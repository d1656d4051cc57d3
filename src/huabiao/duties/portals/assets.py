"""Style, script and marks of public pages: each one file with its content's hash in its name, the same on every site."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
# The order of the cascade's layers; together they are one file, so that a page asks for one.
_STYLE = ("tokens.css", "base.css", "components.css", "pages.css", "kinds.css", "aids.css")
_SCRIPT = ("site.js", "kinds.js")
# mode.js stands before the first paint; aids.js is asked for only when a reader wants the tools.
_PLAIN = ("mode.js", "aids.js", "icon-zhu.png", "icon-zhu-small.png", "icon-qing.png", "icon-qing-small.png")
# The main colour of each theme, as in tokens.css: browsers and icons want it outside the style.
MAIN_COLOURS = {"zhu": "#a4211c", "qing": "#1c5766"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r" ?([{};,>]) ?")


def files() -> dict[str, tuple[str, bytes]]:
    """By plain name: the path below a site's root and the bytes, as the files are now."""
    states = ((FOLDER / name).stat() for name in (*_STYLE, *_SCRIPT, *_PLAIN, "seal.svg"))
    return _files(tuple((state.st_mtime_ns, state.st_size) for state in states))


@lru_cache(maxsize=1)
def _files(_states: tuple[tuple[int, int], ...]) -> dict[str, tuple[str, bytes]]:
    style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in _STYLE)
    seal = (FOLDER / "seal.svg").read_text(encoding="utf-8")
    contents = {
        "site.css": _tight(style).encode(),
        "site.js": b"".join((FOLDER / name).read_bytes() for name in _SCRIPT),
        **{name: (FOLDER / name).read_bytes() for name in _PLAIN},
        **{f"seal-{theme}.svg": seal.replace(MAIN_COLOURS["zhu"], colour).encode() for theme, colour in MAIN_COLOURS.items()},
    }
    return {name: (_path(name, content), content) for name, content in contents.items()}


def url(name: str) -> str:
    """Address of an asset on every site."""
    return f"/{files()[name][0]}"


def _path(name: str, content: bytes) -> str:
    stem, _, extension = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{extension}"


def _tight(style: str) -> str:
    # Only blanks that mean nothing go: around braces, semicolons, commas and ">", never beside a colon or a sign.
    return _TIGHT.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", style))).replace(";}", "}").strip()
