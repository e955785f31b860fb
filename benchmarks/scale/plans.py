"""How the database went about a statement: which nodes, how many rows, and what would grow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import connection

from .measuring import Statement

# Tables whose rows are as many as the articles, or more. Scanning another is a matter of taste.
GROWING = ("publication", "article", "slug", "change", "liveperiod", "revision", "section", "fact")
FEW = 2_000  # rows that may be sorted: those of a page, of ten branches, of a probe


@dataclass
class Plan:
    nodes: dict[str, None] = field(default_factory=dict)  # kinds, in the order they come in
    rows: int = 0  # read by all scans together, those that a filter left out too
    warnings: list[str] = field(default_factory=list)


def explain(statements: list[Statement]) -> Plan:
    """Run the statements again under the database's eye."""
    plan = Plan()
    for statement in statements:
        if not statement.sql.lstrip().startswith(("SELECT", "WITH")):
            continue
        if connection.vendor == "postgresql":
            _postgresql(plan, statement)
        else:
            _sqlite(plan, statement)
    return plan


def _postgresql(plan: Plan, statement: Statement) -> None:
    sql, parameters = statement.sql, list(statement.parameters or ())
    with connection.cursor() as cursor:
        if statement.is_prepared and parameters:
            numbers = count(1)
            sql = re.sub("%[sbt]", lambda _: f"${next(numbers)}", sql)  # as psycopg writes them
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE shown AS {sql}")
            places = ", ".join(["%s"] * len(parameters))
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE shown ({places})", parameters)
            (text,) = cursor.fetchone()
            cursor.execute("DEALLOCATE shown")
            cursor.execute("RESET plan_cache_mode")
        else:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
            (text,) = cursor.fetchone()
    document = json.loads(text) if isinstance(text, str) else text
    for node in _walk(document[0]["Plan"]):
        kind, loops = node["Node Type"], node["Actual Loops"]
        rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * loops
        plan.nodes[kind] = None
        table = node.get("Relation Name", "").removeprefix("articles_")
        if "Relation Name" in node or kind == "Bitmap Index Scan":
            plan.rows += int(rows)
        if kind == "Seq Scan" and table.startswith(GROWING) and loops:
            plan.warnings.append(f"reads all of {table}")
        if kind in {"Sort", "Incremental Sort"} and rows > FEW:
            plan.warnings.append(f"sorts {int(rows):,} rows")


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _walk(child)


def _sqlite(plan: Plan, statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
        lines = [str(row[-1]) for row in cursor.fetchall()]
    for line in lines:
        kind = line.split(" (")[0].split(" USING ")[0]
        word = kind.split(" ")[0]
        plan.nodes["SORT" if "B-TREE" in line else word] = None
        table = kind.removeprefix("SCAN ")
        growing = table.removeprefix("articles_").startswith(GROWING) or table in {"k", "p", "s"}
        if word == "SCAN" and growing:
            plan.warnings.append(line)
