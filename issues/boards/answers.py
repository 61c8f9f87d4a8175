"""Answers to the extra questions of a sub-topic, in the reader's words rather than as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from issues import catalogue
from issues.models import Question

if TYPE_CHECKING:
    from issues.models import Issue


def choices_of(question: Question) -> list[tuple[str, Any]]:
    """The answers a question offers, as (stored, shown). Stored is the Chinese word or yes and no."""
    if question.kind == Question.Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    english = (get_language() or "").startswith("en")
    return [_choice(entry, english=english) for entry in question.choices]


def _choice(entry: Any, *, english: bool) -> tuple[str, str]:
    """One entry of `Question.choices`: a word, or {value, text, text_en} where English differs."""
    if not isinstance(entry, dict):
        return str(entry), str(entry)
    text = str(entry.get("text") or entry.get("value", ""))
    return str(entry.get("value", text)), str((english and entry.get("text_en")) or text)


def shown(question: Question, given: str) -> Any:
    """What somebody answered; a choice that is no longer offered stays as it was stored."""
    return next((text for stored, text in choices_of(question) if stored == given), given)


def answers_of(issue: Issue) -> list[tuple[str, Any]]:
    """Each answer of a report with its question, without a query. A question since deleted keeps its code."""
    if not issue.extra:
        return []
    kind = catalogue.subtopic(issue.subtopic_id)
    asked = {question.code: question for question in kind.questions.all()} if kind else {}
    return [
        (str(asked.get(code, code)), shown(asked[code], given) if code in asked else given)
        for code, given in issue.extra.items()
    ]
