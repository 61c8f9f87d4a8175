"""Sessions and tasks as calendar entries (RFC 5545): one session for everybody, and a person's own feed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from councils.models import CouncilSession, ResolutionTask
from councils.sessionflow import NOTICED, State, TaskState

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
# How far back a feed reaches, and how long a session is taken to last.
BACK: Final = timedelta(days=90)
LASTS: Final = timedelta(hours=2)
_DAY: Final = timedelta(days=1)


def of_session(session: CouncilSession, *, path: str, at: datetime) -> bytes:
    """One entry; `path` is the page it leads to."""
    found = _calendar(str(session.hall))
    found.add_component(_session(session, path=path, at=at))
    return bytes(found.to_ical())


def feed_of(user: User, *, at: datetime) -> bytes:
    """The sessions the person may see and the open tasks that are theirs, as of now."""
    found = _calendar(_("Red council halls"))
    sessions = CouncilSession.objects.visible_to(user).filter(
        starts_at__gte=at - BACK, state__in=[*NOTICED, State.CANCELLED]
    )
    for row in sessions.select_related("hall").order_by("starts_at", "pk"):
        found.add_component(_session(row, path=reverse("halls:session", args=[row.pk]), at=at))
    tasks = ResolutionTask.objects.visible_to(user).filter(state=TaskState.OPEN)
    for task in tasks.order_by("due_on", "pk"):
        found.add_component(_task(task, at=at))
    return bytes(found.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Yinhang property governance//Red council halls//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _session(row: CouncilSession, *, path: str, at: datetime) -> Event:
    """Its number stays when the day moves, so that a calendar moves the entry instead of doubling it."""
    entry = Event()
    assert row.starts_at is not None  # noqa: S101 — asked by the callers
    entry.add("uid", f"session-{row.pk}@{settings.CODE_PREFIX.lower()}.hall")
    entry.add("dtstamp", at)
    entry.add("dtstart", row.starts_at)
    entry.add("dtend", row.starts_at + LASTS)
    entry.add("summary", f"{row.title} · {row.hall}")
    entry.add("location", row.place)
    entry.add("url", f"{settings.PUBLIC_URL}{path}")
    entry.add("status", "CANCELLED" if row.state == State.CANCELLED else "CONFIRMED")
    return entry


def _task(row: ResolutionTask, *, at: datetime) -> Event:
    """A whole day: the last one on which it is in time."""
    entry = Event()
    entry.add("uid", f"task-{row.pk}@{settings.CODE_PREFIX.lower()}.hall")
    entry.add("dtstamp", at)
    entry.add("dtstart", row.due_on)
    entry.add("dtend", row.due_on + _DAY)
    entry.add("summary", _("Due: %(task)s") % {"task": row.text})
    entry.add("url", f"{settings.PUBLIC_URL}{reverse('halls:task', args=[row.pk])}")
    entry.add("transp", "TRANSPARENT")
    return entry
