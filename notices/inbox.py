"""What a person does with the own inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.models import InboxItem, Preference

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser


def read_item(item: InboxItem, *, at: datetime) -> None:
    """Mark one item as read; the first reading is the one that counts."""
    InboxItem.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=at)


def read_all(*, by: AbstractBaseUser, up_to: int, at: datetime) -> int:
    """Mark the person's items up to the newest one that was on the page as read; returns how many."""
    return InboxItem.objects.filter(user=by.pk, pk__lte=up_to, read_at__isnull=True).update(read_at=at)


def choose(preference: Preference) -> None:
    """Keep how the person wants to be told."""
    preference.save()
