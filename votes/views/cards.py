"""Voting cards in the workspace: printed once, replaced one by one. A code is in the answer and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from properties.asked import knows
from properties.papers.kinds import attachment
from votes import access, actions, sheets
from votes.boards import cards as boards
from votes.boards.roll import lines
from votes.forms.steps import ReissueForm
from votes.rules import must_be
from votes.states import State
from votes.views.ballots import INVALID, told
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def cards(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How many cards there are; printing those that are missing answers with the sheet."""
    ballot = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, ballot.compound)
    must_be(ballot, State.OPEN)
    if request.method == "POST":
        codes = actions.issue_cards(ballot=ballot, by=request.user)
        data = sheets.written(ballot, boards.rights(ballot, codes), codes)
        return attachment(data, "docx", f"cards-{ballot.pk.hex[:8]}")
    return render(request, "work/votes/cards.html", {"ballot": ballot, "counts": boards.counts(ballot)})


@login_required
@require_safe
@knows()
def blank(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ballot papers without a card, for every home that can vote."""
    ballot = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, ballot.compound)
    must_be(ballot, State.OPEN)
    data = sheets.written(ballot, boards.rights(ballot), {})
    return attachment(data, "docx", f"papers-{ballot.pk.hex[:8]}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def reissue(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, ballot.compound)
    must_be(ballot, State.OPEN)
    right = access.get_right(ballot, number)
    sent = request.POST if request.method == "POST" else None
    form = ReissueForm(sent, ballot=ballot, label_suffix="")
    if sent is not None and form.is_valid():
        try:
            code = actions.reissue_card(right=right, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as no:
            told(form, no)
        else:
            data = sheets.written(ballot, [right], {right.number: code})
            return attachment(data, "docx", f"card-{ballot.pk.hex[:8]}-{right.number}")
    context = {"ballot": ballot, "line": lines([right])[0], "form": form}
    return render(request, "work/votes/reissue.html", context, status=INVALID if form.errors else 200)
