"""Who wrote it: bylines, and the paragraph about the author at an article's end."""

from __future__ import annotations

import re

# A capitalised word of any script that has capitals, or what stands between two of them.
_CAPITAL = r"[^\W\d_a-zа-яёіәғқңөұүһ][\w’'.-]*"
_PARTICLE = r"(?:de|del|della|der|den|van|von|zu|da|dos|du|la|le|al|el|bin|bint|ibn|ter|ten|y|e)"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_CAPITAL}){{0,4}}"
_BY = (
    r"(?:by|words\s+by|written\s+by|von|por|par|di|door|av|af|na|oleh"
    r"|(?:authors?|autor(?:in)?|автор(?:ы)?|мәтін|yazan)(?=\s*:))"
)
_AND = re.compile(r"\s*(?:,|&|;|\band\b|\bund\b|\by\b|\bet\b|\be\b|\ben\b|\bи\b|және|\bna\b)\s*")
_BYLINE = re.compile(rf"({_BY})\s*:?\s+(\S.*)", re.IGNORECASE)
_NAME_ALONE = re.compile(_NAME)
# Where the names end and a date, a place or a title goes on.
_REST = re.compile(r"\s*(?:[|•·–—/(]|,?\s(?:on\s)?\d|\s-\s)")

_IS = (
    r"is|was|are|has|writes|works|worked|covers|reports|lives|teaches|specialises|specializes"
    r"|holds|joined|serves"
    r"|ist|war|schreibt|arbeitet|lebt|lehrt|studiert|es|fue|escribe|trabaja|vive|est|écrit"
    r"|travaille|vit|è|scrive|lavora|é|escreve|trabalha"
    r"|is\s+een|schrijft|werkt|är|er|skriver|jest|pisze|yra|rašo|является|пишет|работает|живёт"
    r"|живет|ni|anaandika|adalah"
)
_BIO = re.compile(rf"({_NAME})(?:,[^,.]{{1,60}},)?\s+(?:{_IS}|[–—-])\s+\S")
_TRADE = re.compile(
    r"(?i)\b(?:writers?|journalists?|reporters?|correspondents?|editors?|columnists?"
    r"|researchers?|professors?|lecturers?|analysts?|fellows?"
    r"|contributors?|authors?|students?|historians?|photographers?|novelists?|bloggers?"
    r"|freelance\w*|producers?|director|scholars?"
    r"|autor\w*|journalist\w*|redakteur\w*|schriftsteller\w*|korrespondent\w*|periodista\w*"
    r"|escritor\w*|redactor\w*|corresponsal|journaliste|écrivain\w*"
    r"|giornalista|scrittore|scrittrice|jornalista|dziennikarz\w*|žurnalist\w*|rašytoj\w*"
    r"|журналист\w*|писател\w*|корреспондент\w*|редактор\w*"
    r"|жазушы|mwandishi)\b"
)
_ABOUT = re.compile(
    r"(?i)about\s+the\s+(?:authors?|writers?)|the\s+authors?|(?:über|zu)\s+(?:den\s+autor"
    r"|die\s+autor(?:in|en))|zur\s+person"
    r"|(?:sobre|acerca\s+de)\s+(?:el\s+autor|la\s+autora|la\s+firma|los\s+autores)"
    r"|à\s+propos\s+de\s+l[’']auteure?|l[’']autore"
    r"|об\s+авторе|автор\s+туралы|apie\s+autorių"
)
# Nobody's life at the foot of an article is longer, in characters.
_LONGEST_BIO = 1200


def names_in(text: str) -> tuple[tuple[str, ...], str]:
    """
    Return the names that a byline has, and what follows them in it (a date, a place).

    No names: it isn't a byline. Ask only under a title: elsewhere "By Night" is a heading.
    """
    found = _BYLINE.fullmatch(text) if len(text) < 160 else None
    if not found:
        return (), ""
    people = found.group(2)
    rest = ""
    if cut := _REST.search(people):
        people, rest = people[: cut.start()], people[cut.start() :]
    names = [name for name in _AND.split(people.strip()) if name]
    if not names or not all(_is_person(name) for name in names):
        return (), ""
    return tuple(names), rest.strip()


def name_in_bio(text: str) -> str:
    """Return the name of the person that a paragraph starts by describing, or ""."""
    found = _BIO.match(text) if len(text) <= _LONGEST_BIO else None
    return found.group(1) if found else ""


def names_a_trade(text: str) -> bool:
    """Say if its first sentence names what writers are: journalist, lecturer, editor."""
    return bool(_TRADE.search(text[:200]))


def is_about(text: str) -> bool:
    """Say if the line announces the author's bio."""
    return bool(_ABOUT.fullmatch(text.rstrip(" :")))


def is_name(text: str) -> bool:
    """Say if the line could be a person's name: capitalised words, two to five."""
    return " " in text and _is_person(text)


def _is_person(name: str) -> bool:
    return len(name) < 60 and bool(_NAME_ALONE.fullmatch(name))
