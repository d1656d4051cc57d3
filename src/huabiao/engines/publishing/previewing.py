"""A page as the public would see it, for the desk: rendered and framed as for publication, but written nowhere."""

from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin

from .registry import Page, frame_slots
from .splice import encode, splice
from .templating import environment, language_of


def render(site_code: str, page: Page) -> str:
    """The whole HTML of a page. Styles come from the site's own address: the desk's host shows another site there."""
    blob = environment(language_of(site_code)).get_template(page.template).render(**page.data).encode()
    text = splice(blob, encode(frame_slots(site_code))).decode()
    site = Site.objects.filter(code=site_code).first()
    address = origin(site.domain) if site else ""
    return text.replace('href="/assets/', f'href="{address}/assets/').replace('src="/assets/', f'src="{address}/assets/')
