"""While a session sits: who is there, what was said, what was agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from councils.actions.sessions import locked, record
from councils.hall_access import require_hat
from councils.models import AgendaItem, Attendance, Resolution
from councils.sessionflow import SITTING, State, Verb, Way, adds_up, has_majority
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from councils.models import CouncilSession
    from properties.models import User
    from votes.models import Ballot

# The door of the room opens before the session; by the code it closes in the night after it.
DOORS: Final = timedelta(hours=2)
CODE_OPEN: Final = timedelta(hours=12)


@transaction.atomic
def sign_in(
    *,
    session: CouncilSession,
    name: str,
    capacity: Attendance.Capacity,
    by: User | None,
    at: datetime,
    building: str = "",
    way: Attendance.Way = Attendance.Way.HAND,
) -> Attendance:
    """Write somebody onto the sign-in sheet: staff by hand, or the person themselves by the code on the notice."""
    row = locked(session)
    by_code = way == Attendance.Way.QR
    if not by_code:
        require_hat(by, row.hall)
    if not is_open(row, by_code=by_code, at=at):
        raise Refused("attendance.closed", _("Signing in is open from two hours before the session on."))
    said = " ".join(name.split())
    if not said:
        raise Refused("attendance.no-name", _("Please enter a name."), field="name")
    index = blind_index(f"attendance|{row.pk}|{said}|{''.join(building.split())}")
    if row.attendance.filter(name_index=index, struck_at__isnull=True).exists():
        raise Refused("attendance.twice", _("This name is on the sheet already."), field="name")
    return Attendance.objects.create(
        session=row,
        name=said,
        name_index=index,
        building=building.strip(),
        capacity=capacity,
        user=None if by_code else by,
        way=way,
        at=at,
    )


def is_open(session: CouncilSession, *, by_code: bool, at: datetime) -> bool:
    """Whether somebody may sign in now."""
    if session.starts_at is None or at < session.starts_at - DOORS:
        return False
    if by_code:
        return session.state == State.NOTICED and at <= session.starts_at + CODE_OPEN
    return State(session.state) in SITTING


@transaction.atomic
def strike_attendance(*, attendance: Attendance, reason: str, by: User | None, at: datetime) -> Attendance:
    """A name that should not be there; it stays, struck, and no longer counts."""
    row = _sitting(attendance.session, by)
    found = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if found.struck_at is not None:
        raise Refused("attendance.struck", _("This line is struck already."))
    if not reason.strip():
        raise Refused("attendance.say-why", _("Please say why it is struck."), field="reason")
    found.struck_at, found.struck_reason = at, reason.strip()
    found.save(update_fields=["struck_at", "struck_reason"])
    record(row, Verb.STRIKE, by=by, at=at, words=reason)
    return found


@transaction.atomic
def write_minutes(
    *,
    session: CouncilSession,
    minutes: str,
    outcomes: Mapping[int, str],
    by: User | None,
    at: datetime,
) -> CouncilSession:
    """What was said, and what became of each item; `outcomes` is item → words."""
    row = _sitting(session, by)
    row.minutes = minutes.strip()
    row.save(update_fields=["minutes"])
    for item in row.items.filter(admitted=True, pk__in=outcomes):
        item.outcome = outcomes[item.pk].strip()
        item.save(update_fields=["outcome"])
    record(row, Verb.MINUTES, by=by, at=at)
    return row


@transaction.atomic
def resolve(  # noqa: PLR0913 — what the minutes say of one resolution
    *,
    item: AgendaItem,
    text: str,
    way: Way,
    by: User | None,
    at: datetime,
    in_favour: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    needs_ballot: bool = False,
    resolution: Resolution | None = None,
) -> Resolution:
    """Record what was agreed; with `resolution`, put its record right while the session is not published yet."""
    row = _sitting(item.session, by)
    item = row.items.get(pk=item.pk)
    if not item.admitted:
        raise Refused("resolution.not-admitted", _("This item was not admitted to the agenda."))
    counts: dict[str, int | None] = {"in_favour": None, "against": None, "abstained": None}
    if way == Way.MAJORITY:
        counts = _counted(row, in_favour, against, abstained)
    last = item.resolutions.aggregate(last=Max("number"))["last"] or 0
    given = {"text": text.strip(), "way": way, "needs_ballot": needs_ballot, **counts}
    if resolution is None:
        found = Resolution.objects.create(item=item, number=last + 1, at=at, **given)
    else:
        found = item.resolutions.get(pk=resolution.pk)
        if found.ballot_id and not needs_ballot:
            raise Refused("resolution.has-ballot", _("It has gone on to an owners' vote already."))
        for name, value in given.items():
            setattr(found, name, value)
        found.save(update_fields=list(given))
    record(row, Verb.RESOLVE, item=item, by=by, at=at, words=found.text)
    return found


@transaction.atomic
def send_to_ballot(*, resolution: Resolution, ballot: Ballot, by: User | None, at: datetime) -> Resolution:
    """What touches CC 278 goes on to a vote of the owners: this is the ballot it is."""
    row = locked(resolution.item.session)
    require_hat(by, row.hall)
    found = Resolution.objects.select_for_update(of=("self",)).select_related("item").get(pk=resolution.pk)
    if not found.needs_ballot:
        raise Refused("resolution.no-ballot-needed", _("It does not touch CC 278."), field="ballot")
    if ballot.compound.neighbourhood_id != row.hall.neighbourhood_id:
        raise Refused(
            "resolution.other-hall", _("This ballot is of a compound of another hall."), field="ballot"
        )
    found.ballot = ballot
    found.save(update_fields=["ballot"])
    record(row, Verb.TO_BALLOT, item=found.item, by=by, at=at)
    return found


def present(session: CouncilSession) -> int:
    """How many are on the sheet."""
    return session.attendance.filter(struck_at__isnull=True).count()


def _counted(
    row: CouncilSession, in_favour: int | None, against: int | None, abstained: int | None
) -> dict[str, int | None]:
    if in_favour is None:
        raise Refused("resolution.count", _("Please enter the counts."), field="in_favour")
    there = present(row)
    others = against or 0, abstained or 0
    if not adds_up(in_favour, *others, there):
        raise Refused(
            "resolution.too-many",
            _("More voices than people on the sign-in sheet: %(present)d.") % {"present": there},
            field="in_favour",
        )
    if not has_majority(in_favour, there):
        raise Refused(
            "resolution.no-majority",
            _("Not more than half of the %(present)d people present.") % {"present": there},
            field="in_favour",
        )
    return {"in_favour": in_favour, "against": others[0], "abstained": others[1]}


def _sitting(session: CouncilSession, by: User | None) -> CouncilSession:
    row = locked(session)
    require_hat(by, row.hall)
    if State(row.state) not in SITTING:
        raise Refused("session.not-sitting", _("The record of this session is closed, or not open yet."))
    return row
