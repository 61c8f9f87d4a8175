"""The only doors to committees, meetings and seats, and who may do what behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from councils.committeesteps import ROWS, Situation, Step, roles_for
from councils.models import CommitteeMeeting, CommitteeSeat, OwnersCommittee, Reelection
from properties.access import compounds_in_reach, holds_at
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from properties.models import Compound, User


def situation(compound: Compound) -> Situation:
    """The committee in office and its election; two statements."""
    committee = OwnersCommittee.objects.filter(compound=compound, ended_on__isnull=True).first()
    rows = Reelection.objects.filter(compound=compound).select_related("committee")
    election = rows.filter(ended_on__isnull=True).first()
    if election is None and committee is not None:
        election = rows.filter(elected=committee).first()
    return Situation(committee, election)


def get_meeting(user: User, pk: int) -> CommitteeMeeting:
    """A meeting of a compound the person works with, or 404 alike for a stranger and for no such meeting."""
    rows = CommitteeMeeting.objects.select_related("committee__compound", "by")
    found = rows.filter(
        pk=pk, committee__compound__in=compounds_in_reach(user).order_by().values("pk")
    ).first()
    if found is None:
        raise Http404
    return found


def get_seat(user: User, pk: int) -> CommitteeSeat:
    """A seat of a compound the person works with, else 404."""
    rows = CommitteeSeat.objects.select_related("committee__compound", "user")
    found = rows.filter(
        pk=pk, committee__compound__in=compounds_in_reach(user).order_by().values("pk")
    ).first()
    if found is None:
        raise Http404
    return found


def may(user: User, compound: Compound, step: Step) -> bool:
    return holds_at(user, compound, roles_for(step))


def require_step(user: User | None, compound: Compound, step: Step) -> None:
    """Refused with 403 for whoever's step it is not; nobody, the machine itself, may take all of them."""
    if user is not None and not may(user, compound, step):
        raise NotYours("committee.not-yours", _("Your post does not allow this here."))


def require_turn(now: Situation, step: Step) -> None:
    """Refused when it is not the turn of a step, or no longer."""
    if not ROWS[step].fits(now):
        raise Refused("committee.no-such-step", _("The committee has moved on meanwhile. Please look again."))


def offered(user: User, compound: Compound, now: Situation) -> list[Step]:
    """The steps a person may take now, the most pressing first."""
    return [step for step, row in ROWS.items() if row.fits(now) and holds_at(user, compound, row.roles)]
