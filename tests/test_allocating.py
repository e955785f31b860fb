"""How many heaps the C library has, and what the garbage collector looks through."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

THREADS = """
import ctypes, threading
from astana_api import allocating
{first}
barrier = threading.Barrier(12)
def allocate():
    barrier.wait()
    kept = [bytes(2_000) for _ in range(1_000)]
    barrier.wait()
threads = [threading.Thread(target=allocate) for _ in range(12)]
[each.start() for each in threads]
[each.join() for each in threads]
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's heaps")
def test_many_threads_share_few_heaps():
    assert heaps("") > 2
    assert heaps("allocating.keep_to_few_arenas()") == 2


def heaps(first):
    code = THREADS.format(first=first)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


SERVED = """
import gc, os
import astana_api.wsgi
print(gc.get_freeze_count(), len(gc.get_objects()), flush=True)
os._exit(0)
"""


def test_a_serving_process_looks_through_next_to_nothing(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "SEARCH_INDEX": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    held, looked_through = map(int, done.stdout.split())

    assert held > 50_000
    assert looked_through < held / 20
