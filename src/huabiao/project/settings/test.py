"""For the tests: a home of its own that is thrown away, and fast password hashing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "HUABIAO_TEST_HOME" not in os.environ:
    # One home a test process, so that parallel runs never meet.
    os.environ["HUABIAO_TEST_HOME"] = tempfile.mkdtemp(prefix="huabiao-test-")
    atexit.register(shutil.rmtree, os.environ["HUABIAO_TEST_HOME"], ignore_errors=True)
os.environ["HUABIAO_HOME"] = os.environ["HUABIAO_TEST_HOME"]
os.environ.setdefault("HUABIAO_SECRET_KEY", "only-for-tests")

from .base import *  # noqa: F403

HUABIAO_HOME = Path(os.environ["HUABIAO_TEST_HOME"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
HUABIAO_TEST_LONG = os.environ.get("HUABIAO_TEST_LONG") == "1"
