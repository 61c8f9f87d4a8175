"""Messages that were kept long enough. Those of a promise that is still open stay: the planner would write them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notices.models import Deadline, InboxItem, Notice
from notices.models.outbox import WAITING
from records.retention import Rule, register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet


def _over(limit: datetime) -> QuerySet[Notice]:
    running = Deadline.objects.open().values("pk")
    mine = Q(deadline__isnull=True) | ~Q(deadline__in=running)
    return Notice.objects.filter(mine, due_at__lt=limit).exclude(WAITING)


def _let_go(rows: Sequence[Notice], _at: datetime) -> None:
    keys = [row.pk for row in rows]
    Notice.objects.filter(covered_by__in=keys).update(covered_by=None)
    InboxItem.objects.filter(notice__in=keys).delete()
    Notice.objects.filter(pk__in=keys).delete()


def register_rules() -> None:
    register(Rule("messages", _over, "due_at", _let_go))
