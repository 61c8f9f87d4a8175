"""From a claimed topic to a signed promise, and to its release (揭榜认领).

The street's officers prepare, whoever promises signs; `by` None is the command line of the machine itself.
What happens to the numbers is in `targets.py` and `changing.py`; all of it can be reached from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices.calendar import day_of
from notices.parties import Subject
from pledges.actions.changing import ask_change, close_open_changes, decide_change
from pledges.actions.steps import (
    LEAST_REASON,
    compounds_of,
    decider_only,
    frame_of,
    lock,
    may_change,
    officer_only,
    promiser_only,
    reason_of,
    same_version,
    saved,
    set_clocks,
    still_answered,
    stop_clocks,
    write,
)
from pledges.actions.targets import add_target, draft_of, edit_target, remove_target
from pledges.models import Campaign, MonthlyReport, Pledge, PledgeMove
from pledges.promising import check, due_problems
from properties.models import Area
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from pledges.promising import Promise
    from properties.models import User

__all__ = [
    "LEAST_REASON",
    "add_target",
    "ask_change",
    "decide_change",
    "discard",
    "edit_pledge",
    "edit_target",
    "make_pledge",
    "release",
    "remove_target",
    "save_campaign",
    "sign",
]

_LONGEST_OFFICE: Final = 80


@transaction.atomic
def save_campaign(*, campaign: Campaign, by: User | None) -> Campaign:
    """A new campaign, or other words and documents for one; its time stays once a pledge is signed in it."""
    officer_only(by, campaign)
    if campaign.subdistrict.kind != Area.Kind.SUBDISTRICT:
        raise Refused("campaign.no-street", _("A campaign belongs to a subdistrict."), field="subdistrict")
    if campaign.ends_on <= campaign.starts_on:
        raise Refused("campaign.ends-first", _("A campaign cannot end before it starts."), field="ends_on")
    before = Campaign.objects.select_for_update().filter(pk=campaign.pk).first()
    if before is not None:
        officer_only(by, before)
        frame = (campaign.subdistrict_id, campaign.starts_on, campaign.ends_on)
        moved = (before.subdistrict_id, before.starts_on, before.ends_on) != frame
        if moved and before.pledges.signed().exists():
            raise Refused(
                "campaign.signed",
                _("Pledges are signed in this campaign: its street and its days stand."),
                field="ends_on",
            )
    campaign.save()
    if by is not None:
        flag = ADDITION if before is None else CHANGE
        LogEntry.objects.log_actions(
            by.pk,
            Campaign.objects.filter(pk=campaign.pk),
            flag,
            change_message=campaign.code,
            single_object=True,
        )
    return campaign


@transaction.atomic
def make_pledge(*, campaign: Campaign, promise: Promise, by: User | None, at: datetime) -> Pledge:
    """Prepare a promise for its promiser to sign. Refused for a topic that is taken, a firm without a compound."""
    officer_only(by, campaign)
    pledge = Pledge(
        campaign=campaign,
        kind=promise.kind,
        firm=promise.firm,
        topic=promise.topic,
        area=promise.area,
        statement=_words(promise.statement),
        due_on=promise.due_on,
        pairing_note=promise.pairing_note,
    )
    _check_promiser(pledge, on=day_of(at))
    _check_due(pledge, promise.due_on, at=at)
    try:
        with transaction.atomic():
            pledge.save(force_insert=True)
    except IntegrityError:
        raise taken(pledge) from None
    return pledge


def taken(pledge: Pledge) -> Refused:
    """Somebody was first. The database decides who: pledge_one_firm_a_topic, pledge_once_an_area."""
    if pledge.kind == Pledge.Kind.FIRM:
        return Refused(
            "pledge.topic-taken",
            _("Another pledge has already claimed this topic in this campaign."),
            field="topic",
        )
    return Refused(
        "pledge.area-taken", _("There is already a pledge for this area in this campaign."), field="area"
    )


def _check_promiser(pledge: Pledge, *, on: date) -> None:
    street = pledge.campaign.subdistrict
    if pledge.kind == Pledge.Kind.FIRM:
        _check_firm(pledge, on=on)
    elif pledge.area is None or pledge.firm is not None or pledge.topic is not None:
        raise Refused("pledge.area-only", _("This kind of pledge is made for an area."), field="area")
    elif pledge.kind == Pledge.Kind.STREET and pledge.area != street:
        raise Refused("pledge.not-the-street", _("The street promises for itself only."), field="area")
    elif pledge.kind == Pledge.Kind.SECRETARY and not _in_street(pledge.area, street):
        raise Refused("pledge.not-a-neighbourhood", _("Choose a neighbourhood of this street."), field="area")


def _check_firm(pledge: Pledge, *, on: date) -> None:
    if pledge.firm is None or pledge.topic is None or pledge.area is not None:
        raise Refused("pledge.firm-and-topic", _("Choose the firm and the topic it takes on."), field="firm")
    if not pledge.topic.is_attack:
        raise Refused("pledge.not-an-attack-topic", _("Only attack topics are taken on."), field="topic")
    if not compounds_of(pledge, on=on):
        raise no_compound()


def no_compound() -> Refused:
    return Refused(
        "pledge.firm-without-compound",
        _("This firm has no compound in this street today, so it has nothing to answer for here."),
        field="firm",
    )


def _in_street(area: Area, street: Area) -> bool:
    return (
        area.kind == Area.Kind.NEIGHBOURHOOD
        and area.parent is not None
        and area.parent.parent_id == street.pk
    )


def _check_due(pledge: Pledge, due_on: date, *, at: datetime) -> None:
    for problem in due_problems(due_on, frame_of(pledge, at=at)):
        raise problem


def _words(statement: str) -> str:
    words = " ".join(statement.split())
    if len(words) < LEAST_REASON:
        raise Refused("pledge.no-words", _("Please say in words what is promised."), field="statement")
    return words


@transaction.atomic
def edit_pledge(
    *,
    pledge: Pledge,
    statement: str,
    due_on: date,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Pledge:
    """Other words or another day: before signing, and for ten minutes after by who signed (freezing.py)."""
    pledge = lock(pledge)
    may_change(pledge, by, at=at)
    same_version(pledge, version)
    _check_due(pledge, due_on, at=at)
    was = {"statement": pledge.statement, "due_on": pledge.due_on.isoformat()}
    pledge.statement, pledge.due_on = _words(statement), due_on
    saved(pledge, "statement", "due_on")
    now = {"statement": pledge.statement, "due_on": due_on.isoformat()}
    if pledge.signed_at is not None and was != now:
        write(pledge, PledgeMove.Verb.EDIT, by=by, at=at, data={"was": was, "now": now})
    return pledge


@transaction.atomic
def sign(*, pledge: Pledge, office: str, by: User | None, at: datetime, version: int | None = None) -> Pledge:
    """The promise is made: public from now on, frozen in ten minutes, and its numbers have clocks (CC 938(2)).

    `office` is the office held by who signs, never a person's name.
    """
    pledge = lock(pledge)
    promiser_only(by, pledge)
    still_answered(pledge)
    if pledge.signed_at is not None:
        raise Refused("pledge.signed", _("This pledge is signed already."))
    same_version(pledge, version)
    office = " ".join(office.split())[:_LONGEST_OFFICE]
    if not office:
        raise Refused("pledge.no-office", _("Please write the office you sign in."), field="office")
    targets = list(pledge.targets.all())
    if not targets:
        raise Refused("pledge.no-target", _("There is no number to keep yet. Add a target first, then sign."))
    _check_promiser(pledge, on=day_of(at))
    _check_due(pledge, pledge.due_on, at=at)
    frame = frame_of(pledge, at=at)
    for target in targets:
        check(draft_of(target), frame)
    pledge.signed_by, pledge.signed_at = office, at
    saved(pledge, "signed_by", "signed_at")
    write(pledge, PledgeMove.Verb.SIGN, by=by, at=at, note=office, data={"statement": pledge.statement})
    set_clocks(targets, by=by, at=at)
    return pledge


@transaction.atomic
def discard(*, pledge: Pledge, by: User | None, at: datetime, version: int | None = None) -> None:
    """Take back what was prepared and never signed: nobody has promised anything yet."""
    pledge = lock(pledge)
    officer_only(by, pledge.campaign)
    same_version(pledge, version)
    if pledge.signed_at is not None:
        raise Refused("pledge.signed", _("This pledge is signed already."))
    for target in pledge.targets.all():
        remove_target(target=target, by=by, at=at)
    pledge.delete()


@transaction.atomic
def release(
    *, pledge: Pledge, on: date, reason: str, by: User | None, at: datetime, version: int | None = None
) -> Pledge:
    """Whoever promised no longer answers from `on`: the firm lost its contract, the office was given up.

    What was measured until then stays. The clocks stop, open requests end, and the topic may be claimed anew.
    """
    pledge = lock(pledge)
    decider_only(by, pledge.campaign)
    still_answered(pledge)
    same_version(pledge, version)
    if pledge.signed_at is None:
        raise Refused("pledge.not-signed", _("This pledge is not signed; nobody has to be released from it."))
    if not day_of(pledge.signed_at) <= on <= day_of(at):
        raise Refused(
            "pledge.bad-release-day",
            _("The day of release lies between the day of signing and today."),
            field="on",
        )
    pledge.released_on, pledge.released_reason = on, reason_of(reason)[:200]
    saved(pledge, "released_on", "released_reason")
    write(
        pledge,
        PledgeMove.Verb.RELEASE,
        by=by,
        at=at,
        note=pledge.released_reason,
        data={"on": on.isoformat()},
    )
    targets = list(pledge.targets.all())
    stop_clocks(targets, at=at)
    close_open_changes(targets, at=at)
    _stop_reports(pledge, at=at)
    return pledge


def _stop_reports(pledge: Pledge, *, at: datetime) -> None:
    """Months that began before the release are still told of; the clocks of later ones end."""
    assert pledge.released_on is not None  # noqa: S101 — set by the only caller
    later = MonthlyReport.objects.filter(pledge=pledge, submitted_at=None, month__gte=pledge.released_on)
    for report in later:
        notices.cancel_deadlines(subject=Subject("report", report.pk), at=at)
