"""The nginx configuration of a site group: the same headers, types and dynamic addresses as the built-in server.

A file of its own for the `http` part of nginx.conf. Content is never rewritten: nginx sends the files as they lie.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.rules import PUBLIC

from . import delivery
from .serving import ascii_name

RATE, BURST = 10, 40  # requests a second and at once that one visitor may send to dynamic addresses
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
ERRORS = {403: "/403.html", 404: "/404.html", 500: "/500.html", 503: "/503.html"}


@dataclass(frozen=True)
class Place:
    """Where things are: HUABIAO_HOME (or where it is mounted on the web server), the built-in server, our port."""

    home: Path
    backend: str
    listen: str = "80"


def configuration(place: Place, sites: Sequence[Site] | None = None) -> str:
    """The whole text."""
    rows = list(Site.objects.order_by("order", "pk")) if sites is None else list(sites)
    public = [site for site in rows if site.status in PUBLIC]
    default = next((site for site in public if site.kind == "portal"), public[0] if public else None)
    parts = [_head(place)]
    parts += [_server(place, site, site is default) for site in public]
    return "\n".join(parts)


def _head(place: Place) -> str:
    return "\n".join(
        [
            "# 由 huabiao nginx 生成：放进 nginx.conf 的 http 段（例如 /etc/nginx/conf.d/huabiao.conf），网站增减后重新生成。",
            "# 启用 HTTPS：在各 server 中改 listen 为 443 ssl，并加 ssl_certificate 与 ssl_certificate_key。",
            "upstream huabiao {",
            f"    server {place.backend};",
            "    keepalive 16;",
            "}",
            f"limit_req_zone $binary_remote_addr zone=huabiao:10m rate={RATE}r/s;",
            "",
        ]
    )


def _server(place: Place, site: Site, is_default: bool) -> str:
    names = [name for name in (site.domain, ascii_name(site.chinese_domain)) if _NAME.fullmatch(name)] or ["_"]
    listen = place.listen + (" default_server" if is_default else "")
    lines = [
        f"# {_comment(site.name)}",
        "server {",
        f"    listen {listen};",
        f"    server_name {' '.join(names)};",
        f"    root {place.home / 'public' / site.code};",
        "    index index.html;",
        "    server_tokens off;",
        "    absolute_redirect off;",
        "    charset utf-8;",
        f"    charset_types {' '.join(sorted(delivery.WITH_CHARSET - {'text/html'}))};",
        "    gzip_static on;",
        "    # 公开目录里没有符号链接；有人放进来的一律不送出。",
        "    disable_symlinks on from=$document_root;",
        # A page that was withdrawn must be gone at once: what is kept open is looked at again each second.
        "    open_file_cache max=20000 inactive=60s;",
        "    open_file_cache_valid 1s;",
        "    client_header_timeout 15s;",
        "    client_body_timeout 30s;",
        "    large_client_header_buffers 4 16k;",
        "    client_max_body_size 1m;",
        *_types(),
        *(f"    error_page {code} {page};" for code, page in ERRORS.items()),
        "    error_page 502 504 /503.html;",
        "",
        "    location / {",
        *_headers(delivery.FRESH),
        "    }",
        *_named(),
        *_forever(),
        "    location ~ \\.(?:html|xml|css|js|svg|json|txt|webmanifest)\\.gz$ {",
        "        return 404;",
        "    }",
        "    # 申请证书（ACME）的应答不在公开目录里，守护不会动它。",
        "    location ^~ /.well-known/acme-challenge/ {",
        f"        root {place.home / 'acme'};",
        "    }",
    ]
    for entry in delivery.DYNAMIC:
        lines += _dynamic(entry)
    return "\n".join([*lines, "}", ""])


def _comment(text: str) -> str:
    return " ".join(text.split())


def _types() -> Iterable[str]:
    yield "    types {"
    by_type: dict[str, list[str]] = {}
    for ending, kind in delivery.TYPES.items():
        by_type.setdefault(kind, []).append(ending)
    for kind, endings in by_type.items():
        yield f"        {kind} {' '.join(endings)};"
    yield "    }"
    yield f"    default_type {delivery.UNKNOWN_TYPE};"


def _headers(cache: str, indent: str = "        ") -> list[str]:
    # Not `gzip_vary`: it looks for the packed file even when nobody wants it, a tenth of the time of a request.
    pairs = [("Vary", "Accept-Encoding"), ("Cache-Control", cache), *delivery.SECURITY_HEADERS]
    return [f'{indent}add_header {name} "{value}" always;' for name, value in pairs]


def _named() -> Iterable[str]:
    """Feeds have types that their ending does not tell."""
    for name, kind in delivery.FEED_TYPES.items():
        yield f"    location ~ /{name.replace('.', chr(92) + '.')}$ {{"
        yield "        types { }"
        yield f"        default_type {kind};"
        yield from _headers(delivery.FRESH)
        yield "    }"


def _forever() -> Iterable[str]:
    for folder in delivery.FOREVER_FOLDERS:
        yield f"    location ^~ /{folder} {{"
        yield from _headers(delivery.FOREVER)
        yield "    }"


def _dynamic(entry: delivery.Dynamic) -> list[str]:
    stem = entry.address.rstrip("/")
    inside = [
        "        proxy_pass http://huabiao;",
        "        proxy_http_version 1.1;",
        '        proxy_set_header Connection "";',
        "        proxy_set_header Host $http_host;",
        "        proxy_set_header X-Real-IP $remote_addr;",
        "        proxy_set_header X-Forwarded-For $remote_addr;",
        "        proxy_set_header X-Forwarded-Proto $scheme;",
        "        proxy_read_timeout 120s;",
    ]
    if entry.body > 1:
        inside.append(f"        client_max_body_size {entry.body}m;")
    if entry.limited:
        inside.append(f"        limit_req zone=huabiao burst={BURST} nodelay;")
        inside.append("        limit_req_status 503;")
    blocks = [f"    location = {stem} {{", *inside, "    }"]
    if entry.address not in ("/healthz", "/metrics", "/search"):
        blocks += [f"    location ^~ {stem}/ {{", *inside, "    }"]
    return blocks
