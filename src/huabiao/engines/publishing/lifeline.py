"""A child process that does not outlive the one it works for, however that ends.

A worker that is killed (`kill -9`) cannot tell its children. One that went on rendering would write into packs and
journals that the next worker has begun to put right.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading

_SET_PDEATHSIG = 1  # prctl(2): which signal this process gets when its parent has died


def die_with_parent() -> None:
    """End this process when the one that it works for has died; call it first thing in a child of multiprocessing.

    A forked child asks the kernel (Linux), for which its parent is the thread that forked it: fork from threads that
    live as long as the work. Any other child has a helper between (forkserver) that lives on, and waits in a thread.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux" and os.getppid() == parent.pid:
        ctypes.CDLL(None, use_errno=True).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_end_after, args=(parent,), name="lifeline", daemon=True).start()
    if not parent.is_alive():  # it died before we had asked
        os._exit(1)


def _end_after(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os._exit(1)
