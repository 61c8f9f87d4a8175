"""What messages about a ballot say, in the language that is active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of
from notices.parties import Words
from votes import clocks
from votes.models import Course

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    """The title before the day, from the day on, and what is to be done."""

    soon: _StrPromise
    late: _StrPromise
    body: _StrPromise


_SAYINGS: Final = {
    clocks.NOTICE: Saying(
        _("%(compound)s: the notice of a vote is to be posted by %(day)s"),
        _("%(compound)s: the last day for the notice of a vote was %(day)s"),
        _("“%(title)s”. All owners are told 15 days before voting begins; otherwise it begins later."),
    ),
    clocks.POST: Saying(
        _("%(compound)s: the result of a vote is to be posted by %(day)s"),
        _("%(compound)s: the result of a vote was to be posted by %(day)s"),
        _("“%(title)s”. Please hang up the result and enter the day."),
    ),
    clocks.FILE: Saying(
        _("%(compound)s: the elected committee is to be filed by %(day)s"),
        _("%(compound)s: the elected committee was to be filed by %(day)s"),
        _("“%(title)s”. Please file it with the street office and enter the day."),
    ),
    clocks.ANSWER: Saying(
        _("%(compound)s: an objection is to be answered by %(day)s"),
        _("%(compound)s: an objection was to be answered by %(day)s"),
        _("“%(title)s”. Please answer the owner in writing and enter what was said."),
    ),
}


def fetch(keys: Sequence[int]) -> dict[int, Course]:
    return {row.pk: row for row in Course.objects.filter(pk__in=keys).select_related("ballot__compound")}


def words(notice: Notice) -> Words:
    """The words of one rung; KeyError for a message that is none: ballots have no other."""
    course = notice.fetched
    if not isinstance(course, Course):
        course = fetch([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    due_at, saying = notice.deadline.due_at, _SAYINGS[notice.deadline.kind]
    about = {
        "compound": str(course.ballot.compound),
        "title": course.ballot.title,
        "day": date_format(day_of(due_at), "DATE_FORMAT"),
    }
    title = saying.soon if notice.due_at <= due_at else saying.late
    return Words(
        str(title) % about, str(saying.body) % about, reverse("votes:ballot", args=[course.ballot_id])
    )
