"""The first page of the campaign, and how everything is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledges.access import get_campaign, public_campaigns
from pledges.boards import overview as boards
from pledges.boards.methods import methods as every_method
from pledges.views import public_charts
from pledges.views.public_answers import as_of, page
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from pledges.models import Campaign


@knows(passed_on=True)
def home(request: HttpRequest) -> HttpResponse:
    """The newest campaign; where none was announced yet, a page that says so."""
    campaign = public_campaigns().first()
    if campaign is None:
        return page(request, "public/none.html", {}, campaign=None, here="overview")
    return _overview(request, campaign)


@knows(passed_on=True)
def overview(request: HttpRequest, campaign: str) -> HttpResponse:
    """One campaign by its address."""
    return _overview(request, get_campaign(campaign))


def _overview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    board = boards.overview(campaign, as_of())
    context = {"board": board, "picture": public_charts.months(request, board.months)}
    return page(request, "public/overview.html", context, campaign=campaign, here="overview")


@knows(passed_on=True)
def methods(request: HttpRequest) -> HttpResponse:
    """Every measure in a sentence, and the arithmetic of the pace."""
    campaign = public_campaigns().first()
    return page(request, "public/methods.html", every_method(), campaign=campaign, here="methods")
