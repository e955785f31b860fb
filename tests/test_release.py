"""astana_api/release.py"""

from __future__ import annotations

import pytest

from astana_api import release

COMMIT = "fb752e0b3c1f4d0f9d1c64ef36f2d2a7c2c9f001"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "astana-api"\nversion = "1.2.3"\n')
    return tmp_path


def test_it_is_the_version(root):
    assert release.of(root) == "1.2.3"


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": COMMIT},
        {"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"},
        {"HEAD": "ref: refs/heads/main\n", "packed-refs": f"# pack\n{COMMIT} refs/heads/main\n"},
    ],
)
def test_in_a_checkout_it_is_the_commit_too(root, files):
    for name, text in files.items():
        (root / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / ".git" / name).write_text(text)

    assert release.of(root) == "1.2.3 (fb752e0)"
