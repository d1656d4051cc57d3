"""The Jinja2 environment of public pages, and the digest that tells when any template or page module changed.

Templates lie in the `jinja/` folder of each app; HUABIAO_HOME/templates comes first, so that an administration can
replace any of them without touching the code.
"""

import hashlib
import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape

from huabiao import __version__
from huabiao.foundation.sites.models import Site

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
    running.update(repr(sorted((language, sorted(words.items())) for language, (_, words) in _catalogues.items())).encode())
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


_catalogues: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}


def register_catalogue(language: str, words: Mapping[str, str]) -> None:
    """The words of templates and frames in another language, by the Chinese ones; longer ones go before shorter."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    _catalogues[language] = re.compile("|".join(map(re.escape, ordered))), dict(words)


def has_catalogue(language: str) -> bool:
    """Whether our own words exist in that language."""
    return language in _catalogues


def in_language(language: str, text: str) -> str:
    """The text with all words of the catalogue put into the language."""
    if language not in _catalogues:
        return text
    pattern, words = _catalogues[language]
    return pattern.sub(lambda match: words[match[0]], text)


def language_of(site: str) -> str:
    """The language of a site's templates: "" is Chinese, which they are written in."""
    language = Site.objects.filter(code=site).values_list("language", flat=True).first() or ""
    return language if language in _catalogues else ""


class _Loader(FileSystemLoader):
    """Templates in another language: their words are put in before they are compiled, so that a page costs no more."""

    def __init__(self, paths: list[str], language: str) -> None:
        super().__init__(paths)
        self._language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, is_fresh = super().get_source(environment, template)
        return in_language(self._language, source), filename, is_fresh


def _quick(value: Any) -> str:
    """What `escape` writes, without a Markup object for each of the twenty values of a page: a third of all rendering."""
    kind = value.__class__
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class _Generator(CodeGenerator):
    """Jinja's code, but printed values pass through `_quick`. Were this hook to go, Jinja's own escaping would be back."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.quick(")


class _Environment(Environment):
    code_generator_class = _Generator
    quick = staticmethod(_quick)


@lru_cache(maxsize=512)
def template(made: Environment, name: str) -> Template:
    """A template of an environment, made quick for thousands of pages."""
    found = made.get_template(name)
    # Jinja keeps globals in a ChainMap, which it copies for each page; a plain dict costs a third of that.
    found.globals = dict(found.globals)
    return found


def environment(language: str = "") -> Environment:
    """The environment for the templates as they are now, with the words of a language that has a catalogue."""
    return _environment(digest(), tuple(str(folder) for folder in folders()), language)


@lru_cache(maxsize=4)
def _environment(version: str, paths: tuple[str, ...], language: str) -> Environment:
    made = _Environment(
        loader=_Loader(list(paths), language) if language else FileSystemLoader(list(paths)),
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
