"""From what was understood to what the engine is asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tantivy import Occur, Query

from . import analysis
from .reading import View
from .selecting import Clause, Limits
from .understanding import Term, Understood

# Where a word stands decides how much it counts, beside how rare it is and how short the text.
TITLE, HEADING, INTRO = 4.0, 1.5, 1.2
TOGETHER = 2.0  # words side by side, as they were typed
TOGETHER_AT_MOST = 8  # words
SLOP = 1  # words that may stand between them
# What isn't the word itself: one that begins with it, a name in another spelling.
BEGINNING, SOUND = 0.4, 0.5
BEGINNINGS = 40  # words that are taken for what the last one may become: the commonest
SHORTEST_BEGINNING = 2  # characters: of one alone a tenth of all words begin with it
COMMON = 0.25  # of all articles: what so many have doesn't count more anywhere
ENOUGH_TO_TELL = 100  # articles: of fewer, a quarter may well be about the same
ENOUGH = 0.25  # of the words, if no text has all of them: what has more of them comes first
# Of a word that no text has, others of its family: skating, skaters.
FAMILY_STEM, FAMILY_ENDING, FAMILY = 4, 3, 5  # letters at least, letters more at most, words


@dataclass(frozen=True, slots=True)
class Forms:
    """What stands in the index for one word."""

    exact: frozenset[str]  # its forms in all languages of the index
    family: frozenset[str] = frozenset()  # if there are none: forms that go on from its stem
    beginnings: frozenset[str] = frozenset()  # forms that begin with it
    wholes: frozenset[str] = frozenset()  # whole words that do
    sounds: frozenset[str] = frozenset()  # names

    @property
    def akin(self) -> frozenset[str]:
        """Forms of other words, which count less."""
        return self.family | self.beginnings

    @property
    def is_known(self) -> bool:
        return bool(self.exact or self.akin or self.wholes or self.sounds)

    @property
    def marked(self) -> frozenset[str]:
        """What of it is marked where it stands as a whole."""
        return self.exact | self.family | self.wholes


class Matching:
    """What one thing that a reader typed is in one commit of the index."""

    def __init__(self, understood: Understood, view: View) -> None:
        self.understood = understood
        self.view = view
        self._forms: dict[tuple[str, bool], Forms] = {}

    def query(self, limits: Iterable[Clause], *, is_loose: bool = False) -> Query:
        """
        Return the query for all articles that match.

        :param limits: what they must meet besides.
        :param is_loose: some of the words are enough.
        """
        if not self.understood.wanted:
            return Query.empty_query()
        wanted = self.understood.wanted
        clauses = list(limits)
        if is_loose:
            # What no article has none can be asked for.
            known = [group for group in wanted if any(map(self.is_known, group))] or wanted
            each = [(Occur.Should, self.any_of(group)) for group in known]
            enough = math.ceil(len(each) * ENOUGH)
            clauses.append((Occur.Must, Query.boolean_query(each, enough)))
        else:
            clauses += [(Occur.Must, self.any_of(group)) for group in wanted]
        clauses += [(Occur.Should, query) for query in self._promoting()]
        clauses += [(Occur.MustNot, self.one(term)) for term in self.understood.unwanted]
        return Query.boolean_query(clauses)

    def any_of(self, group: Iterable[Term]) -> Query:
        return _best([self.one(term) for term in group])

    def one(self, term: Term) -> Query:
        """Return the query for all articles that have a term."""
        variants = self.variants(term)
        (first, *_) = variants
        if len(first) > 1:
            return _best([self._phrase("all", term, variant) for variant in variants])
        forms = self.forms(term.words[0], is_open=term.is_open)
        found = [self._term("all", form) for form in forms.exact]
        found += [self._term("all", form, BEGINNING) for form in forms.akin]
        found += [self._term("whole", form, BEGINNING) for form in forms.wholes]
        found += [self._term("name", key, SOUND) for key in forms.sounds]
        return _best(found)

    def forms(self, word: str, *, is_open: bool) -> Forms:
        """Return what stands for a word in this index: nothing of what no text ever had."""
        key = (word, is_open)
        if key not in self._forms:
            self._forms[key] = _forms(word, self.view, is_open=is_open)
        return self._forms[key]

    def variants(self, term: Term) -> set[tuple[str, ...]]:
        """Return a term's tokens as each of the index's languages has them."""
        languages = [*(self.view.languages & analysis.STEMMERS.keys()), ""]
        text = " ".join(term.words)
        return {tuple(analysis.tokens(text, language)) for language in languages}

    def has(self, word: str, everywhere: Limits, *, is_open: bool, is_sure: bool) -> bool:
        """
        Tell whether an article has a word.

        :param everywhere: what an article must be for it to count.
        :param is_sure: what the index has ever known is enough, though it may be gone.
        """
        if not self.is_known(Term((word,), is_open=is_open)):
            return False
        if is_sure:
            return True
        clauses = [(Occur.Must, self.one(Term((word,), is_open=is_open)))]
        clauses += everywhere.clauses(self.view)
        return self.view.has(Query.boolean_query(clauses))

    def is_known(self, term: Term) -> bool:
        """Tell whether the index has ever known each word of a term."""
        return all(
            analysis.is_unspaced(word) or self.forms(word, is_open=term.is_open).is_known
            for word in term.words
        )

    def _is_common(self, forms: Forms) -> bool:
        most = max((self.view.frequency("all", form) for form in forms.exact), default=0)
        return self.view.size >= ENOUGH_TO_TELL and most > self.view.size * COMMON

    def _promoting(self) -> Iterator[Query]:
        """Yield what raises the score of some of those that match."""
        for term in self.understood.terms:
            variants = self.variants(term)
            if len(next(iter(variants))) > 1:
                yield _best([self._phrase("title", term, each, TITLE) for each in variants])
                continue
            forms = self.forms(term.words[0], is_open=term.is_open)
            if self._is_common(forms):
                continue  # in few titles perhaps, but "the" says no more there than anywhere
            for field, weight in (("title", TITLE), ("heading", HEADING), ("intro", INTRO)):
                found = [self._term(field, form, weight) for form in forms.exact]
                found += [self._term(field, form, weight * BEGINNING) for form in forms.akin]
                if found:
                    yield _best(found)
        together = self._side_by_side()
        for variant in self.variants(together) if together else ():
            for field, weight in (("all", TOGETHER), ("title", TOGETHER * TITLE)):
                phrase = Query.phrase_query(self.view.schema, field, list(variant), SLOP)
                yield Query.boost_query(phrase, weight)

    def _side_by_side(self) -> Term | None:
        """Return the words as the phrase that they may be meant as."""
        wanted = self.understood.wanted
        words = tuple(group[0].words[0] for group in wanted if len(group) == 1)
        are_words = all(not term.is_phrase for term in self.understood.terms)
        if are_words and 1 < len(words) == len(wanted) <= TOGETHER_AT_MOST:
            return Term(words, is_phrase=True)
        return None

    def _term(self, field: str, text: str, weight: float = 1.0) -> Query:
        option = "basic" if field in {"whole", "name"} else "freq"
        query = Query.term_query(self.view.schema, field, text, option)
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def _phrase(
        self, field: str, term: Term, tokens: tuple[str, ...], weight: float = 1.0
    ) -> Query:
        if term.is_open:
            query = Query.phrase_prefix_query(self.view.schema, field, list(tokens))
        else:
            query = Query.phrase_query(self.view.schema, field, list(tokens))
        return query if weight == 1.0 else Query.boost_query(query, weight)


def _forms(word: str, view: View, *, is_open: bool) -> Forms:
    folded = analysis.fold(word)
    if analysis.is_unspaced(word):
        # One character: it stands in pairs.
        pairs = view.beginning("all", folded, BEGINNINGS)
        return Forms(frozenset(pair for pair, _ in pairs))
    exact = analysis.forms(word, view.languages)
    sounds = {analysis.sound(word), *map(analysis.sound, exact)} - {""}
    beginnings: set[str] = set()
    # Of a word without its marks the stemmer may make another stem: rios, ríos.
    wholes = {folded} if view.frequency("whole", folded) else set()
    if is_open and len(folded) >= SHORTEST_BEGINNING:
        found = view.beginning("all", folded, BEGINNINGS)
        beginnings = {form for form, _ in found}
        wholes |= {form for form, _ in view.beginning("whole", folded, BEGINNINGS)}
    there = frozenset(form for form in exact if view.frequency("all", form))
    return Forms(
        exact=there,
        family=frozenset() if there or beginnings or wholes else _family(exact - {folded}, view),
        beginnings=frozenset(beginnings - exact),
        wholes=frozenset(wholes),
        sounds=frozenset(key for key in sounds if view.frequency("name", key)),
    )


def _family(stems: Iterable[str], view: View) -> frozenset[str]:
    return frozenset(
        form
        for stem in stems
        if len(stem) >= FAMILY_STEM
        for form, _ in view.beginning("all", stem, FAMILY)
        if len(form) <= len(stem) + FAMILY_ENDING
    )


def _best(queries: list[Query]) -> Query:
    """Return the query for whatever any of them finds, with the best of their scores."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)
