"""A target down to the rows it counts; a topic; a firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from pledges.access import get_campaign, get_public_firm, get_public_target, get_public_topic
from pledges.boards.firm_board import firm_board
from pledges.boards.target_page import target_page
from pledges.boards.target_rows import target_rows
from pledges.boards.topic_board import topic_board
from pledges.views import public_charts
from pledges.views.public_answers import as_of, page
from properties.asked import knows
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ROWS_A_PAGE: Final = 50
_LAST_PAGE: Final = 99999


@knows(passed_on=True)
def target(request: HttpRequest, campaign: str, pk: int) -> HttpResponse:
    """The promise, its arithmetic, its readings and every change."""
    found = get_campaign(campaign)
    board = target_page(get_public_target(found, pk))
    context = {"board": board, "picture": public_charts.weeks(request, board)}
    return page(request, "public/target.html", context, campaign=found, here="overview")


@knows("page", passed_on=True)
def rows(request: HttpRequest, campaign: str, pk: int) -> HttpResponse:
    """The rows behind the newest reading: number, compound, day. Nothing about a person."""
    found = get_campaign(campaign)
    number = _page_number(request.GET.get("page", "1"))
    first = (number - 1) * ROWS_A_PAGE
    board = target_rows(get_public_target(found, pk), as_of().date(), first=first, most=ROWS_A_PAGE)
    pages = {
        "previous": f"?page={number - 1}" if number > 1 else "",
        "next": f"?page={number + 1}" if board.more else "",
    }
    return page(request, "public/rows.html", {"board": board, **pages}, campaign=found, here="overview")


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_LAST_PAGE)) and int(text)):
        raise BadRequest("list.page", _("There is no such page."))
    return int(text)


@knows(passed_on=True)
def topic(request: HttpRequest, campaign: str, topic: str) -> HttpResponse:
    """One topic everywhere."""
    found = get_campaign(campaign)
    board = topic_board(found, get_public_topic(topic), as_of())
    context = {"board": board, "picture": public_charts.months(request, board.months)}
    return page(request, "public/topic.html", context, campaign=found, here="overview")


@knows(passed_on=True)
def firm(request: HttpRequest, campaign: str, firm: str) -> HttpResponse:
    """One firm everywhere."""
    found = get_campaign(campaign)
    board = firm_board(found, get_public_firm(found, firm), as_of())
    context = {"board": board, "picture": public_charts.months(request, board.months)}
    return page(request, "public/firm.html", context, campaign=found, here="overview")
