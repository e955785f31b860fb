"""
Plain text, as someone saved it from a page or wrote it in an editor: one file, one article.

A text that is only an article keeps every line but what pages say of themselves; of the text of
a whole page, with its menus, the stretch of prose is kept. Either way each line of the file is
in the article once, or in the report with its reason.
"""

from articles.importing.plain_text.decoding import MAX_BYTES
from articles.importing.plain_text.reading import parse

__all__ = ["MAX_BYTES", "parse"]
