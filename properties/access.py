"""What a person may reach, worked out from the posts they hold today. Every permission starts here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from notices.prepared import Prepared
from properties.models import Area, Compound, Contract, Document, FeeChange, Firm, Post, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

STREET = frozenset({Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's posts of today as (role, place) pairs, place ids grouped by the kind of place."""

    roles: frozenset[tuple[Role, int]] = frozenset()
    subdistricts: frozenset[int] = frozenset()
    grids: frozenset[int] = frozenset()
    neighbourhoods: frozenset[int] = frozenset()
    compounds: frozenset[int] = frozenset()
    firms: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    posts: tuple[Post, ...] = field(default=(), compare=False)

    def holds(self, *wanted: Role) -> bool:
        """Whether any of the roles is held anywhere."""
        return any(role in wanted for role, _place in self.roles)

    def holds_in(self, wanted: Iterable[Role], place_id: int | None) -> bool:
        """Whether any of the roles is held in that very place."""
        return place_id is not None and any((role, place_id) in self.roles for role in wanted)


NOBODY = Standing()
_PLACES = ("area", "firm", "compound", "department")
_POSTS: Prepared[Post] = Prepared(
    lambda user, day: Post.objects.on(day).filter(user=user).select_related(*_PLACES).order_by("role", "pk"),
    UUID,
    date,
)


def standing(user: User | AnonymousUser) -> Standing:
    """The standing of `user` today: one query a request, kept on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = _standing_of(_POSTS.rows(user.pk, timezone.localdate()))
        user._standing = known  # type: ignore[attr-defined]
    return known


def _standing_of(posts: Iterable[Post]) -> Standing:
    held = tuple(posts)
    # An administrator's area bounds what they administer; it opens no resident's report.
    working = [post for post in held if post.role not in ADMINISTRATORS]
    return Standing(
        roles=frozenset((Role(post.role), _place_id(post)) for post in held),
        subdistricts=_areas(working, Area.Kind.SUBDISTRICT),
        grids=_areas(working, Area.Kind.GRID),
        neighbourhoods=_areas(working, Area.Kind.NEIGHBOURHOOD),
        compounds=frozenset(post.compound_id for post in working if post.compound_id),
        firms=frozenset(post.firm_id for post in working if post.firm_id),
        departments=frozenset(post.department_id for post in working if post.department_id),
        posts=held,
    )


def _place_id(post: Post) -> int:
    return post.area_id or post.firm_id or post.compound_id or post.department_id or 0


def _areas(posts: Iterable[Post], kind: Area.Kind) -> frozenset[int]:
    return frozenset(post.area_id for post in posts if post.area_id and post.area and post.area.kind == kind)


def compounds_in_reach(user: User | AnonymousUser) -> QuerySet[Compound]:
    """The compounds a person works with: by area, by contract in force, by committee."""
    at = standing(user)
    reach = Q(pk__in=at.compounds)
    if at.subdistricts:
        reach |= Q(subdistrict__in=at.subdistricts)
    if at.grids:
        reach |= Q(grid__in=at.grids)
    if at.neighbourhoods:
        reach |= Q(neighbourhood__in=at.neighbourhoods)
    if at.firms:
        reach |= Q(contracts__is_current=True, contracts__firm__in=at.firms)
    if at.departments:
        reach |= Q(subdistrict__departments__in=at.departments)
    return Compound.objects.filter(reach).distinct() if at.roles else Compound.objects.none()


def get_compound(user: User | AnonymousUser, code: str) -> Compound:
    """Return the compound, or 404 alike for a stranger and for no such code."""
    compound = compounds_in_reach(user).filter(code=code).first()
    if compound is None:
        raise Http404
    return compound


def contracts_in_reach(user: User | AnonymousUser) -> QuerySet[Contract]:
    """Contracts of the compounds a person works with, past and coming ones too; a firm always sees its own."""
    mine = Q(compound__in=compounds_in_reach(user).order_by().values("pk"))
    firms = standing(user).firms
    return Contract.objects.filter(mine | Q(firm__in=firms) if firms else mine)


def get_contract(user: User | AnonymousUser, pk: int) -> Contract:
    """Return a contract with its compound and firm, or 404 alike for a stranger and for no such number."""
    rows = contracts_in_reach(user).select_related("compound__neighbourhood", "firm")
    contract = rows.filter(pk=pk).first()
    if contract is None:
        raise Http404
    return contract


def get_fee_change(user: User | AnonymousUser, pk: int) -> FeeChange:
    """Return a fee change of a contract the person may open, else 404."""
    rows = FeeChange.objects.select_related("contract__compound__neighbourhood", "contract__firm")
    change = rows.filter(pk=pk, contract__in=contracts_in_reach(user).order_by().values("pk")).first()
    if change is None:
        raise Http404
    return change


def get_document(user: User | AnonymousUser, pk: UUID) -> Document:
    """Return a document of a compound the person works with, else 404."""
    document = Document.objects.filter(pk=pk, compound__in=compounds_in_reach(user)).first()
    if document is None:
        raise Http404
    return document


def get_public_document(pk: UUID) -> Document:
    """Return a document that anybody may read, else 404."""
    document = Document.objects.filter(pk=pk, is_public=True).first()
    if document is None:
        raise Http404
    return document


def colleagues(user: User | AnonymousUser, firm: Firm) -> QuerySet[User]:
    """The people who may be given work of `firm`, if the person holds a post there; else nobody."""
    if firm.pk not in standing(user).firms:
        return User.objects.none()
    return User.objects.filter(pk__in=Post.objects.today().filter(firm=firm).values("user"), is_active=True)
