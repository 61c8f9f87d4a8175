"""S5: how large the corpus is that `tests.issues.test_photos` sends, and what it asks of each file."""

from __future__ import annotations

from collections import Counter

from tests.issues.hostile_images import MARKERS, corpus
from tests.security.figures import tell

FEWEST_FILES = 60
MARKED_PLACES = 12


def test_the_corpus_is_as_large_as_promised() -> None:
    files = corpus()
    outcomes = Counter(sent.outcome or "kept, redrawn" for sent in files)
    tell(
        "S5",
        f"{len(files)} files made by the test, {len(MARKERS)} markers; "
        + ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items())),
    )
    assert len(files) >= FEWEST_FILES
    assert len(MARKERS) == MARKED_PLACES
    assert len({(sent.what, sent.name) for sent in files}) == len(files)
