"""Where the publisher keeps things under HUABIAO_HOME. One place, so that a test or an operator can move all of it."""

from pathlib import Path

from django.conf import settings


def public(site: str) -> Path:
    """The document root of a site."""
    return Path(settings.HUABIAO_HOME) / "public" / site


def store(site: str) -> Path:
    """Packs: copies of every page that any release holds."""
    return Path(settings.HUABIAO_HOME) / "store" / site


def manifests(site: str) -> Path:
    """One manifest a release."""
    return Path(settings.HUABIAO_HOME) / "releases" / site


def journal(site: str) -> Path:
    """What is being written just now; empty when nothing is."""
    return Path(settings.HUABIAO_HOME) / "journal" / site


def temporary() -> Path:
    """Half-written files: outside every document root, on the same file system."""
    return Path(settings.HUABIAO_HOME) / "tmp"
