"""Habits that a reader relies on: modules say what they are, names say what they do, documentation names what exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huabiao"
MODULES = [path for path in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(path.parts)]
VAGUE = {"utils", "helpers", "common", "misc", "core", "manager"}


def test_every_module_begins_with_what_is_in_it():
    silent = [str(p.relative_to(SOURCE)) for p in MODULES if p.read_text(encoding="utf-8").count("\n") > 5 and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not silent


def test_no_file_has_a_name_that_says_nothing():
    assert not [str(p.relative_to(SOURCE)) for p in MODULES if p.stem in VAGUE]


def test_files_and_functions_stay_readable():
    """Limits above what style.md aims at: these are for monsters, not for taste."""
    long = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 500:
            long.append(f"{path.relative_to(SOURCE)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno > 80:
                long.append(f"{path.relative_to(SOURCE)}: {node.name}")
    assert not long


def test_every_setting_is_documented():
    names = set(re.findall(r'"(HUABIAO_[A-Z_]+)"', (SOURCE / "project/settings/env.py").read_text(encoding="utf-8")))
    written = (ROOT / "docs/operations/settings.md").read_text(encoding="utf-8")
    assert not [name for name in names if f"`{name}`" not in written]


def test_the_environment_is_read_in_one_place():
    elsewhere = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if "os.environ" in path.read_text(encoding="utf-8") and path.name not in {"env.py", "cli.py", "fault.py", "test.py"}
    ]
    assert not [path for path in elsewhere if "management" not in path and not path.startswith("project/")]


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {p.stem for p in SOURCE.rglob("management/commands/*.py") if p.stem not in {"__init__", "run", "flush"}}
    assert not [name for name in commands if f"huabiao {name.replace('import_content', 'import')}" not in readme]


@pytest.mark.parametrize("app", ["portals", "articles", "publishing", "search", "casework", "participation", "import", "foundation", "policies"])
def test_every_duty_has_a_page(app):
    assert (ROOT / f"docs/duties/{app}.md").exists()


def test_nothing_committed_names_a_machine_or_its_tools():
    pattern = re.compile(r"/work/|/root/|/\.library|pypi\.org/simple|registry\.npmjs|pythonhosted")
    tracked = [p for folder in ("src", "docs", "tests", "benchmarks", ".ci") for p in (ROOT / folder).rglob("*") if p.is_file()]
    tracked += [p for p in ROOT.glob("*") if p.is_file()]
    found = []
    for path in tracked:
        if path.suffix in {".pyc", ".mo", ".png", ".webp"} or path == Path(__file__):
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(str(path.relative_to(ROOT)))
    assert not found
