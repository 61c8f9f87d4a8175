"""The red and black list as everybody may see it, once it is published and not a minute before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from pledges.access import get_campaign, get_public_league
from pledges.boards import league as board
from pledges.models import League
from pledges.views.public_answers import page
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@knows(passed_on=True)
def leagues(request: HttpRequest, campaign: str) -> HttpResponse:
    found = get_campaign(campaign)
    entries = [(league, board.title(league)) for league in board.published(found)]
    return page(request, "public/leagues.html", {"entries": entries}, campaign=found, here="league")


@require_safe
@knows(passed_on=True)
def league(request: HttpRequest, campaign: str, pk: int) -> HttpResponse:
    found = get_campaign(campaign)
    shown = get_public_league(found, pk)
    lines = board.lines(shown) if shown.state == League.State.PUBLISHED else []
    context = {
        "league": shown,
        "title": board.title(shown),
        "lines": lines,
        "has_corrections": board.has_corrections(lines),
        "rules": board.rules(shown.weights),
    }
    return page(request, "public/league.html", context, campaign=found, here="league")
