"""What messages about a work say, in the language that is active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of
from notices.parties import Words
from properties import workstages
from properties.models import Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from notices.models import Notice

MOVED_BY_HAND: Final = _("moved together with its deadline")


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_SOON: Final = Saying(
    _("%(compound)s: “%(stage)s” is planned for %(day)s"),
    _("%(work)s. If the day cannot be kept, please plan another one and say why."),
)
_DUE: Final = Saying(
    _("%(compound)s: “%(stage)s” is planned for today"),
    _("%(work)s. Please enter the stage once it is reached, or plan another day."),
)
_LATE: Final = Saying(
    _("%(compound)s: “%(stage)s” was planned for %(day)s and is not reached"),
    _("%(work)s. Please see what holds it up, and plan another day with the reason."),
)


def fetch(keys: Sequence[int]) -> dict[int, Work]:
    return {row.pk: row for row in Work.objects.filter(pk__in=keys).select_related("compound")}


def words(notice: Notice) -> Words:
    """The words of one rung; KeyError for a message that is none: works have no other."""
    work = notice.fetched
    if not isinstance(work, Work):
        work = fetch([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    due_at = notice.deadline.due_at
    saying = _SOON if notice.due_at < due_at else _DUE if notice.due_at == due_at else _LATE
    coming = workstages.forward(workstages.Kind(work.kind), workstages.Stage(work.stage))
    about = {
        "compound": str(work.compound),
        "work": work.title,
        "stage": coming.label if coming else work.get_stage_display(),
        "day": date_format(day_of(due_at), "DATE_FORMAT"),
    }
    path = reverse("places:work", args=[work.pk])
    return Words(str(saying.title) % about, str(saying.body) % about, path)
