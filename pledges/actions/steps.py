"""What every write to a pledge shares: the lock, who may do it, the history row, the clocks of its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notices import actions as notices
from notices.actions import Clock, Event
from notices.calendar import Unit, day_of, end_of
from notices.models import Deadline
from notices.parties import Subject
from pledges import audiences, freezing
from pledges.access import decides, speaks_for
from pledges.models import Pledge, PledgeMove, Target
from pledges.promising import Frame
from properties.access import standing
from properties.models import Compound, Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from pledges.models import Campaign
    from properties.models import User

DUE: Final = "target.due"
BASIS: Final = gettext_noop("Pledged in public (CC 938(2))")
HOURS_A_DAY: Final = 24
LEAST_REASON: Final = 5


def lock(pledge: Pledge) -> Pledge:
    """The pledge as it is now, held until the transaction ends; every write to what hangs on it begins here."""
    return (
        Pledge.objects.select_for_update(of=("self",))
        .select_related("campaign__subdistrict", "firm", "topic", "area")
        .get(pk=pledge.pk)
    )


def same_version(pledge: Pledge, version: int | None) -> None:
    if version is not None and version != pledge.version:
        raise Refused(
            "pledge.changed-meanwhile",
            _("Somebody else has just changed this pledge. Please look at it again."),
        )


def saved(pledge: Pledge, *fields: str) -> None:
    pledge.version += 1
    pledge.save(update_fields=[*fields, "version"])


def officer_only(by: User | None, campaign: Campaign) -> None:
    """The street's officers prepare promises; None is the command line of the machine itself."""
    if by is not None and not standing(by).holds_in((Role.STREET_OFFICER,), campaign.subdistrict_id):
        raise NotYours("pledge.officers-only", _("Only the street office can do this."))


def decider_only(by: User | None, campaign: Campaign) -> None:
    if by is not None and not decides(by, campaign):
        raise NotYours("pledge.deciders-only", _("Only the street office or its leader decides this."))


def promiser_only(by: User | None, pledge: Pledge) -> None:
    if by is not None and not speaks_for(by, pledge):
        raise NotYours("pledge.not-yours", _("Only who makes this promise can do this."))


def still_answered(pledge: Pledge) -> None:
    if pledge.released_on is not None:
        raise Refused("pledge.released", _("This pledge has been released; nobody answers for it any more."))


def may_change(pledge: Pledge, by: User | None, *, at: datetime) -> None:
    """Before signing: the office and the promiser. For ten minutes after: the promiser. Then nobody."""
    still_answered(pledge)
    if freezing.stands(pledge.signed_at, at=at):
        raise Refused(
            "pledge.frozen",
            _(
                "The ten minutes after signing are over: the words stand. Ask for a change of goal or date instead."
            ),
        )
    if by is None or speaks_for(by, pledge):
        return
    if pledge.signed_at is not None:
        raise NotYours("pledge.not-yours", _("Only who makes this promise can do this."))
    officer_only(by, pledge.campaign)


def reason_of(text: str, *, field: str = "reason") -> str:
    reason = " ".join(text.split())
    if len(reason) < LEAST_REASON:
        raise Refused(
            "pledge.no-reason", _("Please give the reason, in five characters or more."), field=field
        )
    return reason


def write(
    pledge: Pledge,
    verb: PledgeMove.Verb,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> PledgeMove:
    """One row of the pledge's history, numbered without gaps under the pledge's lock."""
    last = PledgeMove.objects.filter(pledge=pledge).aggregate(last=Max("seq"))["last"] or 0
    return PledgeMove.objects.create(
        pledge=pledge, seq=last + 1, verb=verb, by=by, note=note, data=data or {}, at=at
    )


def compounds_of(pledge: Pledge, *, on: date) -> set[int]:
    """The compounds a promise can speak of: the firm's by contract, the neighbourhood's, or the whole street's."""
    rows = Compound.objects.filter(subdistrict=pledge.campaign.subdistrict_id)
    if pledge.kind == Pledge.Kind.FIRM:
        rows = rows.filter(contracts__in=pledge.firm.contracts.on(on) if pledge.firm else ())
    elif pledge.kind == Pledge.Kind.SECRETARY:
        rows = rows.filter(neighbourhood=pledge.area_id)
    return set(rows.values_list("pk", flat=True))


def frame_of(pledge: Pledge, *, at: datetime) -> Frame:
    """What a number of this pledge has to fit into at `at`."""
    today = day_of(at)
    campaign = pledge.campaign
    return Frame(
        kind=pledge.kind,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        day=today,
        reach=compounds_of(pledge, on=today),
    )


def clock(target: Target, *, at: datetime) -> Clock:
    """The day itself was promised, so it is not moved to a working day: whole days from the end of the first."""
    first = day_of(at)
    hours = (target.due_on - first).days * HOURS_A_DAY
    return Clock(DUE, Subject("target", target.pk), end_of(first), hours, Unit.HOUR, BASIS)


def set_clocks(targets: Iterable[Target], *, by: User | None, at: datetime) -> None:
    rows = list(targets)
    if rows:
        notices.set_deadlines([clock(row, at=at) for row in rows], by=by, at=at)


def follow_date(target: Target, *, reason: str, by: User | None, at: datetime) -> None:
    """The clock and its reminders go where the promised day went; an ended clock gives way to a new one."""
    row = Deadline.objects.of(Subject("target", target.pk), [DUE]).open().first()
    due_at = end_of(target.due_on)
    if row is None:
        set_clocks([target], by=by, at=at)
    elif row.due_at != due_at:
        notices.move_deadline(row.pk, due_at=due_at, reason=reason, by=by, at=at)


def stop_clocks(targets: Iterable[Target], *, at: datetime) -> None:
    for target in targets:
        notices.cancel_deadlines(subject=Subject("target", target.pk), at=at)


def tell(
    event: str, target: Target, rungs: Iterable[str], *, key: str, at: datetime, but: User | None = None
) -> None:
    """Tell the people on these rungs around the target's pledge, each once; not the one who did it."""
    found = [audiences.people([target.pledge_id], who).get(target.pledge_id, []) for who in rungs]
    parties = {party for group in found for party in group if but is None or party.id != str(but.pk)}
    events = [Event(event, Subject("target", target.pk), party, key, {}) for party in sorted(parties)]
    if events:
        notices.tell(events, at=at)
