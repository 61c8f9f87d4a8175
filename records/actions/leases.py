"""Taking and giving back a lease. The database's clock decides, so that a machine with a wrong one does no harm."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from records.models import Lease


def hold(*, name: str, holder: str, seconds: float) -> bool:
    """Take the lease, or prolong it, for so many seconds; False while somebody else holds it."""
    until = Now() + timedelta(seconds=seconds)
    free = Q(holder=holder) | Q(until__lt=Now())
    if Lease.objects.filter(free, name=name).update(holder=holder, until=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until)
    except IntegrityError:  # another process was first
        return False
    return True


def release(*, name: str, holder: str) -> None:
    """Give it back early; nothing happens when it was lost meanwhile."""
    Lease.objects.filter(name=name, holder=holder).delete()
