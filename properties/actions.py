"""Every write to places, contracts and posts. Rows of record are ended, never deleted.

`by` is the person who does it; None is the command line of the machine itself. Each change by a person
leaves a row in the admin's log.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.access import standing
from properties.models import Area, Compound, Contract, Department, Firm, Post, Role, User
from properties.models.people import SCOPES
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

Place: TypeAlias = Area | Firm | Compound | Department

_ONE_DAY = timedelta(days=1)
PLACES = frozenset({Role.SYSTEM_ADMIN, Role.STREET_OFFICER})
PEOPLE = frozenset({Role.SECURITY_ADMIN})
_COLUMNS: dict[type[models.Model], str] = {
    Area: "area",
    Firm: "firm",
    Compound: "compound",
    Department: "department",
}


@transaction.atomic
def place_compound(*, compound: Compound, neighbourhood: Area, by: User | None) -> Compound:
    """Put a new or known compound into a neighbourhood and copy the areas above it onto the row.

    Reports already filed keep the areas they were filed in: what happened there happened there.
    """
    grid = neighbourhood.parent
    street = grid.parent if grid else None
    kinds = [area.kind if area else None for area in (neighbourhood, grid, street)]
    if kinds != [Area.Kind.NEIGHBOURHOOD, Area.Kind.GRID, Area.Kind.SUBDISTRICT] or not grid or not street:
        raise Refused(
            "compound.no-chain",
            _("A compound belongs to a neighbourhood that belongs to a grid of a subdistrict."),
            field="neighbourhood",
        )
    _require(by, PLACES, {street.pk} | ({compound.subdistrict_id} if compound.pk else set()))
    is_new = compound.pk is None
    compound.neighbourhood, compound.grid, compound.subdistrict = neighbourhood, grid, street
    compound.save()
    _log(by, compound, ADDITION if is_new else CHANGE, f"neighbourhood {neighbourhood.code}")
    return compound


@transaction.atomic
def sign_contract(
    *,
    compound: Compound,
    firm: Firm,
    starts_on: date,
    by: User | None,
    ends_on: date | None = None,
    today: date | None = None,
) -> Contract:
    """A firm answers for a compound from `starts_on` (SHP 44). An open-ended contract before it ends.

    Refused when the new period overlaps one that says when it ends: end that one first.
    """
    if ends_on is not None and ends_on < starts_on:
        raise Refused("contract.ends-first", _("A contract cannot end before it starts."), field="ends_on")
    Compound.objects.select_for_update().get(pk=compound.pk)
    _require(by, PLACES, {compound.subdistrict_id})
    compound.contracts.filter(ends_on__isnull=True, starts_on__lt=starts_on).update(
        ends_on=starts_on - _ONE_DAY
    )
    overlap = compound.contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        overlap = overlap.filter(starts_on__lte=ends_on)
    if overlap.exists():
        raise Refused(
            "contract.overlap",
            _("Another contract of this compound covers some of these days. End it first."),
            field="starts_on",
        )
    contract = Contract(compound=compound, firm=firm, starts_on=starts_on, ends_on=ends_on, is_current=False)
    contract.save()
    _mark_current(compound, today or timezone.localdate())
    contract.refresh_from_db()
    _log(by, contract, ADDITION, f"from {starts_on} until {ends_on or 'open'}")
    return contract


@transaction.atomic
def end_contract(*, contract: Contract, on: date, by: User | None, today: date | None = None) -> Contract:
    """The contract's last day is `on`."""
    compound = Compound.objects.select_for_update().get(pk=contract.compound_id)
    contract = Contract.objects.get(pk=contract.pk)
    _require(by, PLACES, {compound.subdistrict_id})
    if on < contract.starts_on:
        raise Refused("contract.ends-first", _("A contract cannot end before it starts."), field="ends_on")
    if contract.ends_on is not None and contract.ends_on < on:
        raise Refused("contract.already-ended", _("This contract has already ended."), field="ends_on")
    contract.ends_on = on
    contract.save(update_fields=["ends_on"])
    _mark_current(compound, today or timezone.localdate())
    contract.refresh_from_db()
    _log(by, contract, CHANGE, f"until {on}")
    return contract


@transaction.atomic
def turn_contracts(*, today: date) -> int:
    """Make `is_current` true for the contracts in force today and false for the others; returns how many
    compounds changed hands. Run once a day, because contracts start and end at midnight by themselves.
    """
    right = Contract.objects.on(today)
    stale = set(right.filter(is_current=False).values_list("compound", flat=True))
    over = Contract.objects.filter(is_current=True).exclude(pk__in=right.values("pk"))
    stale |= set(over.values_list("compound", flat=True))
    for compound in Compound.objects.select_for_update().filter(pk__in=stale).order_by("pk"):
        _mark_current(compound, today)
    return len(stale)


def _mark_current(compound: Compound, today: date) -> None:
    """First the old one down, then the new one up: the database allows one current contract a compound."""
    now = compound.contracts.on(today).order_by("-starts_on").first()
    compound.contracts.filter(is_current=True).exclude(pk=now.pk if now else 0).update(is_current=False)
    if now and not now.is_current:
        compound.contracts.filter(pk=now.pk).update(is_current=True)


@transaction.atomic
def appoint(
    *,
    user: User,
    role: Role,
    place: Place,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Post:
    """Give a person a post. Refused when the role is not held in such a place, or the person has it already."""
    column, kind = SCOPES[role]
    if _COLUMNS[type(place)] != column or (isinstance(place, Area) and place.kind != kind):
        raise Refused("post.wrong-place", _("This role is not held in such a place."), field="role")
    starts_on = starts_on or timezone.localdate()
    if ends_on is not None and ends_on < starts_on:
        raise Refused("post.ends-first", _("A post cannot end before it starts."), field="ends_on")
    _require(by, PEOPLE, streets_of(place))
    User.objects.select_for_update().get(pk=user.pk)
    held = user.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), role=role)
    if ends_on is not None:
        held = held.filter(starts_on__lte=ends_on)
    if held.filter(**{column: place.pk}).exists():
        raise Refused("post.held", _("This person already holds this post in these days."), field="user")
    post = Post(user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    setattr(post, column, place)
    post.save()
    _log(by, post, ADDITION, f"{role} of {user.username}")
    return post


def appoint_post(*, post: Post, by: User | None) -> Post:
    """Appoint as an unsaved row says: the shape in which a form hands it over."""
    places: list[Place] = [
        place for place in (post.area, post.firm, post.compound, post.department) if place is not None
    ]
    if len(places) != 1:
        raise Refused("post.one-place", _("A post is held in exactly one place."), field="role")
    return appoint(
        user=post.user,
        role=Role(post.role),
        place=places[0],
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        by=by,
    )


@transaction.atomic
def end_post(*, post: Post, on: date, by: User | None) -> Post:
    """The post's last day is `on`; the person keeps every row they wrote."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    place = post.area or post.firm or post.compound or post.department
    _require(by, PEOPLE, streets_of(place) if place else set())
    if on < post.starts_on:
        raise Refused("post.ends-first", _("A post cannot end before it starts."), field="ends_on")
    if post.ends_on is not None and post.ends_on < on:
        raise Refused("post.already-ended", _("This post has already ended."), field="ends_on")
    post.ends_on = on
    post.save(update_fields=["ends_on"])
    _log(by, post, CHANGE, f"until {on}")
    return post


def streets_of(place: Place) -> set[int]:
    """The subdistricts a place belongs to: one, or for a firm those it has contracts in."""
    if isinstance(place, Compound):
        return {place.subdistrict_id}
    if isinstance(place, Department):
        return {place.area_id}
    if isinstance(place, Firm):
        return set(place.contracts.filter(is_current=True).values_list("compound__subdistrict", flat=True))
    while place.parent is not None:
        place = place.parent
    return {place.pk}


def _require(by: User | None, roles: Iterable[Role], streets: set[int]) -> None:
    """A person needs the role in every subdistrict touched; a firm without a contract is everybody's."""
    if by is None:
        return
    held = standing(by)
    allowed = held.holds(*roles) if not streets else all(held.holds_in(roles, street) for street in streets)
    if not allowed:
        raise NotYours("properties.not-yours", _("Your post does not allow this here."))


def _log(by: User | None, row: models.Model, flag: int, words: str) -> None:
    if by is not None:
        kept = type(row)._default_manager.filter(pk=row.pk)
        LogEntry.objects.log_actions(by.pk, kept, flag, change_message=words, single_object=True)
