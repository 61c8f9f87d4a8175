"""Messages that were kept long enough. Those of a promise that is still open stay: the planner would write them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notices.models import InboxItem, Notice
from notices.models.deadlines import OPEN
from notices.models.outbox import WAITING
from records.retention import Rule, register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet


def _over(limit: datetime) -> QuerySet[Notice]:
    running = Q(**{f"deadline__{name}": value for name, value in OPEN.children}, deadline__isnull=False)
    return Notice.objects.filter(due_at__lt=limit).exclude(WAITING).exclude(running)


def _let_go(rows: Sequence[Notice], _at: datetime) -> None:
    keys = [row.pk for row in rows]
    Notice.objects.filter(covered_by__in=keys).update(covered_by=None)
    InboxItem.objects.filter(notice__in=keys).delete()
    Notice.objects.filter(pk__in=keys).delete()


def register_rules() -> None:
    register(Rule("messages", _over, "due_at", _let_go))
