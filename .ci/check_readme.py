"""
Do what README.md tells a newcomer, in a fresh clone, command by command.

Every `sh` and `python` block is run as it stands, in its order; `make run` goes on in the
background, as it would in a terminal of its own. `make test` is what `make check` ran already.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
PATIENCE = 300  # seconds for the first start, which installs everything
QUICK = 3  # seconds for the second start, from the command to the first answer


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "astana-api"
        run(["git", "clone", "--quiet", str(ROOT), str(clone)], cwd=Path(folder))
        blocks = BLOCK.findall((clone / "README.md").read_text("utf-8"))
        with serving(clone, within=PATIENCE):
            for language, text in blocks:
                if text.strip() in {"make run", "make test"}:
                    continue
                print(f"\n{text.strip()}", flush=True)
                program = "bash -euo pipefail -s" if language == "sh" else ".venv/bin/python -"
                run(program.split(), cwd=clone, text=text)
        with serving(clone, within=QUICK):
            print(f"\nThe second start answered within {QUICK} s.")
    print(f"{len(blocks)} blocks of README.md did what they say.")
    return 0


@contextlib.contextmanager
def serving(clone: Path, *, within: float) -> Iterator[None]:
    """Run `make run` as long as the block lasts, and end it as Ctrl-C does."""
    started = time.monotonic()
    server = subprocess.Popen(
        shlex.split("make run"), cwd=clone, env=environment(), start_new_session=True
    )
    try:
        while not answers():
            if server.poll() is not None or time.monotonic() - started > within:
                sys.exit(f"make run doesn't serve after {time.monotonic() - started:.1f} s.")
            time.sleep(0.05)
        print(f"make run: serving after {time.monotonic() - started:.1f} s", flush=True)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=20)
    if answers():
        sys.exit("make run was stopped, and something still serves.")


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"{ADDRESS}/readyz", timeout=2) as response:
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False


def run(command: list[str], *, cwd: Path, text: str | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, input=text, text=True, env=environment(), check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}.")


def environment() -> dict[str, str]:
    """What a newcomer's shell has, and none of this one's settings."""
    kept = {"PATH", "HOME", "LANG", "USER", "LOGNAME", "PIP_INDEX_URL", "SSL_CERT_FILE"}
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.lower().endswith("_proxy")
    }


if __name__ == "__main__":
    if answers():
        sys.exit(f"Something serves at {ADDRESS} already: stop it first.")
    sys.exit(main())
