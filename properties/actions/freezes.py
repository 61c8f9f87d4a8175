"""Opening and ending a freeze. Called by whatever re-elects a committee, inside its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.freezes import BASIS
from properties.models import DecisionFreeze
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from properties.models import Compound, User


@transaction.atomic
def freeze_decisions(
    *, compound: Compound, on: date, by: User | None, at: datetime, basis: str = BASIS
) -> DecisionFreeze:
    """From `on` the owners decide none of it. Nothing happens where that holds already."""
    running = compound.freezes.select_for_update().filter(ends_on__isnull=True).first()
    if running is not None:
        return running
    return DecisionFreeze.objects.create(compound=compound, starts_on=on, basis=basis, by=by, at=at)


@transaction.atomic
def lift_freeze(*, compound: Compound, on: date) -> bool:
    """On `on` it holds no more. False where none was open."""
    running = compound.freezes.select_for_update().filter(ends_on__isnull=True).first()
    if running is None:
        return False
    if on < running.starts_on:
        raise Refused("freeze.ends-first", _("A freeze cannot end before it starts."), field="on")
    running.ends_on = on
    running.save(update_fields=["ends_on"])
    return True
