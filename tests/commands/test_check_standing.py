"""manage.py check_standing"""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Finding


def run(*arguments):
    out = io.StringIO()
    call_command("check_standing", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "draft"},
        {"published_at": None},
        {"word_count": 0},
        {"links_without_target": 0},
        {"links_not_live": 0},
    ],
)
def test_says_that_something_differs_and_mends_it(make_live, make_article, wrong):
    make_live()
    article = make_live(links=[{"title": "x"}, {"target": make_article()}])
    assert run() == "Nothing differs."
    before = Article.objects.filter(pk=article.pk).values().get()
    Article.objects.filter(pk=article.pk).update(**wrong)

    with pytest.raises(CommandError, match="1 articles differ"):
        run()
    assert run("--mend") == "1 articles were mended."

    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert run() == "Nothing differs."


def test_an_article_that_cannot_be_found_is_found_again(make_live):
    article = make_live()
    Finding.objects.all().delete()

    assert run("--mend") == "1 articles were mended."

    assert Finding.objects.get().article_id == article.pk
