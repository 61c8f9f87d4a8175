"""Reads of emergency uses: the list, one with its steps, and the steps a person may take now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from properties import emergency as rule
from properties.access import compounds_in_reach
from properties.around import roles_around
from properties.emergency import State, Verb
from properties.models import EmergencyUse
from properties.published import Chip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from properties.models import EmergencyStep, User

SHAPES: Final = {
    State.ASKED: "new",
    State.APPROVED: "active",
    State.DECLINED: "returned",
    State.BUREAU: "active",
    State.REPAIRED: "active",
    State.AUDITED: "active",
    State.PAID: "done",
    State.WITHDRAWN: "closed",
}
WAITING, GOING, OVER = "waiting", "going", "over"
LISTS: Final = {
    WAITING: (gettext_lazy("Waiting for the committee"), Q(state=State.ASKED)),
    GOING: (gettext_lazy("Going on"), ~Q(state__in=[State.ASKED, *rule.OVER])),
    OVER: (gettext_lazy("Closed cases"), Q(state__in=rule.OVER)),
}


def near(user: User) -> QuerySet[EmergencyUse]:
    """The emergency uses of the compounds a person works with."""
    return EmergencyUse.objects.filter(compound__in=compounds_in_reach(user).order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class Listed:
    rows: QuerySet[EmergencyUse]
    chips: Sequence[Chip]


def listed(user: User, *, chosen: str) -> Listed:
    """The uses of one list, or of all; what waits for the committee first, by its day."""
    rows = near(user)
    counts = rows.aggregate(**{name: Count("pk", filter=where) for name, (_text, where) in LISTS.items()})
    chips = [Chip(_("All"), "?", sum(counts.values()), not chosen)]
    chips += [
        Chip(str(text), f"?list={name}", counts[name], name == chosen) for name, (text, _q) in LISTS.items()
    ]
    if chosen in LISTS:
        rows = rows.filter(LISTS[chosen][1])
    first = Case(When(state=State.ASKED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Listed(rows.select_related("compound").order_by(first, "approve_by", "pk"), chips)


def get_emergency(user: User, pk: int) -> EmergencyUse:
    """One use; 404 out of reach."""
    found = near(user).select_related("compound").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def verbs(user: User, use: EmergencyUse, *, at: datetime) -> list[Verb]:
    """The steps this person may take now, in the order of the table."""
    mine = roles_around(user, use.compound)
    return [
        verb
        for (state, verb), step in rule.STEPS.items()
        if state == use.state and mine & step.who and rule.is_open_to(verb, at=at, approve_by=use.approve_by)
    ]


class Left(NamedTuple):
    kind: str
    text: str


def left_of(use: EmergencyUse, *, at: datetime) -> Left:
    """What is left of the committee's seven days, while it has not answered."""
    if use.state != State.ASKED:
        return Left("", "")
    day = date_format(timezone.localtime(use.approve_by), "DATE_FORMAT")
    if rule.in_time(at, use.approve_by):
        days = (timezone.localdate(use.approve_by) - timezone.localdate(at)).days
        return Left("soon" if days <= 2 else "", _("to decide by %(day)s") % {"day": day})  # noqa: PLR2004
    return Left("late", _("was to be decided by %(day)s") % {"day": day})


def history(use: EmergencyUse) -> list[dict[str, Any]]:
    """The steps, newest first, as the page draws them."""
    rows = use.steps.select_related("by", "document").order_by("-seq")
    return [
        {
            "title": step.get_verb_display() if step.verb != Verb.ASK else _("Asked for the fund"),
            "step": step,
            "late": _was_late(use, step),
        }
        for step in rows
    ]


def _was_late(use: EmergencyUse, step: EmergencyStep) -> bool:
    return step.verb in {Verb.APPROVE, Verb.DECLINE} and not rule.in_time(step.at, use.approve_by)
