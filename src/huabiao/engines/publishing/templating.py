"""The Jinja2 environment of public pages, and the digest that tells when any template or page module changed.

Templates lie in the `jinja/` folder of each app; HUABIAO_HOME/templates comes first, so that an administration can
replace any of them without touching the code.
"""

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from huabiao import __version__

from . import registry

MARK = "\0"


def slot(name: str) -> Markup:
    """Marks where the frame's slot `name` is spliced in at publication. NUL cannot occur in HTML or in our texts."""
    return Markup(f"{MARK}{name}{MARK}")


def folders() -> list[Path]:
    """Template folders, the administration's own first."""
    own = [Path(settings.HUABIAO_HOME) / "templates"]
    return own + [path for config in apps.get_app_configs() if (path := Path(config.path) / "jinja").is_dir()]


def digest() -> str:
    """Changes when a template, a style or script, the code of a page kind, or the version changes. Reads only what is new."""
    running = hashlib.sha256(__version__.encode())
    styles = [path for config in apps.get_app_configs() if (path := Path(config.path) / "assets").is_dir()]
    for folder in [*folders(), *styles]:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                running.update(_of_file(path))
    for name in sorted({type(kind).__module__ for kind in registry.kinds()}):
        source = sys.modules[name].__file__
        if source:
            running.update(_of_file(Path(source)))
    return running.hexdigest()


def _of_file(path: Path) -> bytes:
    state = path.stat()
    return _digest_of(str(path), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2048)
def _digest_of(path: str, changed: int, size: int) -> bytes:
    return hashlib.sha256(path.rsplit("/", 1)[-1].encode() + b"\0" + Path(path).read_bytes()).digest()


@lru_cache(maxsize=512)
def template(made: Environment, name: str) -> Template:
    """A template of an environment, made quick for thousands of pages."""
    found = made.get_template(name)
    # Jinja keeps globals in a ChainMap, which it copies for each page; a plain dict costs a third of that.
    found.globals = dict(found.globals)
    return found


def environment() -> Environment:
    """The environment for the templates as they are now."""
    return _environment(digest(), tuple(str(folder) for folder in folders()))


@lru_cache(maxsize=2)
def _environment(version: str, paths: tuple[str, ...]) -> Environment:
    made = Environment(
        loader=FileSystemLoader(list(paths)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals["slot"] = slot
    # "name"|slot is the same, but folded into the template when it is compiled: nothing is left to do for each page.
    made.filters["slot"] = slot
    return made
