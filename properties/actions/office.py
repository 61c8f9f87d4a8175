"""Who may write about which subdistrict, and the line each change by a person leaves in the admin's log."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from properties.access import standing
from properties.models import Area, Compound, Department, Firm, Role, User
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db import models

Place: TypeAlias = Area | Firm | Compound | Department

PLACES = frozenset({Role.SYSTEM_ADMIN, Role.STREET_OFFICER})
PEOPLE = frozenset({Role.SECURITY_ADMIN})


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


def require(by: User | None, roles: Iterable[Role], streets: set[int]) -> None:
    """A person needs the role in every subdistrict touched; a firm without a contract is everybody's."""
    if by is None:
        return
    held = standing(by)
    allowed = held.holds(*roles) if not streets else all(held.holds_in(roles, street) for street in streets)
    if not allowed:
        raise NotYours("properties.not-yours", _("Your post does not allow this here."))


def log(by: User | None, row: models.Model, flag: int, words: str) -> None:
    if by is not None:
        kept = type(row)._default_manager.filter(pk=row.pk)
        LogEntry.objects.log_actions(by.pk, kept, flag, change_message=words, single_object=True)
