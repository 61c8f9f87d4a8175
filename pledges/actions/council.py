"""A resolution of a hall is put beside the promise that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils.actions.sessions import locked
from councils.hall_access import require_hat
from councils.models import Resolution
from pledges.boards.council import pledges_around
from pledges.models import Pledge, ResolutionPledge
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User


@transaction.atomic
def carry_resolution(
    *, resolution: Resolution, pledge: Pledge, by: User | None, at: datetime
) -> ResolutionPledge:
    """The pledge is signed and stands, and is of the hall's neighbourhood, its street or one of its firms."""
    row = Resolution.objects.select_related("item__session").get(pk=resolution.pk)
    session = locked(row.item.session)
    require_hat(by, session.hall)
    if ResolutionPledge.objects.filter(resolution=row).exists():
        raise Refused("pledge.carries", _("A pledge carries this resolution already."))
    if not pledges_around(session.hall).filter(pk=pledge.pk).exists():
        raise Refused("pledge.elsewhere", _("This pledge does not stand here."), field="pledge")
    return ResolutionPledge.objects.create(resolution=row, pledge=pledge, by=by, at=at)
