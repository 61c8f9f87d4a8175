"""Who stands around a pledge, by the posts of today: whoever answers for it, and the street that decides.

A rung on which nobody stands climbs one level, as everywhere (三级联动), so that no reminder falls silent.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from notices.parties import Party
from pledges.models import Pledge
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

HANDLER: Final = "handler"
_PROMISER: Final = {
    Pledge.Kind.FIRM: Role.FIRM_MANAGER,
    Pledge.Kind.SECRETARY: Role.PARTY_SECRETARY,
    Pledge.Kind.STREET: Role.STREET_OFFICER,
}
_CLIMB: Final = {
    Role.FIRM_MANAGER: Role.STREET_OFFICER,
    Role.PARTY_SECRETARY: Role.GRID_HEAD,
    Role.GRID_HEAD: Role.STREET_OFFICER,
    Role.STREET_OFFICER: Role.STREET_LEADER,
}
_ROLES: Final = (*_CLIMB, Role.STREET_LEADER)


def people(pledge_ids: Iterable[int], who: str) -> dict[int, list[Party]]:
    """Pledge → the people on rung `who`, empty places climbed. `who` is "handler" or a role's value."""
    pledges = list(Pledge.objects.filter(pk__in=set(pledge_ids)).select_related("campaign", "area"))
    holders = _holders(pledges)
    return {pledge.pk: _climbed(pledge, _rung(pledge, who), holders) for pledge in pledges}


def _rung(pledge: Pledge, who: str) -> Role:
    return _PROMISER[Pledge.Kind(pledge.kind)] if who == HANDLER else Role(who)


def _climbed(pledge: Pledge, role: Role | None, holders: dict[tuple[str, int], list[str]]) -> list[Party]:
    while role is not None:
        found = holders.get((role, _place(pledge, role) or 0), [])
        if found:
            return [Party("user", person) for person in found]
        role = _CLIMB.get(role)
    return []


def _place(pledge: Pledge, role: Role) -> int | None:
    """Where the role is held for this pledge; None where the pledge has no such place."""
    if role == Role.FIRM_MANAGER:
        return pledge.firm_id
    if role in {Role.PARTY_SECRETARY, Role.GRID_HEAD}:
        of_neighbourhood = pledge.kind == Pledge.Kind.SECRETARY and pledge.area is not None
        if not of_neighbourhood or pledge.area is None:
            return None
        return pledge.area_id if role == Role.PARTY_SECRETARY else pledge.area.parent_id
    return pledge.campaign.subdistrict_id


def _holders(pledges: Iterable[Pledge]) -> dict[tuple[str, int], list[str]]:
    """(role, place) → the people in office today; one statement."""
    rows = list(pledges)
    places = {place for row in rows for role in _ROLES if (place := _place(row, role)) is not None}
    firms = {row.firm_id for row in rows if row.firm_id is not None}
    posts = Post.objects.today().of_people().filter(Q(firm__in=firms) | Q(area__in=places), role__in=_ROLES)
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    held = posts.order_by("user").values_list("user", "role", "area", "firm").distinct()
    for user, role, area, firm in held:
        place = firm if role == Role.FIRM_MANAGER else area
        if place in places:
            found[role, place].append(str(user))
    return found
