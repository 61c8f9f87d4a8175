"""What a compound published of its owners' money, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from pledges.access import get_campaign, get_public_compound
from pledges.views.public_answers import as_of, page
from properties.asked import knows
from properties.published import public_money

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@knows(passed_on=True)
def money(request: HttpRequest, campaign: str, code: str) -> HttpResponse:
    """Every period with its figures, papers and corrections; what is missing says for how long."""
    found = get_campaign(campaign)
    compound = get_public_compound(found, code)
    listed = public_money(compound, today=timezone.localdate(as_of()))
    context = {"money": listed, "compound": compound}
    return page(request, "public/money.html", context, campaign=found, here="compounds")
