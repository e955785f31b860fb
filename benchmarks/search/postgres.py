"""PostgreSQL's own full-text search on the same rows: a tsvector for each, and a GIN index."""

from __future__ import annotations

import json
import os
from typing import Any

import psycopg

from .texts import text_of

CHUNK = 5_000
CONFIGURATIONS = {"en": "english", "ru": "russian", "de": "german"}  # others: simple

_TABLE = """
    CREATE TABLE IF NOT EXISTS searched
        (id uuid, language regconfig, text text, vector tsvector)
"""
_NEXT = """
    SELECT id, language, detail_json FROM articles_publication
    WHERE id > coalesce((SELECT id FROM searched ORDER BY id DESC LIMIT 1), %s)
    ORDER BY id LIMIT %s
"""
_PUT = """
    INSERT INTO searched SELECT id, language, text, to_tsvector(language, text)
    FROM UNNEST(%s::uuid[], %s::regconfig[], %s::text[]) AS given (id, language, text)
"""
# Headlines are made of the twenty that are shown alone, as its documentation advises.
TOP = """
    SELECT p.list_json, rank, ts_headline(s.language, s.text, query)
    FROM (
        SELECT id, language, text, ts_rank(vector, query) AS rank, query
        FROM searched, websearch_to_tsquery('english', %s) AS query
        WHERE vector @@ query ORDER BY rank DESC LIMIT 20
    ) AS s JOIN articles_publication p ON p.id = s.id ORDER BY rank DESC
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
    connection.execute(_TABLE)
    connection.execute("CREATE INDEX IF NOT EXISTS searched_id ON searched (id)")
    total = _number(connection, "SELECT count(*) FROM articles_publication")
    there = _number(connection, "SELECT count(*) FROM searched")
    with tqdm(total=total, initial=there, unit="article", disable=None) as bar:
        while rows := connection.execute(_NEXT, ["0" * 32, CHUNK]).fetchall():
            languages = [CONFIGURATIONS.get(language, "simple") for _, language, _ in rows]
            texts = [text_of(json.loads(detail)) for _, _, detail in rows]
            connection.execute(_PUT, [[row[0] for row in rows], languages, texts])
            bar.update(len(rows))
    connection.execute("SET maintenance_work_mem = '1GB'")
    index = "CREATE INDEX IF NOT EXISTS searched_vector ON searched USING gin (vector)"
    connection.execute(index)
    connection.execute("VACUUM ANALYZE searched")


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
