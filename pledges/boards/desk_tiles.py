"""The desks of the campaign on the admin's first page. A tile's number and the list it opens are one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of
from notices.models import Deadline
from pledges.actions.reporting import DUE
from pledges.models import MonthlyReport, Pledge, Reading, Target, TargetChange
from properties.admin_base import streets
from properties.models import Contract

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from properties.models import User


class Desk(NamedTuple):
    """A named selection of rows of one model; `path` leads from a row to its subdistrict."""

    title: _StrPromise
    hint: _StrPromise
    model: type[Model]
    path: str
    choose: Callable[[QuerySet[Any], datetime], QuerySet[Any]]


class Tile(NamedTuple):
    title: _StrPromise
    hint: _StrPromise
    number: int
    url: str


def _standing(prefix: str = "") -> Q:
    return Q(**{f"{prefix}signed_at__isnull": False, f"{prefix}released_on__isnull": True})


def _in_danger(rows: QuerySet[Any], _at: datetime) -> QuerySet[Any]:
    """By the newest reading of each target."""
    newest = Reading.objects.filter(target=OuterRef("pk")).order_by("-on").values("state")[:1]
    found: QuerySet[Any] = (
        rows.filter(_standing("pledge__"))
        .annotate(newest=Subquery(newest))
        .filter(newest__in=[Reading.State.WILL_MISS, Reading.State.MISSED])
    )
    return found


def _disputed(rows: QuerySet[Any], _at: datetime) -> QuerySet[Any]:
    newest = Reading.objects.filter(target=OuterRef("pk")).order_by("-on").values("is_disputed")[:1]
    found: QuerySet[Any] = rows.filter(_standing("pledge__")).annotate(newest=Subquery(newest))
    return found.filter(newest=True)


def _late_reports(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    clocks = Deadline.objects.open().filter(kind=DUE, subject_kind="report", subject_id=OuterRef("pk"))
    return rows.filter(Exists(clocks.filter(due_at__lt=at)), submitted_at=None)


def _homeless(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Standing pledges of firms that hold no contract in the campaign's street."""
    held = Contract.objects.on(day_of(at)).filter(
        firm=OuterRef("firm"), compound__subdistrict=OuterRef("campaign__subdistrict")
    )
    return rows.filter(_standing(), ~Exists(held), kind=Pledge.Kind.FIRM)


DESKS: Final[dict[str, Desk]] = {
    "danger": Desk(
        _("Going to miss"),
        _("By the newest reading they miss their goal, or have missed it."),
        Target,
        "pledge__campaign__subdistrict",
        _in_danger,
    ),
    "disputed": Desk(
        _("Self-reports that disagree"),
        _("What the promiser says and what is measured lie apart."),
        Target,
        "pledge__campaign__subdistrict",
        _disputed,
    ),
    "asked": Desk(
        _("Changes to decide"),
        _("Somebody asks for another goal or date."),
        TargetChange,
        "target__pledge__campaign__subdistrict",
        lambda rows, _at: rows.filter(state=TargetChange.State.ASKED),
    ),
    "late": Desk(
        _("Monthly reports late"),
        _("Asked for, and not sent in five working days."),
        MonthlyReport,
        "pledge__campaign__subdistrict",
        _late_reports,
    ),
    "unsigned": Desk(
        _("Waiting for a signature"),
        _("Prepared, and not signed by their promiser."),
        Pledge,
        "campaign__subdistrict",
        lambda rows, _at: rows.filter(signed_at=None, released_on=None),
    ),
    "homeless": Desk(
        _("Firms without a compound"),
        _("They lost their last contract here and should be released."),
        Pledge,
        "campaign__subdistrict",
        _homeless,
    ),
}


def choose(key: str, rows: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """The rows on a desk. KeyError for a desk that does not exist."""
    return DESKS[key].choose(rows, at)


def tiles(user: User) -> list[Tile]:
    """The desks with their numbers, for a person who may look at pledges in the admin; else none."""
    if not user.has_perm("pledges.view_pledge"):
        return []
    mine, at = streets(user), timezone.now()
    return [_tile(key, desk, mine, at) for key, desk in DESKS.items()]


def _tile(key: str, desk: Desk, mine: frozenset[int], at: datetime) -> Tile:
    seen = desk.model._default_manager.filter(**{f"{desk.path}__in": mine})
    url = reverse(f"admin:pledges_{desk.model._meta.model_name}_changelist")
    return Tile(desk.title, desk.hint, choose(key, seen, at=at).count(), f"{url}?desk={key}")
