"""What a person may reach, worked out from the posts they hold today. Every permission starts here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.prepared import Prepared
from properties import kept_close
from properties.models import (
    Area,
    Building,
    Compound,
    Contract,
    Document,
    FeeChange,
    Firm,
    Holding,
    Home,
    OwnerMember,
    OwnerParty,
    Post,
    Role,
    User,
)
from properties.models.people import SCOPES
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

Row = TypeVar("Row", bound=Model)

STREET = frozenset({Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})
# Who keeps the register of homes and owners, and may look at an owner's name with a reason.
REGISTRARS = frozenset({Role.STREET_OFFICER, Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY})
# Who sees the owners' masked names. A firm sees homes and areas and no owner at all (domain.md 6.3).
SEES_OWNERS = REGISTRARS | {
    Role.STREET_LEADER,
    Role.SUPERVISOR,
    Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_MEMBER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
}


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
_POSTS_AND_PERSON: Prepared[Post] = Prepared(
    lambda user, day: (
        Post.objects.on(day).filter(user=user).select_related("user", *_PLACES).order_by("role", "pk")
    ),
    UUID,
    date,
)
_PERSON: Prepared[User] = Prepared(lambda key: User.objects.filter(pk=key).order_by(), UUID)


def person(key: UUID) -> User | None:
    """The person of a session with their standing, which every page of theirs asks for.

    One query for both; a second one for somebody who holds no post today.
    """
    posts = _POSTS_AND_PERSON.rows(key, timezone.localdate())
    found = posts[0].user if posts else _PERSON.first(key)
    if found is not None and found.is_active:
        found._standing = _standing_of(posts)  # type: ignore[attr-defined]  # where `standing` looks first
    return found


def standing(user: User | AnonymousUser) -> Standing:
    """The standing of `user` today: one query a request, kept on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = _standing_of(_POSTS.rows(user.pk, timezone.localdate()))
        user._standing = known  # type: ignore[attr-defined]
    return known


def as_firm(firm_id: int) -> User:
    """An account nobody has, with just the post of the firm's manager: to ask what a firm sees without its people."""
    nobody = User()
    nobody._standing = Standing(  # type: ignore[attr-defined]  # where `standing` looks first
        roles=frozenset({(Role.FIRM_MANAGER, firm_id)}), firms=frozenset({firm_id})
    )
    return nobody


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


_CURRENT_FIRM: Prepared[tuple[int]] = Prepared(
    lambda compound: (
        Contract.objects.filter(compound=compound, is_current=True).values_list("firm").order_by()
    ),
    int,
)


def works_with(user: User | AnonymousUser, compound: Compound) -> bool:
    """What `compounds_in_reach` says of one row in hand. A query only for people of a firm."""
    at = standing(user)
    return (
        compound.pk in at.compounds
        or compound.subdistrict_id in at.subdistricts
        or compound.grid_id in at.grids
        or compound.neighbourhood_id in at.neighbourhoods
        or any(
            post.department_id in at.departments and post.department.area_id == compound.subdistrict_id
            for post in at.posts
            if post.department
        )
        or (bool(at.firms) and any(firm in at.firms for (firm,) in _CURRENT_FIRM.rows(compound.pk)))
    )


def get_compound(user: User | AnonymousUser, code: str) -> Compound:
    """Return the compound, or 404 alike for a stranger and for no such code."""
    compound = compounds_in_reach(user).filter(code=code).first()
    if compound is None:
        raise Http404
    return compound


def holds_at(user: User | AnonymousUser, compound: Compound, wanted: Iterable[Role]) -> bool:
    """Whether any of the roles is held in the compound itself or in an area above it."""
    places = {
        "compound": {compound.pk},
        "area": {compound.neighbourhood_id, compound.grid_id, compound.subdistrict_id},
    }
    roles = frozenset(wanted)
    return any(
        role in roles and place in places.get(SCOPES[role][0], ()) for role, place in standing(user).roles
    )


def get_building(user: User | AnonymousUser, pk: int) -> Building:
    """Return a building of a compound the person works with, else 404."""
    return _within(Building.objects.select_related("compound"), user, pk=pk)


def get_home(user: User | AnonymousUser, pk: int) -> Home:
    """Return a home of a compound the person works with, else 404."""
    return _within(Home.objects.select_related("compound", "building", "entrance"), user, pk=pk)


def get_holding(user: User | AnonymousUser, pk: int) -> Holding:
    """Return an ownership; 404 out of reach, 403 for those who see no owners."""
    rows = Holding.objects.select_related("party", "home__compound", "home__building", "home__entrance")
    found = _within(rows, user, path="home__compound", pk=pk)
    require_owners(user, found.home.compound)
    return found


def get_party(user: User | AnonymousUser, pk: UUID) -> OwnerParty:
    """Return an owner; 404 out of reach, 403 for those who see no owners."""
    found = _within(OwnerParty.objects.select_related("compound"), user, pk=pk)
    require_owners(user, found.compound)
    return found


def get_member(user: User | AnonymousUser, pk: UUID) -> OwnerMember:
    """Return one person or firm of an owner; 404 out of reach, 403 for those who see no owners."""
    rows = OwnerMember.objects.select_related("party__compound")
    found = _within(rows, user, path="party__compound", pk=pk)
    require_owners(user, found.party.compound)
    return found


def require_owners(user: User | AnonymousUser, compound: Compound) -> None:
    if not holds_at(user, compound, SEES_OWNERS):
        raise NotYours("register.no-owners", _("Your post does not show you the owners here."))


def _within(rows: QuerySet[Row], user: User | AnonymousUser, *, path: str = "compound", pk: object) -> Row:
    found = rows.filter(**{"pk": pk, f"{path}__in": compounds_in_reach(user).order_by().values("pk")}).first()
    if found is None:
        raise Http404
    return found


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
    """Return a document of a compound the person works with, else 404; also for what a higher floor keeps close."""
    document = Document.objects.filter(pk=pk, compound__in=compounds_in_reach(user)).first()
    if document is None or kept_close.is_kept_close(pk):
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
