"""manage.py import_articles"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Publication

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
def ferries(tmp_path):
    return Path(shutil.copy(DATA / "river-ferries.txt", tmp_path / "ferries.txt"))


def run(*arguments, **options):
    """Return what it says and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_articles", *map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(f"{error}")
    return out.getvalue(), err.getvalue()


def test_tells_what_was_found_and_every_line_that_was_dropped(db, ferries):
    out, err = run(ferries)

    assert "ferries.txt: created: “The Last Ferries of the Syr Darya" in out
    assert "4 sections" in out
    assert "How the Crossing Began: 1 paragraphs" in out
    assert "Also Read – A Bridge That Nobody Asked For" in out
    assert "needs a target: “A Bridge That Nobody Asked For”" in out
    assert "by Dana" in out
    assert "Leave a Reply" in out
    assert err == ""


def test_the_same_file_again_is_unchanged_and_no_failure(db, ferries):
    run(ferries)

    out, err = run(ferries)

    assert "ferries.txt: unchanged" in out
    assert (err, Article.objects.count()) == ("", 1)


def test_publishes_if_it_is_asked_to(db, ferries):
    out, _ = run(ferries, "--publish")

    assert f"is live at {Publication.objects.get().slug}" in out
    assert "was live already" in run(ferries, "--publish")[0]


def test_a_dry_run_says_what_would_be(db, ferries):
    out, _ = run(ferries, "--dry-run", "--publish")

    assert "would be created" in out
    assert not Article.objects.exists()


def test_an_update_is_asked_for(db, ferries):
    run(ferries)
    ferries.write_bytes(ferries.read_bytes().replace(b"brown", b"green"))

    _, err = run(ferries)
    assert "Ask for an update" in err

    out, _ = run(ferries, "--update")
    assert "ferries.txt: updated" in out


def test_one_that_is_refused_leaves_the_others_imported_and_the_status_non_zero(
    db, ferries, tmp_path
):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")

    with pytest.raises(CommandError, match="2 of 3 files failed; the others are done"):
        call_command(
            "import_articles",
            *map(str, [empty, tmp_path / "missing.txt", ferries]),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )

    assert Article.objects.count() == 1


def test_a_file_that_is_not_there_is_named(db, tmp_path):
    _, err = run(tmp_path / "missing.txt")

    assert "missing.txt: No such file or directory." in err


def test_what_cannot_be_published_is_imported_and_counted_as_failed(db, ferries, make_live):
    run(ferries)
    article = Article.objects.get()
    Article.objects.filter(pk=article.pk).update(slug="taken")
    make_live(title="Snow", slug="snow")
    Article.objects.filter(title="Snow").update(slug="")
    Article.objects.filter(pk=article.pk).update(slug="snow")

    _, err = run(ferries, "--publish")

    assert "ferries.txt: not published. The slug “snow” is the address of “Snow”." in err
    assert "1 of 1 files failed" in err


def test_an_unknown_format_is_refused_and_the_known_ones_are_named(db, ferries):
    with pytest.raises(CommandError, match=r"choose from '?text'?"):
        call_command("import_articles", str(ferries), "--format", "word")
