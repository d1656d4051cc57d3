"""互动交流 on home pages: what a higher duty (participation) says of a site's letters. It registers itself here.

Whatever changes an answer is recorded with the key `interaction:SITE`, which home pages read; a letter that changes
neither entrances nor the figures of a finished month is not among it.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Month:
    """A finished month's letters in figures. `days`: working days that an answer took on average, in words; empty if none was given."""

    year: int
    month: int
    received: int
    answered: int
    on_time: int
    days: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """Addresses on the site, empty where there is no such entrance; the figures of its newest counted month."""

    write: str
    query: str
    answers: str
    months: str
    newest: Month | None


Provider = Callable[[str], Interaction | None]


def _nothing(_site: str) -> None:
    """No duty receives letters."""


_provider: Provider = _nothing


def register_interaction(provider: Provider) -> None:
    """Ask `provider` from now on: of a site's code what it has, None if nobody can write to it."""
    global _provider
    _provider = provider


def of(site: str) -> Interaction | None:
    """What a site has; None if nobody can write to it."""
    return _provider(site)
