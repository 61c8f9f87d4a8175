"""A person's calendar link: made, and revoked for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from councils.hall_links import calendar_secret, digest
from councils.models import CalendarLink
from properties.models import User

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def make_calendar(*, by: User, at: datetime) -> CalendarLink:
    """A new link; the one before opens nothing from now on."""
    revoke_calendar(by=by, at=at)
    link = CalendarLink(user=by, created_at=at)
    link.token_digest = digest(calendar_secret(link))
    link.save()
    return link


@transaction.atomic
def revoke_calendar(*, by: User, at: datetime) -> int:
    """Returns how many links were closed: one or none."""
    # The person is the lock: two clicks at once must not leave two links.
    list(User.objects.select_for_update().filter(pk=by.pk).values_list("pk"))
    return CalendarLink.objects.filter(user=by, revoked_at__isnull=True).update(revoked_at=at)
