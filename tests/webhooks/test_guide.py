"""The receivers of docs/webhooks.md, as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from articles import webhooks
from articles.models import WebhookDelivery

GUIDE = Path(__file__).parents[2] / "docs" / "webhooks.md"


def code(language):
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return found


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(command, port, secret, folder):
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(port)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise AssertionError("It doesn't listen.")


def follows(process, port, make_live, send):
    """Have the receiver be told of a change, of it again, and of a forgery."""
    article = make_live()
    send(lambda: WebhookDelivery.objects.filter(state="delivered").count() == 1)
    delivery = WebhookDelivery.objects.get()
    webhooks.send_again(delivery=delivery, at=delivery.created_at)
    send(lambda: WebhookDelivery.objects.get().attempts == 2)
    assert WebhookDelivery.objects.get().status == 204
    forged = httpx.post(
        f"http://127.0.0.1:{port}/",
        content=delivery.body,
        headers={**delivery.request_headers, "webhook-signature": "v1,AAAA"},
        timeout=30,
        trust_env=False,
    )
    assert forged.status_code == 400
    process.terminate()
    told = process.communicate(timeout=30)[0].splitlines()
    assert len(told) == 1  # the repeat was recognised
    assert str(article.pk) in told[0]


def test_the_receiver_in_python_takes_a_change_once(
    make_endpoint, make_live, send, free_port, tmp_path
):
    endpoint = make_endpoint(url=f"http://127.0.0.1:{free_port}/")
    (tmp_path / "receiver.py").write_text(code("python"))

    process = started([sys.executable, "receiver.py"], free_port, endpoint.secret, tmp_path)

    try:
        follows(process, free_port, make_live, send)
    finally:
        process.kill()


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_the_receiver_in_javascript_is_a_program(tmp_path):
    (tmp_path / "receiver.mjs").write_text(code("javascript"))

    subprocess.run([shutil.which("node"), "--check", tmp_path / "receiver.mjs"], check=True)
