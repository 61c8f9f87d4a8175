"""The order of a report's questions, and which one is still open. Pure: no query, no clock.

topic → (kind → (call first) → (questions → (stop))) → details → place → (similar) → contact → check
Steps in brackets exist only where the topic, the sub-topic or the compound calls for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from issues.models.topics import SubTopic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from issues.models import Question

# What the bar at the top counts: pages in brackets belong to the question before them.
COUNTED: Final = ("topic", "details", "place", "contact", "check")
_BELONGS_TO: Final = {
    "kind": "topic",
    "call": "topic",
    "questions": "topic",
    "stop": "topic",
    "which": "place",
    "similar": "place",
    "join": "place",
}


class Told(Protocol):
    """What has been answered so far: the parts of `drafts.Answers` the order depends on."""

    @property
    def topic(self) -> int | None: ...
    @property
    def text(self) -> str: ...
    @property
    def extra(self) -> Mapping[str, str]: ...
    @property
    def compound(self) -> int | None: ...
    @property
    def phone(self) -> str: ...


def number_of(step: str) -> int:
    """Which of the counted questions a page belongs to, from 1."""
    return COUNTED.index(_BELONGS_TO.get(step, step)) + 1


def after_topic(kinds: Sequence[SubTopic]) -> str:
    return "kind" if kinds else "details"


def after_kind(kind: SubTopic | None) -> str:
    """An emergency is shown the phone first; then the sub-topic's questions, if it has any."""
    if kind is not None and is_emergency(kind):
        return "call"
    return after_call(kind)


def after_call(kind: SubTopic | None) -> str:
    return "questions" if kind is not None and list(kind.questions.all()) else "details"


def is_emergency(kind: SubTopic) -> bool:
    return kind.urgency == SubTopic.Urgency.EMERGENCY or bool(kind.call_first)


def stopped_by(questions: Iterable[Question], extra: Mapping[str, str]) -> Question | None:
    """The question whose answer means that this form is not the way, or None."""
    for question in questions:
        if question.stops_on and extra.get(question.code) == question.stops_on:
            return question
    return None


def first_gap(told: Told, kind: SubTopic | None = None) -> str | None:
    """The first step without an answer that a report cannot do without, or None when it can be sent."""
    if told.topic is None:
        return "topic"
    if kind is not None:
        questions = list(kind.questions.all())
        if stopped_by(questions, told.extra) is not None:
            return "stop"
        if any(question.is_required and not told.extra.get(question.code) for question in questions):
            return "questions"
    return next(
        (
            step
            for step, answered in (
                ("details", bool(told.text)),
                ("place", told.compound is not None),
                ("contact", bool(told.phone)),
            )
            if not answered
        ),
        None,
    )
