"""From the bytes of a file to its text, or a refusal that says why."""

from __future__ import annotations

import codecs
import re

from articles.content.document import Unreadable

# In bytes. The longest novels are 3 MB of text; beyond this a file is a log, a dump or a mistake,
# and reading it would only hold up whoever waits for the import.
MAX_BYTES = 5_000_000
# A full file wrapped at 40 columns has 125,000 lines; what has more is a list or a log.
MAX_LINES = 200_000

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
# Invisible marks that some editors leave: soft hyphen, zero-width space, word joiner, BOM.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MARKUP = re.compile(r"(?i)<(?:!doctype\s+html|html|\?xml)\b")
_NEWLINE = re.compile(r"\r\n?")
# One stray control character in a hundred is dirt; more is a program's file.
_MOST_CONTROLS = 0.01


def text_of(data: bytes) -> str:
    r"""
    Return the text with "\n" at each line's end and without invisible marks.

    :raises Unreadable: if it is too long, empty, or not plain text in UTF-8 or marked UTF-16.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"The file has {len(data):,} bytes; a text of more than {MAX_BYTES:,} is not read."
        )
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable(f"The file is not text: there is a NUL at character {text.index(chr(0))}.")
    if len(_CONTROLS.findall(text)) > len(text) * _MOST_CONTROLS:
        raise Unreadable("The file is not text: it is full of control characters.")
    text = _INVISIBLE.sub("", _CONTROLS.sub(" ", _NEWLINE.sub("\n", text)))
    if not text.strip():
        raise Unreadable("The file is empty.")
    if text.count("\n") > MAX_LINES:
        raise Unreadable(f"The file has more than {MAX_LINES:,} lines; that is no article.")
    if _MARKUP.match(text.lstrip()):
        raise Unreadable("The file is a page of HTML or XML, not plain text.")
    if text.startswith("{\\rtf"):
        raise Unreadable("The file is RTF, not plain text.")
    return text


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"The file starts as UTF-16 but is broken at byte {error.start}."
            ) from error
    try:
        # Without "-sig", so that the offset in the refusal is the one in the file.
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file is not UTF-8 text: byte {error.start} (0x{data[error.start]:02x}) "
            "does not belong there."
        ) from error
