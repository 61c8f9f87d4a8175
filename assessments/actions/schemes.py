"""Schemes: drawn up, edited while a draft, put in force from a day on by a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assessments import dimensions, grading
from assessments.access import must_wear
from assessments.models import Period, Scheme
from assessments.periodflow import Hat
from assessments.periodflow import State as PeriodState
from issues import texts
from properties.models import Area
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from properties.models import User

TITLE_LENGTH: Final = 80
TERMS: Final = ("grades", "bands", "factors", "bonus_cap")
State = Scheme.State


def first_terms() -> dict[str, Any]:
    """What a street without a scheme starts from."""
    return {
        "weights": dict(dimensions.WEIGHTS),
        "grades": [list(row) for row in dimensions.GRADES],
        "bands": [list(row) for row in dimensions.BANDS],
        "factors": [list(row) for row in dimensions.FACTORS],
        "bonus_cap": dimensions.BONUS_CAP,
        "least": dimensions.LEAST,
    }


@transaction.atomic
def draw_up(*, subdistrict: Area, title: str, terms: Mapping[str, Any], by: User, at: datetime) -> Scheme:
    """A new version, numbered after the last one."""
    must_wear(by, subdistrict.pk, {Hat.OFFICER})
    Area.objects.select_for_update(of=("self",)).get(pk=subdistrict.pk)
    last = Scheme.objects.filter(subdistrict=subdistrict).aggregate(last=Max("version"))["last"] or 0
    return Scheme.objects.create(
        subdistrict=subdistrict,
        title=_title(title),
        version=last + 1,
        drawn_up_by=by,
        drawn_up_at=at,
        **_checked(terms),
    )


@transaction.atomic
def edit(*, scheme: Scheme, title: str, terms: Mapping[str, Any], by: User, at: datetime) -> Scheme:
    """Change a draft. Whoever changes it last has drawn it up."""
    scheme = _locked(scheme)
    must_wear(by, scheme.subdistrict_id, {Hat.OFFICER})
    must_be_a_draft(scheme)
    for name, value in _checked(terms).items():
        setattr(scheme, name, value)
    scheme.title, scheme.drawn_up_by, scheme.drawn_up_at = _title(title), by, at
    scheme.save()
    return scheme


@transaction.atomic
def put_in_force(*, scheme: Scheme, valid_from: date, by: User, at: datetime) -> Scheme:
    """From a day on, in place of the version before; by a leader who did not draw it up.

    No period that is drawn up may lie under two versions: the day comes after the last of them.
    """
    scheme = _locked(scheme)
    must_wear(by, scheme.subdistrict_id, {Hat.LEADER})
    must_be_a_draft(scheme)
    if scheme.drawn_up_by_id == by.pk:
        raise NotYours("scheme.second-person", _("Whoever drew up the scheme cannot put it in force."))
    drawn = Period.objects.filter(subdistrict=scheme.subdistrict_id, ends_on__gte=valid_from)
    if drawn.exclude(state=PeriodState.WITHDRAWN).exists():
        raise Refused(
            "scheme.period-drawn",
            _("A period that ends later is drawn up already. Please choose a later day."),
            field="valid_from",
        )
    before = Scheme.objects.filter(subdistrict=scheme.subdistrict_id, state=State.IN_FORCE).first()
    if before is not None:
        if before.valid_from is not None and valid_from <= before.valid_from:
            raise Refused(
                "scheme.too-early", _("The version before is in force from a later day."), field="valid_from"
            )
        before.state, before.valid_until = State.RETIRED, valid_from - timedelta(days=1)
        before.save(update_fields=["state", "valid_until"])
    scheme.state, scheme.valid_from = State.IN_FORCE, valid_from
    scheme.put_in_force_by, scheme.put_in_force_at = by, at
    scheme.save(update_fields=["state", "valid_from", "put_in_force_by", "put_in_force_at"])
    return scheme


def in_force_on(subdistrict: int, day: date) -> Scheme:
    """The version a period that ends on that day is scored by. Refused where there is none."""
    found = Scheme.objects.on(day).filter(subdistrict=subdistrict).order_by("-valid_from").first()
    if found is None:
        raise Refused(
            "scheme.none",
            _(
                "No scheme was in force on the last day of this period. Please draw one up and put it in force."
            ),
        )
    return found


def _checked(terms: Mapping[str, Any]) -> dict[str, Any]:
    grading.check_terms(terms)
    least = terms["least"]
    if not isinstance(least, int) or not dimensions.LEAST <= least <= grading.WHOLE:
        raise Refused(
            "scheme.least",
            _("The least number is from 5 to 100: fewer rows speak of persons."),
            field="least",
        )
    return {
        "weights": grading.check_weights(terms["weights"]),
        "least": least,
        **{name: terms[name] for name in TERMS},
    }


def _title(title: str) -> str:
    words = texts.within(texts.clean(title), TITLE_LENGTH, field="title")
    if not words:
        raise Refused("scheme.title", _("Please give the scheme a title."), field="title")
    return words


def _locked(scheme: Scheme) -> Scheme:
    return Scheme.objects.select_for_update(of=("self",)).select_related("subdistrict").get(pk=scheme.pk)


def must_be_a_draft(scheme: Scheme) -> None:
    if scheme.state != State.DRAFT:
        raise Refused(
            "scheme.in-force",
            _("A scheme that was put in force is never changed. Please draw up a new version."),
        )
