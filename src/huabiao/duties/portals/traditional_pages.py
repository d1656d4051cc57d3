"""/zh-hant/…: every page of a site that asks for it once more, in traditional characters.

Each kind of page that takes part is loaded and rendered as it is, then derived: what affects a page affects its
derivation by the same keys, so that increments and full builds agree as they do for the pages themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from markupsafe import escape

from huabiao.engines.publishing import registry
from huabiao.engines.publishing.queries import published_refs
from huabiao.engines.publishing.registry import FRONTS, Page, PageRef
from huabiao.engines.publishing.templating import environment, slot

from . import languages, traditional, tree
from .models import TraditionalVersion

Override = Callable[[str, Sequence[str]], Mapping[str, str]]

_sources: dict[str, Override | None] = {}
_AT_ONCE = 1000


def register_traditional(kind: str, override: Override | None = None) -> None:
    """Let a kind of page take part. `override(site, refs)` gives the words that single pages write otherwise."""
    _sources[kind] = override


class TraditionalPages:
    """One page for each page of the kinds that take part; refs are "kind/ref"."""

    name = "traditional"
    order = FRONTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        sites = set(TraditionalVersion.objects.filter(is_on=True).values_list("site_code", flat=True))
        for name in sorted(_sources) if sites else ():
            for page in registry.kind(name).affected(keys):
                if page.site in sites:
                    yield PageRef(page.site, f"{name}/{page.ref}")
        for site in tree.names(keys, "traditional"):
            # What stands there too: a page may have gone in the same change as the version.
            yield from (PageRef(site, ref) for ref in published_refs(site, self.name))
            for name in sorted(_sources):
                yield from (PageRef(site, f"{name}/{ref}") for ref in _all(site, name))

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        if not _is_on(site):
            return []
        begun, _, last = after.partition("/")
        found: list[str] = []
        for name in sorted(_sources):
            if name >= begun and len(found) < limit:
                refs = registry.kind(name).refs(site, last if name == begun else "", limit - len(found))
                found += [f"{name}/{ref}" for ref in refs]
        return found

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        version = TraditionalVersion.objects.filter(site_code=site, is_on=True).first()
        if version is None:
            return
        terms = traditional.parse_terms(version.terms)
        wanted: dict[str, list[str]] = {}
        for name in refs:
            kind, _, ref = name.partition("/")
            wanted.setdefault(kind, []).append(ref)
        for kind, inner in wanted.items():
            if kind in _sources:
                yield from _derived(site, kind, inner, terms)


def _derived(site: str, kind: str, refs: Sequence[str], terms: Mapping[str, str]) -> Iterator[Page]:
    override = _sources[kind]
    own = override(site, refs) if override else {}
    usual = traditional.converter(terms)
    templates = environment()
    for page in registry.kind(kind).load(site, refs):
        if not page.path.endswith(".html"):
            continue
        text = page.content.decode() if page.content is not None else templates.get_template(page.template).render(page.data)
        given = own.get(page.ref)
        derive = traditional.converter({**terms, **traditional.parse_terms(given)}) if given else usual
        made = traditional.page(text, derive).replace("</head>", f"{_alternates(page.path)}</head>", 1)
        yield Page(f"{kind}/{page.ref}", f"{traditional.PREFIX}/{page.path}", content=made.encode())


def _alternates(path: str) -> str:
    """hreflang: the page and the one that it is derived from."""
    address = escape("/" + path.removesuffix("index.html"))
    origin = slot("origin")
    return (
        f'<link rel="alternate" hreflang="zh-Hans" href="{origin}{address}">\n'
        f'<link rel="alternate" hreflang="zh-Hant" href="{origin}/{traditional.PREFIX}{address}">\n'
    )


def frame(site: str, slots: Mapping[str, str]) -> dict[str, str]:
    """The derived frame of a site that has a traditional version."""
    version = TraditionalVersion.objects.filter(site_code=site, is_on=True).first()
    if version is None:
        return {}
    derive = traditional.converter(traditional.parse_terms(version.terms))
    made = {f"{traditional.SLOT}{name}": traditional.page(text, derive) for name, text in slots.items()}
    language = f"{traditional.SLOT}html"
    made[language] = made[language].replace('lang="zh-CN"', 'lang="zh-Hant"')
    return made | languages.hant_slots(made)


def frames_affected(keys: Sequence[str]) -> Iterable[str]:
    """Sites whose traditional version was switched or given other words."""
    return tree.names(keys, "traditional")


def _is_on(site: str) -> bool:
    return TraditionalVersion.objects.filter(site_code=site, is_on=True).exists()


def _all(site: str, kind: str) -> Iterator[str]:
    after = ""
    while refs := registry.kind(kind).refs(site, after, _AT_ONCE):
        yield from refs
        after = refs[-1]
