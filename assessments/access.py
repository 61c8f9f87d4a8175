"""The doors to schemes, periods and scores, and in what capacity somebody acts behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import periodflow
from assessments.models import Bonus, Objection, Period, Scheme, Score, Veto
from assessments.periodflow import Hat, Verb
from properties.access import standing
from properties.models import Area, Department, Post, Role
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser

    from properties.models import User

# Who gives points and vetoes and decides objections.
JUDGES = frozenset({Hat.OFFICER, Hat.LEADER, Hat.REVIEWER})


def hats(user: User | AnonymousUser, subdistrict: int) -> frozenset[Hat]:
    """In what capacity the person acts in a street's assessments today; empty for those who only read."""
    at = standing(user)
    departments = {}
    if at.departments:
        rows = Department.objects.filter(pk__in=at.departments, area=subdistrict)
        departments = {
            code: at.holds_in((Role.DEPARTMENT_OFFICER,), pk) for code, pk in rows.values_list("code", "pk")
        }
    worn = {
        Hat.OFFICER: at.holds_in((Role.STREET_OFFICER,), subdistrict),
        Hat.LEADER: at.holds_in((Role.STREET_LEADER,), subdistrict),
        Hat.REVIEWER: departments.get(periodflow.REVIEWING_DEPARTMENT, False),
        Hat.SUPERVISOR: departments.get(periodflow.SUPERVISING_DEPARTMENT, False),
    }
    return frozenset(hat for hat, wears in worn.items() if wears)


def done_by(user: User | AnonymousUser, period: Period) -> frozenset[Verb]:
    """The steps of this round the person took, as far as four eyes mind them."""
    took = {
        Verb.DRAW_UP: period.drawn_up_by_id,
        Verb.REVIEW: period.reviewed_by_id,
        Verb.SUPERVISE: period.supervised_by_id,
    }
    return frozenset(verb for verb, person in took.items() if person == user.pk)


def must_wear(user: User, subdistrict: int, wanted: Collection[Hat]) -> None:
    if not hats(user, subdistrict) & frozenset(wanted):
        raise NotYours("assessment.not-yours", _("This step is another post's."))


def is_of_a_firm(user: User, firms: Collection[int], *, since: date, at: datetime) -> bool:
    """Whether the person held a post in any of the firms from the first day of the period until today."""
    today = timezone.localdate(at)
    held = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=since), user=user, firm__in=firms, starts_on__lte=today
    )
    return held.exists()


def must_be_impartial(user: User, period: Period, *, at: datetime) -> None:
    """No assessor scores a firm they have, or had in the period, a post in."""
    firms = period.scores.filter(is_current=True).values("firm")
    if Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on),
        user=user,
        firm__in=firms,
        starts_on__lte=timezone.localdate(at),
    ).exists():
        raise NotYours(
            "assessment.own-firm",
            _(
                "You have, or had in this period, a post in a firm that is assessed. Somebody else has to do this."
            ),
        )


def get_scheme(user: User | AnonymousUser, pk: int) -> Scheme:
    """A scheme of the person's street, or 404."""
    found = Scheme.objects.visible_to(user).select_related("subdistrict", "drawn_up_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_period(user: User | AnonymousUser, pk: int) -> Period:
    """A period the person works with, or 404 alike for a stranger and for no such number."""
    rows = Period.objects.visible_to(user).select_related("subdistrict", "scheme", "drawn_up_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_score(user: User | AnonymousUser, pk: int) -> Score:
    """A score: for the street, and for the firm itself; 404 for every other firm."""
    rows = Score.objects.visible_to(user).select_related(
        "period__subdistrict", "period__scheme", "compound", "firm"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_objection(user: User | AnonymousUser, pk: int) -> Objection:
    """An objection, for whoever reads the score it is about, or 404."""
    found = Objection.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.score = get_score(user, found.score_id)
    return found


def get_bonus(user: User | AnonymousUser, pk: int) -> Bonus:
    """Points given in a period of the person's office, or 404; a firm reads them in its score."""
    rows = Bonus.objects.select_related("period__subdistrict", "compound", "firm")
    found = rows.filter(pk=pk, period__in=Period.objects.visible_to(user)).first()
    if found is None or not hats(user, found.period.subdistrict_id):
        raise Http404
    return found


def get_veto(user: User | AnonymousUser, pk: int) -> Veto:
    """A veto in a period of the person's office, or 404; a firm reads it in its score."""
    rows = Veto.objects.select_related("period__subdistrict", "compound", "firm")
    found = rows.filter(pk=pk, period__in=Period.objects.visible_to(user)).first()
    if found is None or not hats(user, found.period.subdistrict_id):
        raise Http404
    return found


def get_public_period(pk: int) -> Period:
    """A period that is or was before the public; before that it is as if it were not there."""
    found = Period.objects.public().select_related("subdistrict", "scheme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def streets_of(user: User | AnonymousUser) -> list[Area]:
    """The streets in whose assessments the person acts as an officer."""
    places = [place for role, place in standing(user).roles if role == Role.STREET_OFFICER]
    return list(Area.objects.filter(pk__in=places).order_by("code"))


def street_of(user: User | AnonymousUser) -> Area:
    """The first of them; 404 for everybody else."""
    found = streets_of(user)
    if not found:
        raise Http404
    return found[0]
