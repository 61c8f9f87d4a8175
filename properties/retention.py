"""What is kept of sign-ins, sessions and the administration, and for how long (`records.retention`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from records.retention import Rule, register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model


def _delete(rows: Sequence[Any], _at: datetime) -> None:
    model: type[Model] = type(rows[0])
    model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


def _delete_sign_ins(rows: Sequence[Any], at: datetime) -> None:
    """The failed ones go with those that came through: they are of the same time."""
    _delete(rows, at)
    last = rows[-1].attempt_time
    for model in (AccessAttempt, AccessFailureLog):
        model.objects.filter(attempt_time__lte=last).delete()


def register_rules() -> None:
    register(Rule("sessions", lambda at: Session.objects.filter(expire_date__lt=at), "expire_date", _delete))
    register(
        Rule(
            "sign_ins",
            lambda at: AccessLog.objects.filter(attempt_time__lt=at),
            "attempt_time",
            _delete_sign_ins,
        )
    )
    register(
        Rule("admin_log", lambda at: LogEntry.objects.filter(action_time__lt=at), "action_time", _delete)
    )
