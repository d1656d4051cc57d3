"""A demo city that is being served, and the console command that works on it."""

import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "Huabiao-2026-demo"


@dataclass
class City:
    """A running server: its port and the home that it works on."""

    port: int
    home: Path
    process: subprocess.Popen | None

    def url(self, site: str = "huaqing", path: str = "/") -> str:
        """Address of a page of a site."""
        return f"http://{site}.localhost:{self.port}{path}"

    def get(self, site: str = "huaqing", path: str = "/") -> str:
        """A page's text, asked for by Host header."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": f"{site}.localhost:{self.port}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUABIAO_", "DJANGO_"))}
    return {**kept, "HUABIAO_HOME": str(home)}


def huabiao(home: Path, *words: str, **options) -> subprocess.CompletedProcess:
    """Run a command in a home."""
    command = [sys.executable, "-m", "huabiao.project.cli", *words]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=600, **options)
