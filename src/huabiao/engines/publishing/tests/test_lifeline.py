"""Children of a killed process end with it."""

import os
import subprocess
import sys
import time

import pytest

# Prints the numbers of two children of a pool, as build.py makes it, and waits to be killed.
PARENT = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from huabiao.engines.publishing.lifeline import die_with_parent

def number(_):
    time.sleep(0.3)
    return os.getpid()

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with ProcessPoolExecutor(2, mp_context=context, initializer=die_with_parent) as pool:
        print(*set(pool.map(number, range(4))), flush=True)
        time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as state:
            return state.read().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("way", ["fork", "forkserver"])
def test_children_do_not_outlive_a_killed_parent(tmp_path, way):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, str(script), way], env=environment, stdout=subprocess.PIPE, text=True)
    children = [int(number) for number in process.stdout.readline().split()]
    assert children and all(is_running(number) for number in children)
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while any(is_running(number) for number in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(is_running(number) for number in children)
