"""Style, script and marks of public pages: each one file with its content's hash in its name, the same on every site."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
# The order of the cascade's layers; together they are one file, so that a page asks for one.
_STYLE = ("tokens.css", "base.css", "components.css", "pages.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r" ?([{};,>]) ?")


def files() -> dict[str, tuple[str, bytes]]:
    """By plain name: the path below a site's root and the bytes, as the files are now."""
    states = ((FOLDER / name).stat() for name in (*_STYLE, "site.js", "seal.svg"))
    return _files(tuple((state.st_mtime_ns, state.st_size) for state in states))


@lru_cache(maxsize=1)
def _files(_states: tuple[tuple[int, int], ...]) -> dict[str, tuple[str, bytes]]:
    style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in _STYLE)
    contents = {
        "site.css": _tight(style).encode(),
        "site.js": (FOLDER / "site.js").read_bytes(),
        "seal.svg": (FOLDER / "seal.svg").read_bytes(),
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
