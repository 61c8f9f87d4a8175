"""Telling the owners: the notice before voting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices import clock
from notices.calendar import day_of
from votes import clocks, rules
from votes.access import require_organiser
from votes.actions.following import subject_of
from votes.actions.ledger import locked, note
from votes.states import State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from properties.models import User
    from votes.models import Ballot


@transaction.atomic
def post_notice(*, ballot: Ballot, on: date, by: User, at: datetime | None = None) -> Ballot:
    """The notice to all owners was posted on this day. What it says is the draft as it stands."""
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.DRAFT)
    now = clock.now(at)
    if not ballot.items.exists():
        raise Refused("vote.no-items", _("A ballot asks at least one question."))
    if on > day_of(now):
        raise Refused("vote.future", _("This day has not come yet."), field="on")
    ballot.course.noticed_on = on
    ballot.course.save(update_fields=["noticed_on"])
    note(ballot, Verb.NOTICE, by=by, at=now, words=on.isoformat())
    notices.meet_deadlines(subject=subject_of(ballot), kinds=[clocks.NOTICE], at=now)
    return ballot
