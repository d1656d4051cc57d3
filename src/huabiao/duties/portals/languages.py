"""Other languages of a site: the switch in its frame, and where it leads from a page."""

import json
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from huabiao.engines.publishing import templating
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin, public_sites

from . import traditional
from .models import TraditionalVersion

NAMES: dict[str, str] = {
    "zh-CN": "中文", "en": "English", "ja": "日本語", "ko": "한국어", "ru": "Русский", "fr": "Français", "de": "Deutsch", "es": "Español",
    "ar": "العربية", "ug": "ئۇيغۇرچە", "bo": "བོད་ཡིག", "mn": "ᠮᠣᠩᠭᠣᠯ", "kk": "قازاقشا", "za": "Vahcuengh",
}  # fmt: skip


def slots(code: str) -> dict[str, str]:
    """The slot "languages": links in the line above the header, nothing for a site of one language."""
    site = Site.objects.get(code=code)
    links = []
    if TraditionalVersion.objects.filter(site_code=code, is_on=True).exists():
        links.append(switch(traditional.PREFIX, "zh-Hant", "繁體版"))
    for other in _others(site):
        links.append(
            Markup('<li><a href="{}/" lang="{}" hreflang="{}">{}</a></li>').format(origin(other.domain), other.language, other.language, NAMES.get(other.language, other.language))
        )
    return {"languages": str(Markup("").join(links))}


def switch(to: str, language: str, words: str) -> Markup:
    """A link that leads to the same page in the other version; the server looks whether there is one."""
    return Markup('<li><a href="/language/?to={}" lang="{}" hreflang="{}" data-language>{}</a></li>').format(to, language, language, words)


def _others(site: Site) -> list[Site]:
    """Sites of another language in the same family: a site's children, or its parent and the parent's children."""
    is_chinese = site.language.startswith("zh")
    family = site.pk if is_chinese else site.parent_id
    return [
        other for other in public_sites()
        if other.language != site.language and (other.pk == family or (other.parent_id == family and not other.language.startswith("zh")))
    ]  # fmt: skip


def register_catalogues() -> None:
    """Our own words in other languages: catalogues/<language>.json, by the Chinese ones."""
    for path in sorted((Path(__file__).parent / "catalogues").glob("*.json")):
        templating.register_catalogue(path.stem, json.loads(path.read_text(encoding="utf-8")))


def in_words(site: str, slots: Mapping[str, str]) -> dict[str, str]:
    """The frame of a site whose language has a catalogue, in that language."""
    language = templating.language_of(site)
    return {name: templating.in_language(language, text) for name, text in slots.items()} if language else {}


def hant_slots(made: dict[str, str]) -> dict[str, str]:
    """In the derived frame the switch leads back."""
    name = f"{traditional.SLOT}languages"
    back = str(switch("zh-hans", "zh-Hans", "简体版"))
    rest = made.get(name, "").partition("</li>")[2]  # the first link was the one that led here
    return {name: back + rest}
