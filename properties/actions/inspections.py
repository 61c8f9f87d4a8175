"""Writing inspections: points for what was seen, by somebody who is not of the firm."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.access import standing
from properties.models import Compound, Contract, Firm, Inspection, Post, Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from properties.models import User

INSPECTORS: Final = (
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.DEPARTMENT_OFFICER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
)
FULL: Final = Decimal(100)
_TWICE: Final = Refused(
    "inspection.twice",
    _("You have entered this for the same compound and day already. Strike that one first."),
)
_OWN_FIRM: Final = NotYours(
    "inspection.own-firm",
    _(
        "You hold or held a post in the firm that answers for this compound. Somebody else has to judge its work."
    ),
)


def may_inspect(user: User) -> bool:
    return standing(user).holds(*INSPECTORS)


def compounds_to_inspect(user: User) -> QuerySet[Compound]:
    """The compounds that lie in the area of a post that inspects; those of one's firm or committee are not meant."""
    posts = [post for post in standing(user).posts if post.role in INSPECTORS]
    areas = {post.area_id for post in posts if post.area_id}
    departments = {post.department_id for post in posts if post.department_id}
    here = Q(subdistrict__in=areas) | Q(grid__in=areas) | Q(neighbourhood__in=areas)
    here |= Q(subdistrict__departments__in=departments)
    return Compound.objects.filter(here).distinct() if posts else Compound.objects.none()


def own_firms(user: User, *days: date) -> set[int]:
    """The firms in which the person held a post on any of the days, first and last day included."""
    held = Q()
    for day in days:
        held |= Q(pk__in=Post.objects.on(day).filter(user=user, firm__isnull=False).values("pk"))
    return (
        set(Firm.objects.filter(posts__in=Post.objects.filter(held)).values_list("pk", flat=True))
        if days
        else set()
    )


def firm_on(compound: Compound, day: date) -> int | None:
    """The firm that answered for the compound on that day."""
    contract = Contract.objects.on(day).filter(compound=compound).order_by("-starts_on").first()
    return contract.firm_id if contract else None


@transaction.atomic
def inspect(
    *, compound: Compound, scores: Mapping[str, Decimal], on: date, by: User, at: datetime, note: str = ""
) -> list[Inspection]:
    """One look at a compound: points by dimension, a row each. The firm is the one under contract that day.

    Whoever has a post in that firm, or had one on that day, does not judge it.
    """
    if not compounds_to_inspect(by).filter(pk=compound.pk).exists():
        raise NotYours("inspection.not-yours", _("Your post does not allow this here."))
    if not scores:
        raise Refused("inspection.empty", _("Please give points for at least one thing you looked at."))
    wrong = [points for points in scores.values() if not 0 <= points <= FULL]
    if wrong:
        raise Refused("inspection.points", _("Points run from 0 to 100."))
    if on > timezone.localdate(at):
        raise Refused("inspection.future", _("This day has not come yet."), field="on")
    firm = firm_on(compound, on)
    if firm in own_firms(by, on, timezone.localdate(at)):
        raise _OWN_FIRM
    if Inspection.objects.filter(
        compound=compound, on=on, by=by, dimension__in=scores, struck_at__isnull=True
    ).exists():
        raise _TWICE
    rows = [
        Inspection(
            compound=compound,
            firm_id=firm,
            dimension=dimension,
            on=on,
            score=points,
            note=note.strip(),
            by=by,
            at=at,
            is_demo=compound.is_demo,
        )
        for dimension, points in sorted(scores.items())
    ]
    try:
        with transaction.atomic():
            return Inspection.objects.bulk_create(rows)
    except IntegrityError as error:  # the same form sent twice in one moment
        raise _TWICE from error


@transaction.atomic
def strike(*, inspection: Inspection, reason: str, by: User, at: datetime) -> Inspection:
    """Take a mistaken inspection out of the count; it stays to be read, with the reason.

    Whoever wrote it, or the street; nobody strikes what was found about a firm of their own.
    """
    row = Inspection.objects.select_for_update(of=("self",)).select_related("compound").get(pk=inspection.pk)
    if row.by_id != by.pk and not standing(by).holds_in((Role.STREET_OFFICER,), row.compound.subdistrict_id):
        raise NotYours("inspection.not-yours", _("Your post does not allow this here."))
    if row.firm_id in own_firms(by, row.on, timezone.localdate(at)):
        raise _OWN_FIRM
    if row.struck_at is not None:
        raise Refused("inspection.struck", _("This inspection has already been struck."))
    if not reason.strip():
        raise Refused("inspection.say-why", _("Please say why it is struck."), field="reason")
    row.struck_at, row.struck_reason = at, reason.strip()
    row.save(update_fields=["struck_at", "struck_reason"])
    return row
