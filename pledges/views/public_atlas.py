"""The atlas of powers as everybody may see it: eight pieces, the same figures as a table, each piece's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_safe

from pledges.access import get_campaign
from pledges.boards.atlas import Piece, piece_page, pieces, quarter_of, totals
from pledges.pictures.jigsaw import drawing
from pledges.views.public_answers import as_of, page
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@knows(passed_on=True)
def atlas(request: HttpRequest, campaign: str) -> HttpResponse:
    """Two cuts of one jigsaw: the style sheet shows the one that fits, so no script has to."""
    found = get_campaign(campaign)
    day = as_of().date()
    rows = pieces(found, day)

    def href(piece: Piece) -> str:
        return reverse("public:piece", args=[found.code, piece.code])

    context = {
        "pieces": [(piece, href(piece)) for piece in rows],
        "totals": totals(rows),
        "drawings": [drawing(name, rows, href) for name in ("phone", "desk")],
        "quarter": quarter_of(day),
        "notes": sorted({row.department.pairing_note for row in rows if row.department.pairing_note}),
    }
    return page(request, "public/atlas.html", context, campaign=found, here="atlas")


@require_safe
@knows(passed_on=True)
def piece(request: HttpRequest, campaign: str, department: str) -> HttpResponse:
    """One piece opened down to the calls it counts."""
    found = get_campaign(campaign)
    context = {"found": piece_page(found, department, as_of().date())}
    return page(request, "public/atlas_piece.html", context, campaign=found, here="atlas")
