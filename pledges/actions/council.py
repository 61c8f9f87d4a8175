"""Promises in the halls: put on an agenda, and beside the resolution they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils import actions as councils
from councils.actions.sessions import locked
from councils.hall_access import require_hat
from councils.models import AgendaItem, Resolution
from pledges.boards.council import pledges_around
from pledges.models import AgendaPledge, Pledge, ResolutionPledge
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from councils.models import CouncilSession
    from pledges.models import Target
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


@transaction.atomic
def put_pledge_on_agenda(
    *,
    session: CouncilSession,
    pledge: Pledge,
    title: str,
    by: User | None,
    at: datetime,
    text: str = "",
    target: Target | None = None,
) -> AgendaItem:
    """A signed promise that stands around the hall, or one number of it, becomes an item; once an agenda."""
    row = locked(session)
    if not pledges_around(row.hall).filter(pk=pledge.pk).exists():
        raise Refused("pledge.elsewhere", _("This pledge does not stand here."), field="session")
    if target is not None and target.pledge_id != pledge.pk:
        raise Refused("pledge.other-target", _("This number is of another pledge."), field="target")
    there = AgendaPledge.objects.filter(agenda_item__session=row, pledge=pledge, target=target)
    if there.exclude(agenda_item__admitted=False).exists():
        raise Refused("agenda.there", _("It stands on this agenda already."), field="session")
    item = councils.add_item(
        session=row, title=title, text=text, source=AgendaItem.Source.PLEDGE, by=by, at=at
    )
    AgendaPledge.objects.create(agenda_item=item, pledge=pledge, target=target, by=by, at=at)
    return item
