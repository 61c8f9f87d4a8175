"""What messages about committees say, in the language that is active. No member's name is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import committeeclocks as clocks
from councils.models import CommitteeMeeting, CommitteeSeat, OwnersCommittee, Reelection
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
    """The words of one rung; KeyError for a message that is none: committees have no other."""
    compound = notice.fetched
    if not isinstance(compound, Compound):
        compound = fetch(notice.subject_kind, [notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    row, due_at = clocks.BY_KIND[notice.kind], notice.deadline.due_at
    saying = _SOON if notice.due_at < due_at else _DUE if notice.due_at == due_at else _LATE
    about = {
        "compound": str(compound),
        "task": str(row.title),
        "day": date_format(clocks.day_of(due_at), "DATE_FORMAT"),
        "owes": str(row.owes.label),
        "basis": _(row.basis),
    }
    path = reverse("committees:compound", args=[compound.code])
    return Words(str(saying.title) % about, str(saying.body) % about, path)
