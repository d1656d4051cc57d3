"""Where the checkers from npm lie; a test says so when they are not there."""

import shutil
from pathlib import Path

import pytest

MODULES = Path(__file__).parents[2] / "node_modules"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, for injection into a page."""
    return _checker("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def nu() -> list[str]:
    """The command of the Nu HTML Checker."""
    jar = _checker("vnu-jar/build/dist/vnu.jar")
    if not shutil.which("java"):
        pytest.skip("没有 Java：HTML 校验跳过（Debian：apt-get install default-jre-headless）")
    return ["java", "-Xss1m", "-jar", str(jar)]


def _checker(path: str) -> Path:
    found = MODULES / path
    if not found.is_file():
        pytest.skip(f"没有 {path.partition('/')[0]}：运行 npm ci 后再测")
    return found
