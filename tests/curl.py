"""
Does what a documented curl command does, so that commands can be tested where there is no curl.

It takes the options that our docs use and no others: a new one in the docs has to be taught here.
"""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

# The shell and curl itself read these, unless they are quoted or written otherwise.
FOR_THE_SHELL = "?&;*"
FOR_CURL = "{}[]"


class Done(NamedTuple):
    status: int
    wanted: int  # what the comment behind the command promises; 200 if there is none
    body: bytes


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def run(line: str, *, folder: Path) -> Done:
    """Run one line, with its files in the folder."""
    command, _, promise = line.partition("  # ")
    program, *arguments = shlex.split(command)
    assert program == "curl"
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    for flag in ("-s", "-i", "-I"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("-H", action="append", default=[])
    for option in ("-o", "-w", "--etag-save", "--etag-compare"):
        parser.add_argument(option)
    asked = parser.parse_args(arguments)

    assert not set(FOR_CURL) & set(asked.url), f"curl would read it as a pattern: {line}"
    if set(FOR_THE_SHELL) & set(asked.url):
        assert f"'{asked.url}'" in command, f"The shell would cut it: {line}"
    headers = dict(header.split(": ", 1) for header in asked.H)
    if asked.etag_compare:
        headers["If-None-Match"] = (folder / asked.etag_compare).read_text()
    request = Request(asked.url, headers=headers, method="HEAD" if asked.I else "GET")
    try:
        with build_opener(NoRedirects).open(request, timeout=10) as response:
            status, tag, body = response.status, response.headers["ETag"], response.read()
    except HTTPError as error:
        status, tag, body = error.code, error.headers["ETag"], error.read()
        error.close()
    if asked.etag_save:
        (folder / asked.etag_save).write_text(tag)
    if asked.o:
        (folder / asked.o).write_bytes(body)
    return Done(status, int(promise or 200), body)
