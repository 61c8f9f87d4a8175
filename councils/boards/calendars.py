"""The calendar link of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.models import CalendarLink

if TYPE_CHECKING:
    from properties.models import User


def link_of(user: User) -> CalendarLink | None:
    """The link that opens something, if there is one."""
    return CalendarLink.objects.filter(user=user, revoked_at__isnull=True).first()
