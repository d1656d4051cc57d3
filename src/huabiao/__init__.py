"""华表: an open platform for government websites. Six floors, each using only those beneath it (ARCHITECTURE.md)."""

__version__ = "0.1.0"
