"""Writes to halls and honours. A day that was confirmed is withdrawn with a day of its own, never erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils.models import Hall, Honour
from properties.actions.office import log, require
from properties.models import Role
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date

    from properties.models import User

DECIDERS = frozenset({Role.STREET_OFFICER, Role.STREET_LEADER})


@transaction.atomic
def confirm_demonstration(*, hall: Hall, on: date, by: User | None, today: date) -> Hall:
    """The street confirms a hall as a demonstration hall (示范性红色议事厅) since day `on`."""
    hall = (
        Hall.objects.select_for_update(of=("self",)).select_related("neighbourhood__parent").get(pk=hall.pk)
    )
    grid = hall.neighbourhood.parent
    require(by, DECIDERS, {grid.parent_id} if grid and grid.parent_id else set())
    if hall.demonstration_on is not None:
        raise Refused("hall.confirmed", _("This hall has been confirmed already."))
    if on > today:
        raise Refused("hall.future", _("This day has not come yet."), field="demonstration_on")
    hall.demonstration_on = on
    hall.save(update_fields=["demonstration_on"])
    log(by, hall, CHANGE, f"demonstration hall since {on}")
    return hall


@transaction.atomic
def withdraw_honour(*, honour: Honour, on: date, by: User | None) -> Honour:
    """An honour is taken back on a day; until that day it counted."""
    honour = Honour.objects.select_for_update().get(pk=honour.pk)
    require(by, DECIDERS, {honour.area_id})
    if honour.withdrawn_on is not None:
        raise Refused("honour.withdrawn", _("This honour has been withdrawn already."))
    if on < honour.given_on:
        raise Refused("honour.before", _("It cannot be withdrawn before it was given."), field="withdrawn_on")
    honour.withdrawn_on = on
    honour.save(update_fields=["withdrawn_on"])
    log(by, honour, CHANGE, f"withdrawn on {on}")
    return honour
