"""The compounds: to search, one in full, the heat table, the schematic map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pledges.access import campaign_of_compound, get_campaign, get_public_compound
from pledges.boards import compound_board as boards
from pledges.boards import heat as heat_table
from pledges.boards import schematic as maps
from pledges.views import public_charts
from pledges.views.public_answers import as_of, page
from properties.asked import knows
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST_SEARCH: Final = 40


@knows("q", "area", passed_on=True)
def compounds(request: HttpRequest, campaign: str) -> HttpResponse:
    """All compounds by neighbourhood, or those that fit the words."""
    found = get_campaign(campaign)
    words, code = request.GET.get("q", "").strip(), request.GET.get("area", "")
    if len(words) > LONGEST_SEARCH:
        raise BadRequest("search.too-long", _("Please search for at most 40 characters."))
    area = boards.neighbourhood_called(found, code)
    if code and area is None:
        raise Http404
    listed = boards.compound_list(found, as_of(), words=words, neighbourhood=area)
    context = {"board": listed, "groups": boards.by_neighbourhood(listed.places), "q": words, "area": area}
    return page(request, "public/compounds.html", context, campaign=found, here="compounds")


@knows(passed_on=True)
def compound(request: HttpRequest, campaign: str, code: str) -> HttpResponse:
    """One compound in full."""
    found = get_campaign(campaign)
    board = boards.compound_board(found, get_public_compound(found, code), as_of())
    context = {
        "board": board,
        "picture": public_charts.months(request, board.months),
        "report": f"{reverse('resident:start')}?c={board.compound.code}",
    }
    return page(request, "public/compound.html", context, campaign=found, here="compounds")


@knows(passed_on=True)
def compound_of(_request: HttpRequest, code: str) -> HttpResponse:
    """From a compound's own page, which knows no campaign, to its page in the newest one; else to all promises."""
    campaign = campaign_of_compound(code)
    if campaign is None:
        return redirect("public:home")
    return redirect("public:compound", campaign=campaign.code, code=code)


@knows(passed_on=True)
def heat(request: HttpRequest, campaign: str) -> HttpResponse:
    """The heat table: the table is the picture."""
    found = get_campaign(campaign)
    context = {
        "board": heat_table.heat(found, as_of()),
        "least": heat_table.LEAST_HOUSEHOLDS,
        "shades": heat_table.legend(),
    }
    return page(request, "public/heat.html", context, campaign=found, here="heat")


@knows(passed_on=True)
def schematic(request: HttpRequest, campaign: str) -> HttpResponse:
    """The schematic map with its table."""
    found = get_campaign(campaign)
    context = {"board": maps.schematic(found, as_of()), "width": maps.WIDTH, "height": maps.HEIGHT}
    return page(request, "public/map.html", context, campaign=found, here="map")
