"""astana_api/side_by_side.py: the server and the worker of the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60  # on a busy machine

RUN = """
import os, sys
from astana_api import side_by_side
children = [[sys.executable, "-u", "-c", code] for code in sys.argv[1:]]
sys.exit(side_by_side.run(*children, environment=os.environ))
"""
# Says so once it has begun, and once it is told to stop; each in one write, so that what both say
# doesn't mix.
UNTIL_TOLD = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGTERM}})
os.write(1, b"{name} begins\\n")
signal.sigwait({{signal.SIGTERM}})
os.write(1, b"{name} stops\\n")
sys.exit({code})
"""


def side_by_side(serve, work):
    return subprocess.Popen(
        [sys.executable, "-c", RUN, serve, work],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # as a terminal does, so that it can be sent a Ctrl-C
    )


def said_until(process, lines):
    """Read until all the lines came, in whichever order."""
    lines = set(lines)
    while lines:
        line = process.stdout.readline()
        assert line, f"ended before it said {lines}"
        lines.discard(line.strip())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_both_once(number):
    process = side_by_side(
        UNTIL_TOLD.format(name="server", code=0), UNTIL_TOLD.format(name="worker", code=0)
    )
    said_until(process, ["server begins", "worker begins"])

    os.killpg(process.pid, number)

    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert sorted(said.splitlines()) == ["server stops", "worker stops"]
    assert process.returncode == 0


def test_the_end_of_the_server_is_the_end_of_both():
    process = side_by_side("import sys; sys.exit(3)", UNTIL_TOLD.format(name="worker", code=0))

    process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 3


def test_the_end_of_the_worker_is_said_and_the_site_goes_on():
    process = side_by_side(UNTIL_TOLD.format(name="server", code=0), "import sys; sys.exit(7)")
    said_until(
        process,
        [
            "The worker has ended (exit code 7). The site goes on; what is done in the background "
            "waits until you start again."
        ],
    )

    process.terminate()

    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert "server stops" in said
    assert process.returncode == 0
