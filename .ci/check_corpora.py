"""
Holds the parser of plain text to saved pages of other people's, which no checkout contains.

    python .ci/check_corpora.py [FOLDER]

The folder has `inputs/astana-peace-process.txt` (whose every section is known), pages as text in
`corpora/text`, and what is in them in `corpora/html/fundus/*.expected.json`. Without the
argument it's the one that ASTANA_CORPORA names, else the one that lies beside the checkout.
Exits with 1 if a target is missed.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# The parser doesn't know Django, but the package that it's in does.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from articles.content.document import Document, Reading, Unreadable  # noqa: E402
from articles.importing import plain_text  # noqa: E402
from articles.importing.plain_text.blocks import blocks_of  # noqa: E402
from articles.importing.plain_text.decoding import text_of  # noqa: E402

# Of the headings, and titles, that stand as a line of their own in an unwrapped page.
HEADING_RECALL, HEADING_PRECISION, TITLE_RECALL = 0.8, 0.7, 0.8
# Of the words of the paragraphs, the mean over the pages.
WORD_F1 = {"unwrapped": 0.9, "wrapped80": 0.9}

MODEL = {
    "title": "The Astana Peace Process: Achievements, Challenges, and Future Prospects",
    "standfirst": "",
    "sections": [
        ("", 1),
        ("A Shift in Approach", 1),
        ("Accomplishments and Significance", 3),
        ("Challenges and Future Prospects", 2),
        ("", 1),
    ],
    "links": [
        (0, "Also Read", "Kazakhstan Proposes Abrupt End to Syria Talks in Astana"),
        (
            3,
            "Also Read",
            "Iran’s Strategy: From Ties to Saudi Arabia to Plotting Against Israel",
        ),
    ],
    "authors": ["Alaina"],
    "dropped": [
        (35, "Leave a Reply"),
        (37, "Your email address will not be published. Required fields are marked *"),
    ],
}


@dataclass
class Score:
    """Hits, what there was to hit, and what was said, of one kind of thing."""

    hits: int = 0
    true: int = 0
    said: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, true: Iterable[str], said: Iterable[str]) -> None:
        true, said = Counter(true), Counter(said)
        self.hits += (true & said).total()
        self.true += true.total()
        self.said += said.total()
        self.missed += list(true - said)
        self.wrong += list(said - true)

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        return self.hits / self.said if self.said else 1.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in folded(text).split()]


def parts(document: Document) -> list[str]:
    """Return every text of an article, once."""
    found = [document.title, document.standfirst]
    for section in document.sections:
        found += [section.heading, plain(section.html)]
        for link in section.links:
            found += [link.label, link.title, "" if link.url == link.title else link.url]
    for link in document.links:
        found += [link.label, link.title, "" if link.url == link.title else link.url]
    for author in document.authors:
        found.append(author.bio)
    return found


def unaccounted(data: bytes, reading: Reading) -> list[str]:
    """Return the lines that are neither in the article nor in the report, or are in both."""
    lines = text_of(data).split("\n")
    problems = []
    dropped = [line.line for line in reading.dropped if line.text == lines[line.line - 1].strip()]
    if len(dropped) != len(set(dropped)):
        problems.append("a line is reported twice")
    rests = [line.text for line in reading.dropped if line.text != lines[line.line - 1].strip()]
    out = set(dropped)
    rest = [
        line.text
        for block in blocks_of(text_of(data))
        for line in block.lines
        if line.number not in out
    ]
    # Marks of lists and the words of bylines are the only ones that aren't kept as words.
    there = Counter(words([*parts(reading.document), *rests]))
    file = Counter(words(rest))
    # An author's name was in a byline, or over a bio, or in the bio itself.
    names = Counter(words(author.name for author in reading.document.authors))
    for word, count in (file - there - names).items():
        if not word.isdigit() and word not in {"by", "and", "von", "und", "por", "na", "author"}:
            problems.append(f"lost: {word} ({count})")
    # A label over a list of titles is each one's label.
    labels = Counter(words(link.label for each in reading.document.sections for link in each.links))
    problems += [f"twice: {word} ({count})" for word, count in (there - file - labels).items()]
    return problems


def check_model(folder: Path) -> list[str]:
    reading = plain_text.parse((folder / "inputs/astana-peace-process.txt").read_bytes())
    document = reading.document
    found = {
        "title": document.title,
        "standfirst": document.standfirst,
        "sections": [(each.heading, each.html.count("<p>")) for each in document.sections],
        "links": [
            (place, link.label, link.title)
            for place, section in enumerate(document.sections)
            for link in section.links
        ],
        "authors": [author.name for author in document.authors if author.bio],
        "dropped": [(line.line, line.text) for line in reading.dropped],
    }
    return [
        f"model page: {key} is {found[key]!r}, not {MODEL[key]!r}"
        for key in MODEL
        if found[key] != MODEL[key]
    ]


@dataclass
class Totals:
    """What the pages of one kind come to."""

    headings: Score = field(default_factory=Score)
    titles: Score = field(default_factory=Score)
    words: Score = field(default_factory=Score)
    f1s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return sum(self.f1s) / len(self.f1s) if self.f1s else 0.0


def check_page(path: Path, truth: dict[str, Any], totals: Totals) -> None:
    """Add one page to the totals and print its line; a refused one has nothing right."""
    data = path.read_bytes()
    standing = {folded(block.whole) for block in blocks_of(text_of(data))}
    headings = [folded(line) for each in truth["sections"] for line in each["headline"]]
    headings = [line for line in headings if line in standing]
    title = [line for line in [folded(truth["title"])] if line in standing]
    true_words = words(line for each in truth["sections"] for line in each["paragraphs"])
    try:
        reading = plain_text.parse(data)
    except Unreadable as refusal:
        print(f"  {path.name}: refused: {refusal}")
        reading = Reading(Document(title="", sections=()))
    else:
        totals.problems += [f"{path.name}: {each}" for each in unaccounted(data, reading)]
    document = reading.document
    said = [folded(each.heading) for each in document.sections if each.heading]
    said_words = words(plain(each.html) for each in document.sections)
    own, own_words = Score(), Score()
    for score in (own, totals.headings):
        score.add(headings, said)
    for score in (own_words, totals.words):
        score.add(true_words, said_words)
    totals.titles.add(title, [folded(document.title)] if title else [])
    totals.f1s.append(own_words.f1)
    right = "yes" if folded(document.title) in title else "no "
    print(
        f"  {path.name.split('.')[0]:31} title {right}  headings "
        f"{own.hits:2}/{own.true:2}, {own.said:2} said   words P "
        f"{own_words.precision:.2f} R {own_words.recall:.2f} F1 {own_words.f1:.2f}   "
        f"lines dropped {len(reading.dropped)}"
    )
    if "-v" in sys.argv:
        print(f"      missed {own.missed}\n      wrong {own.wrong}\n      title {document.title}")


def check_pages(folder: Path, kind: str) -> list[str]:
    """Print a line for each page of one kind, and the totals; return what is wrong."""
    totals = Totals()
    for path in sorted((folder / "corpora/text").glob(f"*.{kind}.txt")):
        name = path.name.split(".")[0]
        truth = (folder / f"corpora/html/fundus/{name}.expected.json").read_text(encoding="utf-8")
        check_page(path, json.loads(truth), totals)
    headings, titles = totals.headings, totals.titles
    print(
        f"{kind}: headings recall {headings.recall:.2f} ({headings.hits}/{headings.true}) "
        f"precision {headings.precision:.2f}; titles {titles.hits}/{titles.true}; "
        f"word F1 {totals.f1:.3f} (mean of pages), {totals.words.f1:.3f} (all words)"
    )
    targets = [("pages", len(totals.f1s), 1), ("word F1", totals.f1, WORD_F1[kind])]
    if kind == "unwrapped":
        targets += [
            ("heading recall", headings.recall, HEADING_RECALL),
            ("heading precision", headings.precision, HEADING_PRECISION),
            ("title recall", titles.recall, TITLE_RECALL),
        ]
    return totals.problems + [
        f"{kind}: {what} is {value:.2f}, the target {target}"
        for what, value, target in targets
        if value < target
    ]


def main() -> int:
    given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    named = given[0] if given else os.environ.get("ASTANA_CORPORA", "")
    folder = Path(named) if named else ROOT.parent / "shared"
    if not (folder / "corpora/text").is_dir():
        print(f"There is no corpora/text in {folder}; name the folder that has it.")
        return 1
    problems = check_model(folder)
    for kind in WORD_F1:
        problems += check_pages(folder, kind)
    for problem in problems:
        print(f"FAILED {problem}")
    print("Some targets are missed." if problems else "All targets are met.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
