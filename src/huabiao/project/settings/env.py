"""Every environment variable, read once, typed, each with a sentence. `docs/operations/settings.md` lists the same names."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _last_bind() -> str:
    """Where this home was last served (`huabiao serve --bind` notes it), so that other commands print the same links."""
    try:
        return (HOME / "bind").read_text(encoding="ascii").strip() or "127.0.0.1:8000"
    except (OSError, ValueError):
        return "127.0.0.1:8000"


# Where all state lives: database, media, public files, keys.
HOME = Path(os.environ.get("HUABIAO_HOME", "./var")).resolve()
# Demo mode: reserved domain names pass, the demo accounts' passwords are shown on the login page.
DEMO = _flag("HUABIAO_DEMO", True)
# Address that the built-in server listens on, and that demo links carry as their port.
BIND = os.environ.get("HUABIAO_BIND") or _last_bind()
# Addresses or networks, comma separated, of proxies that may say on whose behalf they ask (X-Real-IP,
# X-Forwarded-Proto); this machine always may.
PROXIES = [p.strip() for p in os.environ.get("HUABIAO_PROXIES", "").split(",") if p.strip()]
# postgresql://user:password@host:port/name?sslmode=verify-full; empty means SQLite under HOME.
DATABASE = os.environ.get("HUABIAO_DATABASE", "")
# http or https: the scheme in canonical addresses.
SCHEME = os.environ.get("HUABIAO_SCHEME", "http")
# Write a .gz beside each public text file.
PRECOMPRESS = _flag("HUABIAO_PRECOMPRESS", True)
# Processes that render a full build.
BUILD_PROCESSES = int(os.environ.get("HUABIAO_BUILD_PROCESSES", str(min(os.cpu_count() or 1, 4))))
# Engine of the search: "tantivy" (files under HOME/search) or "postgres" (tables of the database, for several machines).
SEARCH = os.environ.get("HUABIAO_SEARCH", "tantivy")
# Days within which a site can be rolled back; `huabiao prune` removes what only older releases need.
KEEP_DAYS = int(os.environ.get("HUABIAO_KEEP_DAYS", "180"))
# Hosts that may ask for the desk and dynamic pages, comma separated; "*" for any (nginx in front decides).
HOSTS = [h for h in os.environ.get("HUABIAO_HOSTS", "*").split(",") if h]
# Whoever sends it as `Authorization: Bearer …` may read /metrics from another machine; empty: this machine only.
METRICS_TOKEN = os.environ.get("HUABIAO_METRICS_TOKEN", "")
# Shows Django's debug pages. Never in production.
DEBUG = _flag("HUABIAO_DEBUG", False)


def secret_key() -> str:
    """The signing key of sessions: from the environment, else made once and kept under HOME/keys with mode 0600."""
    given = os.environ.get("HUABIAO_SECRET_KEY")
    if given:
        return given
    path = HOME / "keys" / "session.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text(encoding="ascii").strip()
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(key)
        return key


def database() -> dict[str, object]:
    """Django's database settings: SQLite in WAL mode by default, PostgreSQL by address."""
    if not DATABASE:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "huabiao.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                # A writer takes its lock at once, so that two of them wait instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;",
            },
        }
    url = urlsplit(DATABASE)
    # What libpq knows besides: sslmode, sslrootcert, host=/var/run/postgresql for a socket, connect_timeout …
    options: dict[str, object] = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or options.pop("host", ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }
