"""Which posts a person holds around one compound: in it, above it, or in the firm under contract there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from properties.access import standing
from properties.models import Contract, Role
from properties.models.people import SCOPES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from properties.models import Compound, User


def roles_around(user: User | AnonymousUser, compound: Compound) -> frozenset[Role]:
    """The person's roles there today; a statement of its own only for people of a firm."""
    at = standing(user)
    areas = {compound.neighbourhood_id, compound.grid_id, compound.subdistrict_id}
    places = {"area": areas, "compound": {compound.pk}, "firm": set[int]()}
    if at.firms:
        held = Contract.objects.filter(compound=compound, is_current=True)
        places["firm"] = set(held.values_list("firm", flat=True))
    return frozenset(role for role, place in at.roles if place in places.get(SCOPES[Role(role)][0], ()))
