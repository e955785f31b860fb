"""What a reader is promised is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parent.parent


def test_every_setting_is_in_the_readme():
    settings = (ROOT / "astana_api" / "settings.py").read_text()
    read = set(re.findall(r'\benv(?:iron)?\.\w+\(\s*"([A-Z_]+)"', settings))

    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert read
    assert read == documented


def test_every_command_has_a_test():
    commands = Path(apps.get_app_config("articles").path) / "management" / "commands"
    called = {
        node.args[0].value
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "call_command"
        and isinstance(node.args[0], ast.Constant)
    }

    ours = {path.stem for path in commands.glob("[!_]*.py")}

    assert ours <= called, f"without a test: {ours - called}"


def test_links_between_our_pages_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    broken = {
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    }

    assert broken == set()
