"""Ballots as everybody may read them: announced ones without a figure, counted ones with result and chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from properties.asked import knows
from votes import access, chain, export, recount
from votes.boards import ballots as boards
from votes.boards import results
from votes.states import State
from votes.views.results import download

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

PROGRAM: Final = Path(recount.__file__)


@require_safe
@knows("page", passed_on=True)
def ballots(request: HttpRequest) -> HttpResponse:
    page = Paginator(boards.public(), boards.PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": [boards.line(ballot) for ballot in page]}
    return render(request, "votes/list.html", context)


@require_safe
@knows(passed_on=True)
def ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is asked and until when; once it is counted, the result."""
    found = access.get_shown_ballot(pk)
    context = {"ballot": found, "line": boards.line(found), "asked": boards.asked(found)}
    if found.state == State.CLOSED:
        context |= {"result": results.shown(found), "days": boards.days(found)}
    return render(request, "votes/ballot.html", context)


@require_safe
@knows(passed_on=True)
def bulletin(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chain with commitments in the place of choices."""
    found = access.get_public_ballot(pk)
    return download(chain.canonical(export.public_chain(found)) + b"\n", f"bulletin-{found.pk.hex[:8]}.json")


@require_safe
@knows(passed_on=True)
def how(request: HttpRequest) -> HttpResponse:
    return render(request, "votes/how.html")


@require_safe
@knows(passed_on=True)
def program(_request: HttpRequest) -> HttpResponse:
    """The recounting program, to be read and run by anybody."""
    response = HttpResponse(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recount.py"'
    return response
