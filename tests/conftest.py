"""Fixtures that several test files at this level share."""

from living_city import chromium, city, demo
from small_site import own_home, published_home

__all__ = ["chromium", "city", "demo", "own_home", "published_home"]
