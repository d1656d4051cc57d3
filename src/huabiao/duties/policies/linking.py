"""法律依据: titles and articles named in a text become links to the library's pages.

For texts of other duties, too: `link_html` takes their finished HTML. Whoever calls it republishes its page when a key
"policy-title:DIGEST" of a title that it names changes (`titles_in`, `title_keys`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape, unescape

from markupsafe import Markup

from huabiao.kernel import citations, statutes

from . import queries, rules
from .queries import Target

_SPLIT = re.compile(r"(<[^>]*>)")
_OPEN_LINK, _CLOSE_LINK = re.compile(r"<a[\s>]", re.IGNORECASE), re.compile(r"</a\s*>", re.IGNORECASE)


def linked(text: str, targets: Mapping[str, Target], own: Collection[str] = (), base: str = "") -> Markup:
    """Plain text as HTML with its citations as links. `own`: anchors of the text itself, for 本办法第五条."""
    pieces, at = [], 0
    for found in citations.find(text):
        address = _address(found, targets, own, base)
        if address and found.start >= at:
            pieces.append(escape(text[at : found.start]))
            pieces.append(f'<a class="cite" href="{address}">{escape(text[found.start : found.end])}</a>')
            at = found.end
    pieces.append(escape(text[at:]))
    return Markup("".join(pieces))


def _address(found: citations.Citation, targets: Mapping[str, Target], own: Collection[str], base: str) -> str:
    anchor = statutes.article_anchor(*found.article) if found.article else ""
    if not found.title:
        return f"#{anchor}" if anchor in own else ""
    target = targets.get(citations.title_key(found.title))
    return f"{base}{target.address(anchor)}" if target else ""


def titles_in(texts: Sequence[str]) -> set[str]:
    """The keys of the titles that these texts name."""
    return {citations.title_key(found.title) for text in texts for found in citations.find(text) if found.title} - {""}


def title_keys(titles: Collection[str]) -> dict[str, str]:
    """By ledger key the title: what to listen to."""
    return {f"policy-title:{rules.title_digest(title)}": title for title in titles}


def link_html(site: str, html: str, base: str = "") -> str:
    """Finished, sanitised HTML with the citations in its text as links into the site's library; links are left alone.

    `base` goes before the addresses when the page stands on another site than the library.
    """
    parts = _SPLIT.split(html)
    texts = [unescape(part) for part in parts[::2]]
    targets = queries.resolve(site, titles_in(texts))
    if not targets:
        return html
    inside, made = 0, []
    for number, part in enumerate(parts):
        if number % 2:
            inside += bool(_OPEN_LINK.match(part)) - bool(_CLOSE_LINK.match(part))
            made.append(part)
        else:
            made.append(part if inside > 0 or "《" not in part else str(linked(unescape(part), targets, base=base)))
    return "".join(made)
