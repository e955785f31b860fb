"""The names that static files get when they are collected."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from astana_api.static_files import HashedFiles

EDITOR = "django_prose_editor/editor.js"


def test_modules_import_one_another_by_the_names_that_change_with_them(tmp_path):
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    folder = Path(finders.find("articles/admin/body.js")).parent
    modules = [f"articles/admin/{each.name}" for each in folder.glob("body*.js")]
    for name in modules:
        storage.save(name, ContentFile(Path(finders.find(name)).read_bytes()))
    storage.save(EDITOR, ContentFile(b"export {}"))  # only its name is looked at
    names = [*modules, EDITOR]

    list(storage.post_process({name: (storage, name) for name in names}))

    assert len(modules) > 5
    for name in modules:
        made = (tmp_path / storage.stored_name(name)).read_text("utf-8")
        imported = re.findall(r"from \"(.+?)\"|from '(.+?)'", made)
        assert [
            each for each in imported if not re.search(r"\.[0-9a-f]{12}\.js", "".join(each))
        ] == []
