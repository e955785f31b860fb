"""
Lines to copy that call an operation: curl, Python and TypeScript.

Python's names are those that openapi-python-client makes of the document; TypeScript's are
openapi-fetch's, on the types that openapi-typescript makes of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

INDENT = "    "
LINE = 88  # columns: what is longer is broken, as formatters do

Arguments = dict[str, Any]  # by name, in the order of the document


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one operation."""

    server: str  # where the path begins: "https://api.example.org"
    id: str  # "getArticle"
    tag: str  # "Articles"
    path: str  # "/api/v1/articles/{slug}"
    in_path: Arguments
    in_query: Arguments
    uuids: frozenset[str]  # the arguments that are UUIDs
    model: str  # the component that it answers with: "Article"
    items: str  # the field that has the things in it: "results"; empty: it is one thing
    label: str  # the field to show of it, or of each thing
    is_lines: bool = False  # whether it is one such thing on each line


def curl(call: Call) -> str:
    path = call.path
    for name, value in call.in_path.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = f"?{urlencode(call.in_query, doseq=True)}" if call.in_query else ""
    # Quoted, or the shell would read & and ? as its own.
    return f"curl '{call.server}{path}{query}'"


def python(call: Call) -> str:
    """With the client that openapi-python-client makes; its package is astana_api_client."""
    if call.is_lines:
        return _python_lines(call)
    module, function = python_names(call.id, tag=call.tag)
    given = {
        name: f"UUID({_literal(value)})" if name in call.uuids else _literal(value)
        for name, value in (call.in_path | call.in_query).items()
    }
    arguments = ["client=client", *(f"{name}={value}" for name, value in given.items())]
    line = f"{INDENT}answer = {function}.sync({', '.join(arguments)})"
    if len(line) > LINE:
        inside = "".join(f"{INDENT * 2}{argument},\n" for argument in arguments)
        line = f"{INDENT}answer = {function}.sync(\n{inside}{INDENT})"
    labels = f"[each.{call.label} for each in answer.{call.items}]"
    return "\n".join(
        [
            *(["from uuid import UUID", ""] if call.uuids else []),
            "from astana_api_client import Client",
            f"from {module} import {function}",
            f"from astana_api_client.models import {call.model}",
            "",
            f"with Client({_literal(call.server)}) as client:",
            line,
            f"if isinstance(answer, {call.model}):  # otherwise a Problem",
            f"{INDENT}print({labels if call.items else f'answer.{call.label}'})",
        ]
    )


def _python_lines(call: Call) -> str:
    """The generated client knows no JSON Lines: they are read by the HTTP client inside it."""
    path, label = _literal(call.path), _literal(call.label)
    return "\n".join(
        [
            "import json",
            "",
            "from astana_api_client import Client",
            "",
            f"with Client({_literal(call.server)}) as client:",
            f'{INDENT}with client.get_httpx_client().stream("GET", {path}) as answer:',
            f"{INDENT * 2}answer.raise_for_status()",
            f"{INDENT * 2}print([json.loads(line)[{label}] for line in answer.iter_lines()])",
        ]
    )


def python_names(operation_id: str, *, tag: str) -> tuple[str, str]:
    """Return the package and the module in it: "astana_api_client.api.articles", "get_article"."""
    return f"astana_api_client.api.{_snake(tag)}", _snake(operation_id)


def typescript(call: Call) -> str:
    """With openapi-fetch; `schema` is what openapi-typescript makes."""
    places = {"path": call.in_path, "query": call.in_query}
    params = ", ".join(f"{place}: {_object(given)}" for place, given in places.items() if given)
    given = [f"  params: {{ {params} }},"] if params else []
    given += ['  parseAs: "text",'] if call.is_lines else []
    options = ", {\n" + "\n".join(given) + "\n}" if given else ""
    labels = f"data.{call.items}.map((each) => each.{call.label})"
    if call.is_lines:
        labels = f'data.trim().split("\\n").map((line) => JSON.parse(line).{call.label})'
    return "\n".join(
        [
            'import createClient from "openapi-fetch";',
            'import type { paths } from "./schema";',
            "",
            f"const client = createClient<paths>({{ baseUrl: {_literal(call.server)} }});",
            f"const {{ data, error }} = await client.GET({_literal(call.path)}{options});",
            "if (error) throw new Error(error.detail);",
            f"console.log({labels if call.items or call.is_lines else f'data.{call.label}'});",
        ]
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _literal(value: Any) -> str:
    """A text, a number or a list of them, which Python and TypeScript write alike."""
    return json.dumps(value, ensure_ascii=False)


def _object(values: Arguments) -> str:
    return f"{{ {', '.join(f'{name}: {_literal(value)}' for name, value in values.items())} }}"
