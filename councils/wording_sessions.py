"""What messages about sessions and tasks say, in the language that is active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from councils import sessionclocks
from councils.actions.session_tasks import GIVEN, NUDGED
from councils.models import CouncilSession, ResolutionTask
from notices.calendar import day_of
from notices.parties import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_SESSION: Final = _("%(hall)s: “%(title)s”.")
_NOTICE: Final = (
    Saying(_("The notice of a session has to be up by %(day)s"), _SESSION),
    Saying(_("The notice of a session has to be up today"), _SESSION),
    Saying(_("The notice of a session is late: it was due on %(day)s"), _SESSION),
)
_RESULT: Final = (
    Saying(_("The result of a session has to be published by %(day)s"), _SESSION),
    Saying(_("The result of a session has to be published today"), _SESSION),
    Saying(_("The result of a session is late: it was due on %(day)s"), _SESSION),
)
_TASK: Final = _("%(task)s. Agreed in %(hall)s.")
_DUE: Final = (
    Saying(_("A task of the hall is due on %(day)s"), _TASK),
    Saying(_("A task of the hall is due today"), _TASK),
    Saying(_("A task of the hall is late: it was due on %(day)s"), _TASK),
)
_TOLD: Final = {
    GIVEN: Saying(_("The hall has given you a task, due on %(day)s"), _TASK),
    NUDGED: Saying(_("You are reminded of a task of the hall, due on %(day)s"), _TASK),
}


def sessions(keys: Sequence[int]) -> dict[int, CouncilSession]:
    return {row.pk: row for row in CouncilSession.objects.filter(pk__in=keys).select_related("hall")}


def tasks(keys: Sequence[int]) -> dict[int, ResolutionTask]:
    rows = ResolutionTask.objects.filter(pk__in=keys).select_related("resolution__item__session__hall")
    return {row.pk: row for row in rows}


def of_session(notice: Notice) -> Words:
    """The words of one rung; KeyError for a message that is none: sessions have no other."""
    row = notice.fetched
    if not isinstance(row, CouncilSession):
        row = sessions([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    sayings = _RESULT if notice.kind == sessionclocks.PUBLISH else _NOTICE
    about = {"hall": row.hall.name, "title": row.title}
    return _said(notice, sayings, about, reverse("halls:session", args=[row.pk]))


def of_task(notice: Notice) -> Words:
    """The words of one rung, of a task handed out, or of a reminder somebody sent."""
    row = notice.fetched
    if not isinstance(row, ResolutionTask):
        row = tasks([notice.subject_id])[notice.subject_id]
    about = {
        "hall": row.resolution.item.session.hall.name,
        "task": row.text,
        "day": date_format(row.due_on, "DATE_FORMAT"),
    }
    path = reverse("halls:task", args=[row.pk])
    if notice.deadline is None:
        saying = _TOLD[notice.kind]
        return Words(str(saying.title) % about, str(saying.body) % about, path)
    return _said(notice, _DUE, about, path)


def _said(notice: Notice, sayings: tuple[Saying, Saying, Saying], about: dict[str, str], path: str) -> Words:
    """Whether the day is still to come, has come or has gone, from the rung's own moment."""
    assert notice.deadline is not None  # noqa: S101 — asked by the callers
    due_at = notice.deadline.due_at
    saying = sayings[0 if notice.due_at < due_at else 1 if notice.due_at == due_at else 2]
    told = about | {"day": date_format(day_of(due_at), "DATE_FORMAT")}
    return Words(str(saying.title) % told, str(saying.body) % told, path)
