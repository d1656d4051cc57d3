"""Loads actions.py at the start, so that its receivers of log-in, log-out and failure stand before anyone comes."""

from . import actions  # noqa: F401
