"""The responsibility tree: as a picture, a list, a table, and as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.access import get_campaign
from pledges.boards import tree as boards
from pledges.pictures import tree as pictures
from pledges.views.public_answers import as_of, opened, page
from properties.asked import knows
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from pledges.models import Campaign

COMMITTEES: Final = "committees"
# The large type is 22 px where the standard one is 18.
LARGE: Final = 22 / 18


@knows("with", passed_on=True)
def tree(request: HttpRequest, campaign: str) -> HttpResponse:
    """Roots, trunk, branches and leaves; with the committees where they are asked for."""
    found = get_campaign(campaign)
    board = _board(request, found)
    title = _("Responsibility tree of %(street)s") % {"street": board.street}
    context = {
        "board": board,
        "committees": _with_committees(request),
        "picture": pictures.draw(
            board, title=title, desc=_described(board), scale=LARGE if getattr(request, "elder", False) else 1
        ),
    }
    return page(request, "public/tree.html", context, campaign=found, here="tree")


@knows("with")
def data(request: HttpRequest, campaign: str) -> HttpResponse:
    """The same figures as JSON."""
    board = _board(request, get_campaign(campaign))
    return opened(request, JsonResponse(boards.as_data(board), json_dumps_params={"ensure_ascii": False}))


def _board(request: HttpRequest, campaign: Campaign) -> boards.Tree:
    return boards.tree(campaign, as_of(), committees=_with_committees(request))


def _with_committees(request: HttpRequest) -> bool:
    asked = request.GET.get("with", "")
    if asked not in {"", COMMITTEES}:
        raise BadRequest(
            "request.unknown-value",
            gettext_lazy(
                "The address holds something this page does not know. Please open it from the home page."
            ),
        )
    return asked == COMMITTEES


def _described(board: boards.Tree) -> str:
    """The picture in words: one sentence a group."""
    return " ".join(
        _(
            "%(group)s: %(open)s open, of them %(near)s due within 2 days and %(overdue)s overdue; "
            "%(on_time)s resolved in time, %(late)s late."
        )
        % (
            {"group": group.kind.label, "open": group.open}
            | {state.value: count for state, count in group.totals}
        )
        for group in board.groups
    )
