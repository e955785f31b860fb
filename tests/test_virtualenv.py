"""astana_api/virtualenv.py: what `make` installs before there is anything but Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from astana_api import virtualenv

LOCK = "nothing-of-this-name==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with a virtualenv that works, where pip finds no package anywhere."""
    for name, value in {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_NO_INDEX": "1",
    }.items():
        monkeypatch.setenv(name, value)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"# {name}\n{LOCK}")
    return tmp_path


def installed(root, name):
    """Say that the lock file has been installed as it is now."""
    (root / ".venv" / f".{name}.installed").write_text(virtualenv.digest(root / name))


def test_without_a_network_it_says_so_in_one_sentence(root, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # where nothing listens

    with pytest.raises(virtualenv.Refused, match="connect to the network") as refused:
        virtualenv.install(root, dev=False)

    assert len(str(refused.value).splitlines()) == 1
    assert "nothing-of-this-name" in (root / ".venv" / "install.log").read_text()
    assert not (root / ".venv" / ".requirements.txt.installed").exists()


def test_another_failure_is_not_put_down_to_the_network(root):
    with pytest.raises(virtualenv.Refused, match=r"cannot be installed: .*nothing-of-this-name"):
        virtualenv.install(root, dev=False)


def test_what_is_installed_is_not_installed_again(root):
    installed(root, "requirements.txt")

    # pip, had it been asked, would have failed.
    assert virtualenv.install(root, dev=False) == root / ".venv" / "bin" / "python"


def test_who_has_what_checks_has_what_runs(root):
    installed(root, "requirements-dev.txt")

    virtualenv.install(root, dev=False)
    virtualenv.install(root, dev=True)


def test_who_has_what_runs_lacks_what_checks(root):
    installed(root, "requirements.txt")

    with pytest.raises(virtualenv.Refused):
        virtualenv.install(root, dev=True)


def test_another_lock_file_is_installed(root):
    installed(root, "requirements.txt")
    (root / "requirements.txt").write_text(f"# changed\n{LOCK}")

    with pytest.raises(virtualenv.Refused):
        virtualenv.install(root, dev=False)


def test_a_half_made_virtualenv_does_not_work(tmp_path):
    broken = tmp_path / "python"
    broken.symlink_to(tmp_path / "gone")

    assert not virtualenv.works(broken)
    assert not virtualenv.works(tmp_path / "missing")
    assert virtualenv.works(Path(sys.executable))
