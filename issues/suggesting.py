"""Which topic the words of a report speak for, and how alike two reports are. It suggests; a person decides.

A linear model over short runs of Chinese characters, made by `deploy/train_topics.py` and shipped as plain numbers
(`data/topics.json`), with a list of terms people wrote (`data/topic_terms.toml`). `docs/topic-model.md` is its card.
Pure: no query, no clock, nothing but the standard library; the two files are read once a process.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA: Final = Path(__file__).parent / "data"
SHORTEST, LONGEST = 2, 4  # characters of a run that counts
# Terms of one label beyond the second add nothing; this is how far they weigh beside the words (whose length is 1).
TERMS_COUNTED: Final = 2
TERMS_WEIGH: Final = 0.3
OPENING: Final = 60  # characters in which a report names its subject
READ_AT_MOST: Final = 4_000  # characters; no report is longer
TELLING: Final = 4  # words shown
# How far the best label must lead another to speak against it; see the card for how often it is right then.
STRONGLY: Final = 0.9

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")


class Label(NamedTuple):
    """What a message can be labelled with, as codes of our topic and, where one fits, our sub-topic.

    `terms` speak for it anywhere; a word of `named_by` in the opening puts it in the place of `instead_of`.
    """

    name: str
    topic: str
    kind: str
    terms: tuple[str, ...]
    learned: bool
    named_by: tuple[str, ...]
    instead_of: frozenset[str]


class Model(NamedTuple):
    """Rows of `weights` and `term_weights` hold one number a label, in the order of `labels`."""

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    rarity: Mapping[str, float]
    weights: Mapping[str, tuple[float, ...]]
    term_weights: Mapping[str, tuple[float, ...]]


class Suggestion(NamedTuple):
    """A label with its score (higher is likelier; scores of one text compare, others do not) and the words for it."""

    label: Label
    score: float
    words: tuple[str, ...]


@cache
def labels() -> dict[str, Label]:
    """Every label by its name, in the order of the list of terms."""
    rows = tomllib.loads((DATA / "topic_terms.toml").read_text("utf-8"))["labels"]
    return {
        row["label"]: Label(
            name=row["label"],
            topic=row["topic"],
            kind=row.get("kind", ""),
            terms=tuple(row["terms"]),
            learned=row.get("learned", True),
            named_by=tuple(row.get("named_by", ())),
            instead_of=frozenset(row.get("instead_of", ())),
        )
        for row in rows
    }


def label_of(topic: str, kind: str) -> str:
    """The label of a report filed under these codes; "" where nobody can tell from them ("other", no kind)."""
    exact = next((row.name for row in labels().values() if (row.topic, row.kind) == (topic, kind)), "")
    return exact or next((row.name for row in labels().values() if row.topic == topic and not row.kind), "")


@cache
def model() -> Model:
    """The trained numbers."""
    return parsed(json.loads((DATA / "topics.json").read_text("utf-8")))


def parsed(kept: Mapping[str, Any]) -> Model:
    """A model from what is kept of it, in whole thousandths."""
    return Model(
        labels=tuple(kept["labels"]),
        intercepts=tuple(number / 1_000 for number in kept["intercepts"]),
        rarity={gram: row[0] / 1_000 for gram, row in kept["grams"].items()},
        weights={gram: tuple(number / 1_000 for number in row[1:]) for gram, row in kept["grams"].items()},
        term_weights={name: tuple(number / 1_000 for number in row) for name, row in kept["terms"].items()},
    )


def normal(text: str) -> str:
    """As much of the text as is read, full-width signs made plain."""
    return unicodedata.normalize("NFKC", text[:READ_AT_MOST])


def vector(text: str) -> dict[str, float]:
    """The known runs of a text with their weight; of length 1, or empty where no run is known."""
    known = model().rarity
    found: Counter[str] = Counter()
    for match in _CHINESE.finditer(normal(text)):
        run = match.group()
        for start in range(len(run) - SHORTEST + 1):
            for end in range(start + SHORTEST, min(start + LONGEST, len(run)) + 1):
                if (gram := run[start:end]) in known:
                    found[gram] += 1
    weighed = {gram: (1 + math.log(count)) * known[gram] for gram, count in found.items()}
    length = math.sqrt(math.fsum(weight * weight for weight in weighed.values()))
    return {gram: weight / length for gram, weight in weighed.items()}


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two vectors: 0 for nothing in common, 1 for the same words."""
    few, many = sorted((one, other), key=len)
    return math.fsum(weight * many[gram] for gram, weight in few.items() if gram in many)


def suggest(text: str) -> list[Suggestion]:
    """Labels for which some word speaks, the likeliest first; empty where the words say nothing."""
    plain = normal(text)
    ranked = [found for found in learned(text) if found.words]
    if len(plain) <= OPENING:
        # The model learned from long letters; of a few words, those that people listed say more than it does.
        ranked.sort(key=lambda row: not _hits(row.label, plain))
    opening = plain[:OPENING]
    for label in labels().values():
        words = tuple(word for word in label.named_by if word in opening)
        if words and (not ranked or ranked[0].label.name in label.instead_of):
            return _put_first(ranked, label, words)
    return ranked


def _put_first(ranked: list[Suggestion], label: Label, words: tuple[str, ...]) -> list[Suggestion]:
    """The label before all others, as likely as the likeliest of them was."""
    best = ranked[0].score if ranked else 0.0
    others = [row for row in ranked if row.label != label]
    return [Suggestion(label, best, words[:TELLING]), *others]


def learned(text: str) -> list[Suggestion]:
    """Only what the trained model says, the likeliest first."""
    made, words, plain = model(), vector(text), normal(text)
    hits = {name: _hits(labels()[name], plain) for name in made.labels}
    found = [
        Suggestion(labels()[name], _score(position, words, hits), _telling(position, words, hits[name]))
        for position, name in enumerate(made.labels)
    ]
    return sorted(found, key=lambda row: (-row.score, row.label.name))


def strongly_against(text: str, chosen: str) -> Suggestion | None:
    """What the words speak for where they speak strongly against the chosen label; else None.

    Nothing is said against a topic the model never learned or the opening does not name, nor by words that say
    nothing.
    """
    best = next(iter(suggest(text)), None)
    own = next((row for row in learned(text) if row.label.name == chosen), None)
    if best is None or own is None or best.score - own.score < STRONGLY:
        return None
    return best


def _score(position: int, words: Mapping[str, float], hits: Mapping[str, tuple[str, ...]]) -> float:
    made = model()
    from_words = math.fsum(weight * made.weights[gram][position] for gram, weight in words.items())
    from_terms = math.fsum(
        term_share(len(found)) * made.term_weights[name][position] for name, found in hits.items()
    )
    return made.intercepts[position] + from_words + from_terms


def term_share(hits: int) -> float:
    """How much so many different terms of one label weigh."""
    return TERMS_WEIGH * min(hits, TERMS_COUNTED) / TERMS_COUNTED


def _telling(position: int, words: Mapping[str, float], hits: tuple[str, ...]) -> tuple[str, ...]:
    """The terms found, then the runs that spoke most for the label; none that lies within another."""
    weights = model().weights
    spoke = {gram: weight * weights[gram][position] for gram, weight in words.items()}
    ordered = [
        *hits,
        *sorted((gram for gram in spoke if spoke[gram] > 0), key=lambda gram: (-spoke[gram], gram)),
    ]
    told: list[str] = []
    for gram in ordered:
        if not any(gram in other or other in gram for other in told):
            told.append(gram)
        if len(told) == TELLING:
            break
    return tuple(told)


def _hits(label: Label, plain: str) -> tuple[str, ...]:
    return tuple(term for term in label.terms if term in plain)
