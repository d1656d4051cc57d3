"""The house stands when a duty is left out of the list: models, checks and addresses load without it."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from huabiao.project import duties
duties.DUTIES[:] = [duty for duty in duties.DUTIES if duty not in sys.argv[1:]]
import django
django.setup()
from django.core.management import call_command
call_command("check")
from django.urls import get_resolver
assert get_resolver().url_patterns
from huabiao.engines.publishing import registry
print(len(registry.kinds()))
"""


@pytest.mark.parametrize(
    "without",
    [
        ["huabiao.duties.participation"],
        ["huabiao.duties.policies"],
        ["huabiao.duties.articles", "huabiao.duties.policies"],
        ["huabiao.duties.articles", "huabiao.duties.policies", "huabiao.duties.portals"],
    ],
    ids=["participation", "policies", "articles", "articles-and-portals"],
)
def test_the_house_stands_without(without, tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "huabiao.project.settings.base", "HUABIAO_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *without], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
