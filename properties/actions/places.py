"""Writing places."""

from __future__ import annotations

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.actions.office import PLACES, log, require
from properties.models import Area, Compound, User
from yinhang.errors import Refused


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
    require(by, PLACES, {street.pk} | ({compound.subdistrict_id} if compound.pk else set()))
    is_new = compound.pk is None
    compound.neighbourhood, compound.grid, compound.subdistrict = neighbourhood, grid, street
    compound.save()
    log(by, compound, ADDITION if is_new else CHANGE, f"neighbourhood {neighbourhood.code}")
    return compound
