"""
Generates a client from the schema of a running server, installs it, and calls every operation.

    python .ci/check_client.py

The server is granian with the sample content, in a folder of its own; the client goes into a
virtualenv of its own, with nothing of this project in it. Exits with 1 if a call fails, or if
what the client read differs from the JSON that was sent.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CALLS = Path(__file__).with_name("client_calls.py")
START_SECONDS = 30


def run(*command: str | Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
        sys.exit(f"This failed: {' '.join(map(str, command))}")
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("The server didn't start.")


def generate(url: str, folder: Path) -> Path:
    """Return the folder of the client's package."""
    generator = Path(sys.executable).with_name("openapi-python-client")
    client = folder / "client"
    # It formats what it writes with the ruff that it finds on the PATH.
    path = os.pathsep.join([str(generator.parent), os.environ["PATH"]])
    said = run(
        *(generator, "generate", "--url", f"{url}/api/v1/schema"),
        *("--output-path", client, "--meta", "setup"),
        environment={**os.environ, "PATH": path},
    )
    if "warning" in said.lower() or "unable" in said.lower():
        sys.exit(f"The generator isn't content with the schema:\n{said}")
    return client


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "ENV_FILE": "",
            "PUBLIC_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(50),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        manage = (sys.executable, ROOT / "manage.py")
        for arguments in (["migrate"], ["load_sample_content"], ["collectstatic", "--no-input"]):
            run(*manage, *arguments, environment=environment)
        server = subprocess.Popen(
            [*manage, "serve", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            wait_for(f"{url}/readyz", server)
            client = generate(url, folder)
            python = folder / "venv" / "bin" / "python"
            run(sys.executable, "-m", "venv", folder / "venv")
            run(python, "-m", "pip", "install", "--quiet", client)
            called = subprocess.run([python, CALLS, url], cwd=folder, check=False)
        finally:
            server.terminate()
            server.wait(timeout=20)
    return called.returncode


if __name__ == "__main__":
    sys.exit(main())
