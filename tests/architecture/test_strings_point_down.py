"""Imports are checked by import-linter; here is what it cannot see: relations and templates named by strings."""

import re
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "huabiao"
FLOORS = ["kernel", "foundation", "engines", "duties", "adapters", "project"]
ORDER = ["ledger", "accounts", "organizations", "sites", "desk", "publishing", "search", "portals", "articles", "policies"]


def rank(config_name: str) -> int:
    """How high an app lies; a higher one may know a lower one."""
    parts = config_name.split(".")
    floor = FLOORS.index(parts[1])
    name = parts[2] if len(parts) > 2 else ""
    return floor * 100 + (ORDER.index(name) if name in ORDER else 99)


def own_apps():
    return [config for config in apps.get_app_configs() if config.name.startswith("huabiao.")]


def test_relations_point_down():
    upward = []
    for config in own_apps():
        for model in config.get_models():
            for field in model._meta.get_fields():
                target = field.related_model if field.is_relation and not field.auto_created else None
                other = apps.get_containing_app_config(target.__module__) if target and target != "self" else None
                if other and other.name.startswith("huabiao.") and rank(other.name) > rank(config.name):
                    upward.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not upward


def template_owners():
    """Every template of ours by its name, with the app that owns it (Django's and Jinja2's folders)."""
    owners = {}
    for config in own_apps():
        for folder in ("templates", "jinja"):
            root = Path(config.path) / folder
            for path in root.rglob("*") if root.is_dir() else ():
                if path.is_file():
                    owners.setdefault(str(path.relative_to(root)), config.name)
    return owners


@pytest.mark.parametrize("pattern", ["*.html", "*.py"])
def test_templates_named_by_strings_lie_on_the_same_floor_or_beneath(pattern):
    owners = template_owners()
    upward = []
    for config in own_apps():
        for path in Path(config.path).rglob(pattern):
            if "tests" in path.parts:
                continue
            for name in re.findall(r"""["']([\w/-]+\.(?:html|xml))["']""", path.read_text(encoding="utf-8")):
                if name in owners and rank(owners[name]) > rank(config.name):
                    upward.append(f"{path.relative_to(SOURCE)} → {name}")
    assert not upward


def test_engines_and_foundation_name_no_duty():
    """A grep as blunt as it looks: the machines do not know their guests."""
    named = []
    for floor in ("kernel", "foundation", "engines"):
        for path in (SOURCE / floor).rglob("*.py"):
            if "tests" not in path.parts and re.search(r"huabiao\.duties|huabiao\.adapters", path.read_text(encoding="utf-8")):
                named.append(str(path.relative_to(SOURCE)))
    assert not named
