"""The rules of pyproject.toml's [tool.importlinter], and of what is where, as tests."""

from __future__ import annotations

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
CODE = [
    path
    for folder in ("articles", "astana_api", "tests", ".ci")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]


def test_imports_point_one_way(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    status = lint_imports(no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_no_room_is_called_utils():
    junk_drawers = {"utils", "helpers", "common", "misc", "services", "constants"}

    found = {path for path in (ROOT / "articles").rglob("*") if path.stem in junk_drawers}

    assert found == set()


def test_no_file_is_too_long_to_read_at_once():
    limit = 400  # lines

    too_long = {path for path in CODE if len(path.read_text().splitlines()) > limit}

    assert too_long == set()


def test_what_runs_is_locked_alike_where_it_is_checked():
    runs = pins(ROOT / "requirements.txt")

    checks = pins(ROOT / "requirements-dev.txt")

    assert runs.items() <= checks.items()


def test_no_lock_file_names_an_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text()


def pins(path: Path) -> dict[str, str]:
    """Return the pinned packages, each with its version, marker and hashes."""
    entries = path.read_text().replace("\\\n", " ").splitlines()
    return {entry.split("==")[0]: " ".join(entry.split()) for entry in entries if "==" in entry}
