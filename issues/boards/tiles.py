"""The desks of the admin: named selections of reports. A tile's number and the list it opens are one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from issues.workflow import Status
from notices.calendar import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise

    from issues.querysets import IssueQuerySet
    from properties.models import User

UNHAPPY_BELOW: Final = 3


class Desk(NamedTuple):
    title: _StrPromise
    hint: _StrPromise
    choose: Callable[[IssueQuerySet, datetime], IssueQuerySet]


class Tile(NamedTuple):
    title: _StrPromise
    hint: _StrPromise
    number: int
    url: str


def _today(at: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant of the Shanghai day `at` falls in."""
    local = at.astimezone(SHANGHAI)
    return (
        local.replace(hour=0, minute=0, second=0, microsecond=0),
        local.replace(hour=23, minute=59, second=59, microsecond=999999),
    )


DESKS: Final[dict[str, Desk]] = {
    "new": Desk(
        _("New today"),
        _("Reports that came in since midnight."),
        lambda rows, at: rows.filter(opened_at__range=_today(at)),
    ),
    "due": Desk(
        _("Due today"),
        _("Still open, and promised for today."),
        lambda rows, at: rows.open().filter(due_at__gte=at, due_at__lte=_today(at)[1]),
    ),
    "overdue": Desk(
        _("Overdue"),
        _("Still open after the promised day."),
        lambda rows, at: rows.open().filter(due_at__lt=at).exclude(status=Status.PAUSED),
    ),
    "nobody": Desk(
        _("Nobody holds it"),
        _("No firm and no department answers for it yet. Assign these first."),
        lambda rows, _at: rows.open().filter(status=Status.NEW, firm__isnull=True, lead__isnull=True),
    ),
    "asked": Desk(
        _("Waiting for your decision"),
        _("Somebody asks for more time or a pause."),
        lambda rows, _at: rows.open().filter(time_requests__state="asked"),
    ),
    "verify": Desk(
        _("Waiting to be verified"),
        _("Reported as done; somebody outside the firm must look."),
        lambda rows, _at: rows.filter(status=Status.DONE),
    ),
    "unhappy": Desk(
        _("Unhappy residents"),
        _("Rated as dissatisfied, and not closed again."),
        lambda rows, _at: rows.open().filter(Q(reworks__gt=0)),
    ),
}


def choose(key: str, rows: IssueQuerySet, *, at: datetime) -> IssueQuerySet:
    """The reports on a desk. KeyError for a desk that does not exist."""
    return DESKS[key].choose(rows, at)


def tiles(user: User | AnonymousUser) -> list[Tile]:
    """The desks with their numbers, for a person whose posts let them see reports; else none."""
    if not user.has_perm("issues.view_issue"):
        return []
    seen, at = Issue.objects.visible_to(user), timezone.now()
    opens = reverse("admin:issues_issue_changelist")
    return [
        Tile(desk.title, desk.hint, choose(key, seen, at=at).count(), f"{opens}?desk={key}")
        for key, desk in DESKS.items()
    ]
