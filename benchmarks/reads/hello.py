"""The least that a server can do: our bytes, under our headers, from a dictionary."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

# What our server answered, by path: a list of headers, and the name of the file with the body.
_KEPT = Path(os.environ["HELLO_FOLDER"])
_ANSWERS = {
    path: ([tuple(header) for header in headers], (_KEPT / name).read_bytes())
    for path, (headers, name) in json.loads((_KEPT / "answers.json").read_text()).items()
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    headers, body = _ANSWERS[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return [body]
