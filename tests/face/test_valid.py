"""HTML and CSS of every kind of page, by the Nu HTML Checker (47号文附件: 符合 W3C 规范)."""

import json
import subprocess

import pytest
from samples import DYNAMIC, MOST, samples
from served import City


@pytest.fixture(scope="module")
def files(demo, city: City, tmp_path_factory) -> list[str]:
    """The sample pages as files, those made on demand among them."""
    root = demo / "public"
    kept = tmp_path_factory.mktemp("made")
    for name, path in DYNAMIC.items():
        (kept / f"{name}.html").write_text(city.get(path=path), encoding="utf-8")
    return [str(root / sample.file) for sample in samples(root)] + [str(file) for file in kept.glob("*.html")]


def test_the_samples_stay_few(files):
    assert 15 <= len(files) <= MOST


def test_every_kind_of_page_is_valid(nu, files):
    done = subprocess.run([*nu, "--format", "json", "--exit-zero-always", *files], capture_output=True, text=True, timeout=300)
    messages = json.loads(done.stderr)["messages"]
    wrong = {f"{m['url'].split('/public/')[-1]}:{m.get('lastLine')} {m['message']} {m.get('extract', '')}" for m in messages if m["type"] != "info" or m.get("subType") == "warning"}
    assert not wrong, "\n".join(sorted(wrong)[:40])
