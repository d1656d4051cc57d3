"""Where the file of an old address stands: a redirect is a static page, so its address must be one that a file can have."""

import re

_PART = re.compile(r"[^\x00-\x1f\x7f?#%\\:*\"<>|]{1,120}")
# Files of our own, which no redirect may stand in the way of; columns are looked up when the page is made.
_OURS = re.compile(r"index\.html|(403|404|500|503)\.html|map/index\.html|article/\d{6}/\d+\.html|(files|assets|sitemap)/.*")


def file_of(old_path: str) -> str | None:
    """The file below the site's root that answers for an old address, or None where no file can ("/", "/a?id=3")."""
    parts = old_path.strip("/").split("/")
    if not all(_PART.fullmatch(part) and part.strip(".") for part in parts):
        return None
    if old_path.endswith("/") or "." not in parts[-1]:
        parts.append("index.html")
    elif not parts[-1].lower().endswith((".html", ".htm", ".shtml")):
        return None
    path = "/".join(parts)
    return None if _OURS.fullmatch(path) else path
