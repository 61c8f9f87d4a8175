"""The only doors to an upload, and the compounds a sheet may speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from properties.access import REGISTRARS, standing
from properties.models import Area, Compound, RegisterUpload, Role
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from properties.models import User


def _held(user: User, *wanted: Role) -> set[int]:
    return {place for role, place in standing(user).roles if role in wanted}


def registered_by(user: User) -> QuerySet[Compound]:
    """The compounds whose register a person keeps, by the posts of a registrar alone."""
    streets = _held(user, Role.STREET_OFFICER)
    neighbourhoods = _held(user, Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY)
    return Compound.objects.filter(Q(subdistrict__in=streets) | Q(neighbourhood__in=neighbourhoods))


def offices_of(user: User) -> QuerySet[Area]:
    """The subdistricts a person keeps registers in; nearly always one."""
    neighbourhoods = _held(user, Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY)
    above = Area.objects.filter(pk__in=neighbourhoods).values("parent__parent")
    streets = _held(user, Role.STREET_OFFICER)
    return Area.objects.filter(Q(pk__in=streets) | Q(pk__in=above)).order_by("code")


def require_registrar(user: User) -> None:
    if not standing(user).holds(*REGISTRARS):
        raise NotYours(
            "register-sheet.not-yours",
            _("Only the street office and the neighbourhood keep the register by sheet."),
        )


def uploads_for(user: User) -> QuerySet[RegisterUpload]:
    """Whoever sent a sheet sees it, and the officers of its subdistrict do."""
    if not standing(user).holds(*REGISTRARS):
        return RegisterUpload.objects.none()
    seen = Q(by=user) | Q(subdistrict__in=_held(user, Role.STREET_OFFICER))
    return RegisterUpload.objects.filter(seen).select_related("by", "subdistrict")


def get_upload(user: User, pk: UUID) -> RegisterUpload:
    """Return the upload, or 404 alike for a stranger and for no such sheet."""
    found = uploads_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_registered(user: User, code: str) -> Compound:
    """A compound whose register the person keeps, else 404."""
    found = registered_by(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found
