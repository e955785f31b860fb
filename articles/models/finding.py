"""
Finding articles by the words of their working copies: one index, kept on save.

PostgreSQL keeps the words as a tsvector under a GIN index, SQLite in an FTS5 table whose rows
have the keys of `Finding`. Both get the words from `content.terms`, and so find the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import RawSQL

from articles.content.terms import terms

from . import rows
from .article import Article

# Rows of SQLite's index: of 100,000 articles that have a word, all took 500 ms and one by one,
# until a page was full, 120.
COMMON = 2_000
_SQLITE_ALL = """
    SELECT f.article_id FROM articles_finding_words w
    JOIN articles_finding f ON f.id = w.rowid WHERE articles_finding_words MATCH %s
"""
_SQLITE_ALSO = " UNION SELECT value FROM json_each(%s)"
_SQLITE_ONE = """
    EXISTS (SELECT 1 FROM articles_finding f JOIN articles_finding_words w ON w.rowid = f.id
    WHERE f.article_id = articles_article.id AND articles_finding_words MATCH %s)
"""
_POSTGRESQL_WRITE = """
    INSERT INTO articles_finding (article_id, names, words)
    SELECT id, array_to_tsvector(string_to_array(named, ' ')),
        array_to_tsvector(string_to_array(worded, ' '))
    FROM UNNEST(%b::uuid[], %b::text[], %b::text[]) AS given (id, named, worded)
    ON CONFLICT (article_id) DO UPDATE SET names = EXCLUDED.names, words = EXCLUDED.words
"""


class Finding(models.Model):
    """One article's row in the index; the index itself is what the database has for it."""

    id = models.BigAutoField(primary_key=True)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.article_id)


def write(article_id: UUID, *, names: Iterable[str], texts: Iterable[str]) -> None:
    """
    Keep what an article is found by: its names (title, slug), and all its texts besides.

    One statement on PostgreSQL, three on SQLite.
    """
    write_all([(article_id, names, texts)])


def write_all(found_by: Iterable[tuple[UUID, Iterable[str], Iterable[str]]]) -> None:
    """
    Do so for several: of each its id, its names and its texts.

    One statement on PostgreSQL, three for each on SQLite.
    """
    ids, named, worded = [], [], []
    for article_id, names, texts in found_by:
        name = " ".join(names)
        ids.append(article_id)
        # A term holds no space.
        named.append(" ".join(terms(name)))
        worded.append(" ".join(terms(" ".join([name, *texts]))))
    if connection.vendor == "postgresql":
        if ids:
            rows.write(_POSTGRESQL_WRITE, [ids, named, worded])
        return
    for each in zip(ids, named, worded, strict=True):
        _write_on_sqlite(*each)


def _write_on_sqlite(article_id: UUID, named: str, worded: str) -> None:
    row, is_new = Finding.objects.get_or_create(article_id=article_id)
    with connection.cursor() as cursor:
        if not is_new:
            cursor.execute("DELETE FROM articles_finding_words WHERE rowid = %s", [row.pk])
        cursor.execute(
            "INSERT INTO articles_finding_words (rowid, names, words) VALUES (%s, %s, %s)",
            [row.pk, named, worded],
        )


def found(
    articles: models.QuerySet[Article],
    typed: str,
    *,
    in_names: bool = False,
    also: Iterable[UUID] = (),
) -> models.QuerySet[Article]:
    """
    Narrow articles to those that have every word typed, or words that begin with it.

    Nothing typed can be an error; what has no letter or digit finds nothing.

    :param in_names: look in titles and slugs only.
    :param also: what is found besides; of a common word on SQLite it is left out.
    """
    wanted = terms(typed)
    if not wanted:
        return articles.none()
    column = "names" if in_names else "words"
    if connection.vendor == "postgresql":
        query = " & ".join(f"'{term}':*" for term in wanted)
        sql = (
            f"SELECT article_id FROM articles_finding WHERE {column} @@ %s::tsquery"  # noqa: S608
            " UNION SELECT UNNEST(%s::uuid[])"
        )
        more: object = list(also)
    else:
        each = " AND ".join(f'"{term}" *' for term in wanted)
        query = f"{column} : ({each})"
        if _is_common(query):
            return articles.filter(RawSQL(_SQLITE_ONE, [query], models.BooleanField()))  # noqa: S611
        sql = _SQLITE_ALL + _SQLITE_ALSO
        more = json.dumps([each.hex for each in also])
    return articles.filter(pk__in=RawSQL(sql, [query, more]))  # noqa: S611  literals of this module


def _is_common(query: str) -> bool:
    """
    Tell whether so many have the words that a page of them is found sooner by asking one by one.

    PostgreSQL knows how common a word is, and chooses by itself.
    """
    sql = "SELECT rowid FROM articles_finding_words WHERE articles_finding_words MATCH %s LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql})", [query, COMMON])  # noqa: S608
        (count,) = cursor.fetchone()
    return bool(count == COMMON)


def languages() -> list[str]:
    """Return the languages of all articles out of the bin: a step along an index for each."""
    of_articles = "FROM articles_article WHERE binned_at IS NULL"
    sql = (
        f"WITH RECURSIVE each(language) AS (SELECT MIN(language) {of_articles}"  # noqa: S608
        f" UNION ALL SELECT (SELECT MIN(language) {of_articles} AND language > each.language)"
        " FROM each WHERE each.language IS NOT NULL)"
        " SELECT language FROM each WHERE language > ''"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(language for (language,) in cursor.fetchall())
