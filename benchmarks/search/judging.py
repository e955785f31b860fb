"""How well it answers what readers type: the judged queries of tests/search, scored."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.publishing import a_database_of_our_own

NOISE = 300  # articles of the corpus among those of the sample content
WORST = 10


def judged(url: str) -> dict[str, Any]:
    """Return nDCG@10 and the mean reciprocal rank, and of the worst queries each its own."""
    with (
        a_database_of_our_own(url),
        tempfile.TemporaryDirectory(prefix="astana-judged-") as folder,
    ):
        return _judged(Path(folder))


def _judged(folder: Path) -> dict[str, Any]:
    from django.conf import settings

    from articles import search
    from articles.importing import sample_content
    from articles.models import Publication
    from articles.search import Asked, Filters
    from benchmarks import corpus
    from tests.search.judged import QUERIES, ndcg, reciprocal_rank

    settings.SEARCH_INDEX = folder
    at = datetime.now(UTC)
    corpus.fill(NOISE)
    sample_content.load_sample_content(at=at)
    home = search.Home(folder)
    home.lock()
    writer = search.Writer(home)
    while writer.step():
        pass
    slugs = dict(Publication.objects.values_list("pk", "slug"))
    scores = {}
    for typed, judgement in QUERIES.items():
        if judgement:
            hits = search.search(Asked(typed, Filters(), size=10), at=at).hits
            found = [slugs[hit.id] for hit in hits]
            scores[typed] = (ndcg(found, judgement), reciprocal_rank(found, judgement))
    writer.close()
    gains, ranks = zip(*scores.values(), strict=True)
    worst = sorted(scores.items(), key=lambda each: each[1])[:WORST]
    return {
        "queries": len(QUERIES),
        "ndcg": sum(gains) / len(gains),
        "mrr": sum(ranks) / len(ranks),
        "worst": [[typed, *score] for typed, score in worst],
    }
