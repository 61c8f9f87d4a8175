"""The first-responsibility pledges of a street's Party secretaries (第一责任人), prepared in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pledges.actions.pledging import make_pledge
from pledges.actions.steps import officer_only
from pledges.actions.targets import add_target
from pledges.models import Campaign, Pledge
from pledges.promising import Promise
from properties.models import Area
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from pledges.promising import Draft
    from properties.models import User


def without_pledge(campaign: Campaign) -> QuerySet[Area]:
    """The neighbourhoods of the street whose secretary has no pledge in this campaign."""
    have = Pledge.objects.filter(campaign=campaign, kind=Pledge.Kind.SECRETARY, released_on=None)
    rows = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, parent__parent=campaign.subdistrict_id)
    return rows.exclude(pk__in=have.values("area")).select_related("parent").order_by("code")


@transaction.atomic
def prepare_secretaries(
    *, campaign: Campaign, statement: str, due_on: date, draft: Draft, by: User | None, at: datetime
) -> Sequence[Pledge]:
    """A pledge with one number for every neighbourhood that has none yet; each secretary signs their own."""
    officer_only(by, campaign)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    made = []
    for area in without_pledge(campaign):
        promise = Promise(kind=Pledge.Kind.SECRETARY, area=area, statement=statement, due_on=due_on)
        pledge = make_pledge(campaign=campaign, promise=promise, by=by, at=at)
        add_target(pledge=pledge, draft=draft, by=by, at=at)
        made.append(pledge)
    if not made:
        raise Refused("pledge.nobody-left", _("Every neighbourhood has its pledge already."))
    return made
