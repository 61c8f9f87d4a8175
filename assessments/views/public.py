"""The assessment as everybody may see it, from its public notice on and not a minute before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.access import get_public_period
from assessments.boards import public as board
from properties.asked import knows
from properties.open_answers import kept, opened

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@knows(passed_on=True)
def periods(request: HttpRequest) -> HttpResponse:
    return _page(request, "assessments/public_periods.html", {"entries": board.entries()})


@require_safe
@knows("page", passed_on=True)
def period(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_public_period(pk)
    page = board.page(found, request.GET.get("page", "1"))
    return _page(request, "assessments/public_period.html", {"page": page, "page_obj": page.lines})


@require_safe
@knows(passed_on=True)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_public_period(pk)
    answer = HttpResponse(board.as_csv(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="assessment-{found.pk}.csv"'
    return opened(request, answer)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    # What was said to the person who is signed in does not belong into a page that caches keep.
    return kept(request, render(request, template, {"messages": (), **context}), varies=True)
