"""The status page for staff: whether everything goes, what waits, what ran last, and what to do."""

from __future__ import annotations

import platform
import tomllib
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from notices import boards as notices
from properties.access import standing
from properties.asked import knows
from properties.models import Role
from records import boards as jobs
from stations import boards as webhooks
from yinhang import readiness
from yinhang.errors import NotYours
from yinhang.wording_status import CHECKS, job_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from properties.models import User
    from properties.requests import SignedInRequest
    from records.models import Job

READERS: Final = frozenset({Role.SYSTEM_ADMIN, Role.STREET_OFFICER})
# The longest task may take nine minutes; what has not ended long after that was killed.
LONGEST_RUN: Final = timedelta(minutes=15)
_GIB: Final = 1024**3
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class Line(NamedTuple):
    """A check or a job: its name, what is said of it, and the word and shape of its state."""

    title: str
    text: str
    kind: str
    state: str


class Queue(NamedTuple):
    title: str
    waiting: int
    sending: int
    dead: int
    oldest: str
    href: str


@login_required
@require_safe
@knows()
def page(request: SignedInRequest) -> HttpResponse:
    if not standing(request.user).holds(*READERS):
        raise NotYours(
            "status.not-yours",
            _("Only system administrators and the street office's staff read the system's status."),
        )
    at = timezone.now()
    found = readiness.checks(at=at)
    troubled = sum(not check.ok or check.warning for check in found.values())
    context = {
        "at": at,
        "troubled": troubled,
        "red": any(not check.ok for check in found.values()),
        "checks": check_lines(found),
        "queues": queues(request.user, at=at),
        "jobs": job_lines(jobs.jobs(), at=at),
        "facts": facts(at=at),
        "may_see_slow": request.user.has_perm("records.view_slowpage"),
    }
    return render(request, "work/status.html", context)


def check_lines(found: Mapping[str, readiness.Check]) -> list[Line]:
    """Those that need somebody first; a check that could not be asked is not there."""
    lines = [(_line(name, found[name]), found[name]) for name in CHECKS if name in found]
    return [line for line, check in sorted(lines, key=lambda pair: pair[1].ok and not pair[1].warning)]


def _line(name: str, check: readiness.Check) -> Line:
    words = CHECKS[name]
    if not check.ok:
        return Line(str(words.title), str(words.to_do), "late", _("needs somebody now"))
    if check.warning:
        return Line(str(words.title), str(words.to_do), "soon", _("needs somebody soon"))
    return Line(str(words.title), str(words.good), "done", _("in order"))


def queues(user: User, *, at: datetime) -> list[Queue]:
    """Messages, then deliveries. The way to those given up is there for whoever may take it."""
    return [
        _queue(_("Messages"), notices.by_state(), notices.oldest_due_age(at), user, "notices", "notice"),
        _queue(
            _("Deliveries to partners"),
            webhooks.by_state(),
            webhooks.oldest_due_age(at),
            user,
            "stations",
            "delivery",
        ),
    ]


def _queue(
    title: str, states: Mapping[str, int], oldest: timedelta | None, user: User, app: str, model: str
) -> Queue:
    opens = user.is_staff and user.has_perm(f"{app}.view_{model}")
    href = f"{reverse(f'admin:{app}_{model}_changelist')}?state__exact=dead" if opens else ""
    return Queue(title, states["pending"], states["inflight"], states["dead"], _waited(oldest), href)


def _waited(age: timedelta | None) -> str:
    if age is None:
        return _("nothing is due")
    seconds = int(age.total_seconds())
    if seconds < 2 * _MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    if seconds < 2 * _HOUR:
        minutes = seconds // _MINUTE
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if seconds < 2 * _DAY:
        hours = seconds // _HOUR
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = seconds // _DAY
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def job_lines(rows: Iterable[Job], *, at: datetime) -> list[tuple[Job, Line]]:
    """Those that need somebody first, then by what they do."""
    lines = [(job, job_line(job, at=at)) for job in rows]
    return sorted(lines, key=lambda pair: (pair[1].kind != "late", pair[1].title))


def job_line(job: Job, *, at: datetime) -> Line:
    """How a job stands at `at`."""
    title = job_title(job.name)
    if job.ended_at is None:
        if at - job.began_at <= LONGEST_RUN:
            return Line(title, job.seen, "active", _("running now"))
        return Line(title, job.seen, "late", _("did not end"))
    if job.failures:
        words = ngettext("failed %(count)s time", "failed %(count)s times in a row", job.failures)
        return Line(title, job.seen, "late", words % {"count": job.failures})
    return Line(title, job.seen, "done", _("ended well"))


def facts(*, at: datetime) -> Iterable[tuple[str, str]]:
    """Name and value of what one is asked when one asks for help."""
    disk, pending = readiness.disk(), readiness.pending_migrations()
    backup = jobs.last_success(readiness.BACKUP)
    room = _("%(free)s of %(total)s GiB free") % {
        "free": f"{disk.free / _GIB:.1f}",
        "total": f"{disk.total / _GIB:.1f}",
    }
    return [
        (_("Last backup"), _moment(backup) if backup else _("none yet")),
        (_("Public holidays known until"), _("the end of %(year)s") % {"year": readiness.year_known()}),
        (_("Disk"), room),
        (_("Changes of the database still to apply"), str(pending)),
        (_("Version"), version()),
        (_("Runs on"), _runs_on()),
        (_("This page's moment"), _moment(at)),
    ]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _runs_on() -> str:
    database = connection.vendor
    if connection.vendor == "postgresql":
        database = f"PostgreSQL {connection.pg_version // 10_000}.{connection.pg_version % 10_000}"  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
    elif connection.vendor == "sqlite":
        database = "SQLite"
    return f"Python {platform.python_version()} · Django {django.get_version()} · {database}"


@cache
def version() -> str:
    """The product's version, as pyproject.toml has it."""
    text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])
