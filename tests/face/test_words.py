"""The published demo speaks Chinese: no Latin word on a Chinese page but names that have no other form."""

import re

from selectolax.lexbor import LexborHTMLParser

# Kinds of files, units, feeds and standards; the filing system's own name. Everything else has a Chinese word.
ALLOWED = {
    "ICP", "RSS", "Atom", "KB", "MB", "GB", "PDF", "OFD", "CSV", "JSON", "XML", "SVG", "MP4", "MP3", "docx", "doc", "xlsx", "xls", "pdf", "ofd", "zip", "csv",
    "SHA", "RFC", "UTF", "GB/T", "Wi-Fi", "App", "IPv6", "API", "PM",
}  # fmt: skip
# Languages call themselves by their own names.
LANGUAGES = {"English", "Français", "Deutsch"}
_ADDRESS = re.compile(r"https?://\S+|(?:[a-z0-9-]+\.)+(?:localhost|test|cn)|/[a-z0-9/._-]+")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9./+_-]*")
_SPOKEN = ("alt", "title", "aria-label", "placeholder")


def test_no_latin_word_stands_on_a_chinese_page(demo):
    wrong, read = set(), 0
    for file in sorted((demo / "public").rglob("*.html")):
        if "styleguide" in file.parts:
            continue
        tree = LexborHTMLParser(file.read_text(encoding="utf-8"))
        if not (tree.css_first("html").attributes.get("lang") or "").startswith("zh"):
            continue
        read += 1
        wrong |= {f"{word}（{file.relative_to(demo / 'public')}）" for word in _words(tree) - ALLOWED - LANGUAGES}
    assert read > 300
    assert not wrong, sorted(wrong)[:40]


def _words(tree: LexborHTMLParser) -> set[str]:
    for node in tree.css("script, style, code, [lang]:not(html):not([lang^=zh])"):
        node.decompose()
    said = [value for name in _SPOKEN for node in tree.css(f"[{name}]") if (value := node.attributes.get(name))]
    text = _ADDRESS.sub(" ", " ".join([tree.body.text(separator=" "), *said]))
    # A word with a figure in it is a number of something: of a bus, a room, an organ.
    return {word for found in _WORD.findall(text) if len(word := found.strip("./+_-")) > 1 and not re.search(r"\d", word)}
