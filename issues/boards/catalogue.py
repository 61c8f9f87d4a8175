"""The topics as a whole, for those who read them once and keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.http import Http404

from issues.models import Question, SubTopic, Topic

if TYPE_CHECKING:
    from django.db.models import QuerySet


def topics() -> QuerySet[Topic]:
    """Every topic with the sub-topics in use as `in_use`, and their questions; three statements."""
    questions = Prefetch("questions", Question.objects.order_by("position", "pk"))
    used = SubTopic.objects.filter(is_active=True).order_by("position", "pk").prefetch_related(questions)
    return Topic.objects.prefetch_related(Prefetch("subtopics", used, to_attr="in_use"))


def get_topic(code: str) -> Topic:
    """A topic by its code, or 404."""
    found = topics().filter(code=code).first()
    if found is None:
        raise Http404
    return found
