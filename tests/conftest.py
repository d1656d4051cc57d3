"""Fixtures that several test files at this level share."""

from small_site import own_home, published_home

__all__ = ["own_home", "published_home"]
