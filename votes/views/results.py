"""A counted ballot in the workspace: the result, its paper, and the export for those who counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from properties.asked import knows
from properties.papers.kinds import KINDS, attachment, possible
from votes import access, actions, paper, rules
from votes.boards import ballots as boards
from votes.boards import results
from votes.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def result(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everybody who works with the compound; before the count nobody."""
    ballot = access.get_ballot(request.user, pk)
    rules.must_be(ballot, State.CLOSED)
    context = {
        "ballot": ballot,
        "result": results.shown(ballot),
        "days": boards.days(ballot),
        "kinds": [(kind, KINDS[kind].name) for kind in possible()],
        "counts": access.counts(request.user, ballot),
    }
    return render(request, "work/votes/result.html", context)


@login_required
@require_safe
@knows()
def result_paper(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    return attachment(paper.build(ballot, kind, at=timezone.now()), kind, f"ballot-{ballot.pk.hex[:8]}")


@login_required
@require_POST
@knows()
def export_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The one file that can be recounted; it says who voted what."""
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    return download(actions.take_export(ballot=ballot, by=request.user), f"ballot-{ballot.pk.hex[:8]}.json")


def download(data: bytes, name: str) -> HttpResponse:
    """A file nobody between keeps."""
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
