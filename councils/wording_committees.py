"""What messages about committees say, in the language that is active. No member's name is in them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import committeeclocks as clocks
from councils.models import CommitteeMeeting, CommitteeSeat, OwnersCommittee, Reelection
from notices.calendar import day_of
from notices.parties import Words
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models
    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


# Each subject's model and the way from its row to the compound.
ROWS: Final[dict[str, tuple[type[models.Model], str]]] = {
    clocks.COMMITTEE: (OwnersCommittee, "compound"),
    clocks.REELECTION: (Reelection, "compound"),
    clocks.MEETING: (CommitteeMeeting, "committee__compound"),
    clocks.SEAT: (CommitteeSeat, "committee__compound"),
}
_SOON: Final = Saying(
    gettext_lazy("%(compound)s: “%(task)s” is due on %(day)s"),
    gettext_lazy("Owed by %(owes)s. %(basis)s."),
)
_DUE: Final = Saying(
    gettext_lazy("%(compound)s: “%(task)s” is due today"), gettext_lazy("Owed by %(owes)s. %(basis)s.")
)
_LATE: Final = Saying(
    gettext_lazy("%(compound)s: “%(task)s” was due on %(day)s and is not done"),
    gettext_lazy("Owed by %(owes)s. %(basis)s. It counts as late until it is done."),
)


class Told(StrEnum):
    """What is told at once, beside the reminders of the clocks."""

    REPORTED = "reelection.reported"
    FORMED = "reelection.formed"
    FILED = "committee.filed"
    COMPLETED = "committee.completed"


class Event(NamedTuple):
    subject: str
    saying: Saying


EVENTS: Final[dict[str, Event]] = {
    Told.REPORTED: Event(
        clocks.REELECTION,
        Saying(
            gettext_lazy("%(compound)s: a new committee is to be elected"),
            gettext_lazy("It is reported. The street office has 60 days to form the group."),
        ),
    ),
    Told.FORMED: Event(
        clocks.REELECTION,
        Saying(
            gettext_lazy("%(compound)s: the group that prepares the election is formed"),
            gettext_lazy(
                "Its list is posted within 7 days; a committee in office hands its papers to the housing body"
                " within 10 days."
            ),
        ),
    ),
    Told.FILED: Event(
        clocks.COMMITTEE,
        Saying(
            gettext_lazy("%(compound)s: the committee filed its election"),
            gettext_lazy("The street office completes the filing within 20 days."),
        ),
    ),
    Told.COMPLETED: Event(
        clocks.COMMITTEE,
        Saying(
            gettext_lazy("%(compound)s: the filing of the committee is completed"),
            gettext_lazy("What comes next, and by when, stands on its page."),
        ),
    ),
}


def compounds_of(subject: str, keys: Sequence[int]) -> dict[int, int]:
    """Subject's key → compound's key; one statement."""
    model, path = ROWS[subject]
    return dict(model._default_manager.filter(pk__in=keys).values_list("pk", path))


def fetch(subject: str, keys: Sequence[int]) -> dict[int, Compound]:
    """The compounds messages speak of, by the key of their subject; two statements."""
    of = compounds_of(subject, keys)
    places = Compound.objects.in_bulk(set(of.values()))
    return {key: places[compound] for key, compound in of.items()}


def words(notice: Notice) -> Words:
    """The words of a rung or of an event; KeyError for one that has none."""
    compound = notice.fetched
    if not isinstance(compound, Compound):
        compound = fetch(notice.subject_kind, [notice.subject_id])[notice.subject_id]
    path = reverse("committees:compound", args=[compound.code])
    if notice.deadline is None:
        told, said = EVENTS[notice.kind].saying, {"compound": str(compound)}
        return Words(str(told.title) % said, str(told.body) % said, path)
    row, due_at = clocks.BY_KIND[notice.kind], notice.deadline.due_at
    saying = _SOON if notice.due_at < due_at else _DUE if notice.due_at == due_at else _LATE
    about = {
        "compound": str(compound),
        "task": str(row.title),
        "day": date_format(day_of(due_at), "DATE_FORMAT"),
        "owes": str(row.owes.label),
        "basis": _(row.basis),
    }
    return Words(str(saying.title) % about, str(saying.body) % about, path)
