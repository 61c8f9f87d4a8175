"""A suggested topic in the reader's words, from the topics kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from issues import catalogue, suggesting
from issues.masking import masked
from issues.models import TopicExample
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.models import SubTopic, Topic
    from issues.suggesting import Suggestion


class Offer(NamedTuple):
    """The topic the words speak for, the kind where one fits, and those words."""

    label: str
    topic: Topic
    kind: SubTopic | None
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.kind or self.topic)

    @property
    def because(self) -> str:
        return "、".join(self.words)


def offer_for(text: str) -> Offer | None:
    """The likeliest topic of a text, or None where the words say nothing."""
    found = next(iter(suggesting.suggest(text)), None)
    return offered(found) if found is not None else None


def offered(found: Suggestion) -> Offer | None:
    """A suggestion with its rows; None where this office has no such topic."""
    topic, kind = catalogue.called(found.label.topic, found.label.kind)
    return Offer(found.label.name, topic, kind, found.words) if topic is not None else None


def rather(topic: Topic, kind: SubTopic | None, text: str) -> Offer | None:
    """Another topic that the words strongly speak for; None where they do not, or where it would be "other"."""
    found = suggesting.strongly_against(text, label_of(topic, kind))
    offer = offered(found) if found is not None else None
    return offer if offer is not None and offer.topic.code not in {topic.code, "other"} else None


def label_of(topic: Topic, kind: SubTopic | None) -> str:
    return suggesting.label_of(topic.code, kind.code if kind else "")


def examples() -> Iterator[tuple[str, str]]:
    """What staff chose instead of a suggestion: the masked words and the label, oldest first."""
    rows = TopicExample.objects.select_related("issue").prefetch_related("issue__reporters").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        names = [reveal(reporter, "name") for reporter in row.issue.reporters.all()]
        yield masked(row.issue.text, names), row.chosen
