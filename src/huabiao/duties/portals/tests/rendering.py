"""Pages as a visitor gets them: loaded by their kind, rendered, put into the site's frame."""

from huabiao.engines.publishing import registry, splice, templating
from huabiao.engines.publishing.stage import TEXT


def pages(site: str, kind: str, refs: list[str] | None = None) -> dict[str, str]:
    """Of all pages of a kind (or of some) the path and the text."""
    slots = splice.encode(registry.frame_slots(site))
    found = registry.kind(kind)
    wanted = list(found.refs(site, "", 500)) if refs is None else refs
    made = {}
    for page in found.load(site, wanted):
        if page.media is None:
            blob = page.content if page.content is not None else templating.environment(templating.language_of(site)).get_template(page.template).render(page.data).encode()
            # As the publisher does: a picture's NUL is no mark.
            is_text = page.path.endswith(TEXT)
            made[page.path] = splice.splice(blob, slots).decode() if is_text else ""
    return made


def affected(kind: str, *keys: str) -> set[tuple[str, str]]:
    """Site and ref of the pages of a kind that read any of these keys."""
    return {(page.site, page.ref) for page in registry.kind(kind).affected(keys)}
