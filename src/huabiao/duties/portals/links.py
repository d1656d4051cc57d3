"""Addresses that editors type: which may stand in a page, and the notice before one leaves for a non-government site."""

from urllib.parse import urlsplit

from markupsafe import Markup, escape


def is_safe(url: str) -> bool:
    """An address on this site or a full web address; never a script."""
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_foreign(url: str) -> bool:
    """Whether the link leaves for a site that is not a government's (47号文: 打开非政府网站链接时应有提示信息)."""
    if url.startswith("/"):
        return False
    host = (urlsplit(url).hostname or "").lower()
    return not (host == "gov.cn" or host.endswith((".gov.cn", ".localhost", ".test")))


def attributes(url: str) -> Markup:
    """The attributes of a link: its address and, if it leaves, what makes the script ask first."""
    if url[:1] == "/" and url[1:2] not in ("/", "\\"):  # most are: asked thousands of times in a build
        return Markup(f'href="{escape(url)}"')
    if not is_safe(url):
        return Markup('href="/"')
    rest = ' rel="external noopener nofollow" data-leave' if is_foreign(url) else ""
    return Markup(f'href="{escape(url)}"{rest}')
