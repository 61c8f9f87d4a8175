"""Opening a ballot: its roll, its rules and its questions are frozen and hashed, in one transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties import freezes
from properties.members import said_why
from votes import chain, clocks, freezing, rules
from votes.access import require_organiser
from votes.actions.following import follow_notice
from votes.actions.ledger import locked, note
from votes.models import Right
from votes.states import State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User
    from votes.models import Ballot

_AT_A_TIME: Final = 1000


@transaction.atomic
def open_ballot(*, ballot: Ballot, by: User, early_reason: str = "", at: datetime | None = None) -> Ballot:
    """Freeze the roll as the register has it today. What the register learns later changes nothing here.

    `early_reason` says why voting begins although the notice came late; it stands in the opening record.
    """
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.DRAFT)
    rules.check_draft(ballot)
    now = clock.now(at)
    if now >= ballot.closes_at:
        raise Refused("vote.closes-first", _("Voting cannot end before it begins."), field="closes_at")
    items = list(ballot.items.order_by("number"))
    if not items:
        raise Refused("vote.no-items", _("A ballot asks at least one question."))
    if not ballot.is_advisory:  # a poll binds nobody and decides nothing
        clauses = [item.clause for item in items]
        freezes.refuse_frozen_items(ballot.compound, clauses, freezing.today_of(now))
    if ballot.counters.count() < rules.FEWEST_COUNTERS:
        raise Refused("vote.no-counters", _("Please appoint at least two people who count."))
    _must_be_told(ballot, early_reason, by=by, at=now)
    rights = freezing.drawn_up(ballot, freezing.today_of(now))
    if not any(right.representative_id for right in rights):
        raise Refused("vote.nobody", _("Nobody is known to own a home here, so nobody could vote."))
    Right.objects.bulk_create(rights, batch_size=_AT_A_TIME)
    totals = freezing.Totals(
        len(rights), max(right.head for right in rights), sum((right.area for right in rights), Decimal(0))
    )
    ballot.roll_hash = freezing.roll_hash(rights)
    record = chain.canonical(freezing.opening_record(ballot, items, totals, ballot.roll_hash, now))
    ballot.opening_record, ballot.opening_hash = record.decode(), chain.digest(record)
    ballot.rights_count, ballot.heads_count, ballot.area_total = totals
    ballot.opened_at, ballot.state = now, State.OPEN
    ballot.save()
    note(ballot, Verb.OPEN, by=by, at=now, words=ballot.opening_hash)
    follow_notice(ballot, at=now)
    return ballot


def _must_be_told(ballot: Ballot, early_reason: str, *, by: User, at: datetime) -> None:
    """All owners 15 days before (PMR 14), or a reason that anybody can read later. A poll needs neither."""
    if ballot.is_advisory or clocks.is_in_time(ballot.course.noticed_on, ballot.opens_at):
        return
    if not early_reason.strip():
        raise Refused(
            "vote.notice-late",
            _(
                "All owners are told at least %(days)d days before voting begins (Property Management Regulations, "
                "article 14). Please post the notice, let voting begin later, or say why it cannot wait."
            )
            % {"days": clocks.NOTICE_DAYS},
            field="early_reason",
        )
    ballot.course.early_reason = said_why(early_reason)
    ballot.course.save(update_fields=["early_reason"])
    note(ballot, Verb.OVERRIDE, by=by, at=at, words=ballot.course.early_reason)
