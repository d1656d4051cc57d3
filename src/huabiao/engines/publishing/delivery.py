"""How public files are delivered: dynamic addresses, headers, caching, types. One table for both servers.

The built-in server (serving.py) and the nginx configuration (nginx.py) read these and nothing else, so that a visitor
sees no difference between them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dynamic:
    """An address that is not a file. Ending with "/" it stands for everything beneath it."""

    address: str
    body: int = 1  # largest request in MiB
    limited: bool = True  # held back when one visitor asks too often


MAX_BODY = 60

# Duties whose addresses come later are here already: until then they answer with the site's 404 page.
DYNAMIC: tuple[Dynamic, ...] = (
    Dynamic("/desk/", body=MAX_BODY, limited=False),
    Dynamic("/desk-static/", limited=False),
    Dynamic("/verify/"),
    Dynamic("/share/"),
    Dynamic("/language/"),
    Dynamic("/search"),
    Dynamic("/api/", body=MAX_BODY),
    Dynamic("/my/", body=MAX_BODY),
    Dynamic("/accounts/"),
    Dynamic("/letters/new", body=MAX_BODY),
    Dynamic("/letters/write", body=MAX_BODY),
    Dynamic("/letters/query"),
    Dynamic("/services/apply", body=MAX_BODY),
    Dynamic("/healthz", limited=False),
    Dynamic("/metrics", limited=False),
)

# Nothing is loaded from elsewhere, and no page stands in a foreign frame.
SECURITY_HEADERS: tuple[tuple[str, str], ...] = (
    (
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)

# A page is asked for anew each time, which costs a 304; what carries its content's hash in its name never changes.
FRESH = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
FOREVER_FOLDERS = ("assets/", "files/")

# Two kinds that are told by their name, then all others by their ending.
FEED_TYPES = {"feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml"}
TYPES: dict[str, str] = {
    "html": "text/html",
    "xml": "application/xml",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "txt": "text/plain",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
}
UNKNOWN_TYPE = "application/octet-stream"
# Types whose text is UTF-8 and says so.
WITH_CHARSET = frozenset(
    {"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/vtt", "application/xml", "application/json",
     "application/rss+xml", "application/atom+xml", "image/svg+xml"}
)  # fmt: skip

# Longest address that is looked at; ours are below a hundred characters.
MAX_PATH = 1000

_EXACT = frozenset(entry.address.rstrip("/") for entry in DYNAMIC)
_BENEATH = tuple(entry.address.rstrip("/") + "/" for entry in DYNAMIC)


def dynamic_entry(path: str) -> Dynamic | None:
    """The entry of the table under which an address falls."""
    if path not in _EXACT and not path.startswith(_BENEATH):
        return None
    for entry in DYNAMIC:
        stem = entry.address.rstrip("/")
        if path == stem or path.startswith(stem + "/"):
            return entry
    return None


def content_type(path: str) -> str:
    """The media type of a published file."""
    name = path.rpartition("/")[2]
    found = FEED_TYPES.get(name) or TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN_TYPE)
    return f"{found}; charset=utf-8" if found in WITH_CHARSET else found


def cache_control(path: str) -> str:
    """How long a browser may keep a published file without asking."""
    return FOREVER if path.startswith(FOREVER_FOLDERS) else FRESH
