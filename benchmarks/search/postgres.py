"""
PostgreSQL's own full-text search on the same rows: a tsvector for each, and a GIN index.

It answers what ours does: of twenty articles the list entry, the rank, a headline, and the sections
that match with a headline each. Sections have vectors of their own.
"""

from __future__ import annotations

import json
import os
from typing import Any

import psycopg

from .texts import section_text, text_of

CHUNK = 5_000
CONFIGURATIONS = {"en": "english", "ru": "russian", "de": "german"}  # others: simple

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS searched
        (id uuid PRIMARY KEY, language regconfig, text text, vector tsvector)
    """,
    """
    CREATE TABLE IF NOT EXISTS searched_section
        (id bigserial PRIMARY KEY, article_id uuid, language regconfig,
         anchor text, heading text, text text, vector tsvector)
    """,
)
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS searched_section_article ON searched_section (article_id)",
    "CREATE INDEX IF NOT EXISTS searched_vector ON searched USING gin (vector)",
)
_NEXT = """
    SELECT id, language, detail_json FROM articles_publication
    WHERE id > coalesce((SELECT id FROM searched ORDER BY id DESC LIMIT 1), %s)
    ORDER BY id LIMIT %s
"""
_PUT = """
    INSERT INTO searched SELECT id, language, text, to_tsvector(language, text)
    FROM UNNEST(%s::uuid[], %s::regconfig[], %s::text[]) AS given (id, language, text)
"""
_PUT_SECTIONS = """
    INSERT INTO searched_section (article_id, language, anchor, heading, text, vector)
    SELECT given.*, to_tsvector(language, text)
    FROM UNNEST(%s::uuid[], %s::regconfig[], %s::text[], %s::text[], %s::text[])
        AS given (article_id, language, anchor, heading, text)
"""
# Headlines are made of the twenty that are shown alone, as its documentation advises.
TOP = """
    SELECT p.list_json, rank, ts_headline(s.language, s.text, query), sections.found
    FROM (
        SELECT id, language, text, ts_rank(vector, query) AS rank, query
        FROM searched, websearch_to_tsquery('english', %s) AS query
        WHERE vector @@ query ORDER BY rank DESC LIMIT 20
    ) AS s
    JOIN articles_publication p ON p.id = s.id
    LEFT JOIN LATERAL (
        SELECT json_agg(
            json_build_object(
                'anchor', anchor, 'heading', heading,
                'passage', ts_headline(section.language, section.text, query)
            ) ORDER BY ts_rank(section.vector, query) DESC
        )
        FROM searched_section section
        WHERE section.article_id = s.id AND section.vector @@ query
    ) AS sections (found) ON true
    ORDER BY rank DESC
"""
COUNT = """
    SELECT count(*) FROM searched, websearch_to_tsquery('english', %s) AS query
    WHERE vector @@ query
"""


def connected() -> psycopg.Connection[Any]:
    """Connect with one process for each query, and nothing else than usual."""
    connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    connection.execute("SET max_parallel_workers_per_gather = 0")
    return connection


def prepare() -> None:
    """Make the vectors and their index, or go on with it."""
    from tqdm import tqdm

    connection = connected()
    for table in _TABLES:
        connection.execute(table)
    total = _number(connection, "SELECT count(*) FROM articles_publication")
    there = _number(connection, "SELECT count(*) FROM searched")
    with tqdm(total=total, initial=there, unit="article", disable=None) as bar:
        while rows := connection.execute(_NEXT, ["0" * 32, CHUNK]).fetchall():
            with connection.transaction():
                _put(connection, rows)
            bar.update(len(rows))
    connection.execute("SET maintenance_work_mem = '1GB'")
    for index in _INDEXES:
        connection.execute(index)
    connection.execute("VACUUM ANALYZE searched")
    connection.execute("VACUUM ANALYZE searched_section")


def _put(connection: psycopg.Connection[Any], rows: list[tuple[Any, ...]]) -> None:
    articles = [
        (key, CONFIGURATIONS.get(language, "simple"), json.loads(detail))
        for key, language, detail in rows
    ]
    texts = [(key, language, text_of(article)) for key, language, article in articles]
    connection.execute(_PUT, [list(column) for column in zip(*texts, strict=True)])
    sections = [
        (key, language, section["anchor"], section["heading"], section_text(section))
        for key, language, article in articles
        for section in article["sections"]
    ]
    connection.execute(_PUT_SECTIONS, [list(column) for column in zip(*sections, strict=True)])


def is_prepared(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT to_regclass('searched_vector')").fetchone()
    return bool(row and row[0])


def sizes() -> dict[str, float]:
    """Return megabytes of the vectors, and of their index."""
    with connected() as connection:
        vectors = _number(connection, "SELECT sum(pg_column_size(vector)) FROM searched")
        index = _number(connection, "SELECT pg_relation_size('searched_vector')")
    return {"vectors": vectors / 1e6, "index": index / 1e6}


def _number(connection: psycopg.Connection[Any], sql: str) -> int:
    row = connection.execute(sql).fetchone()  # type: ignore[arg-type]  # literals of this module
    return int(row[0]) if row else 0
