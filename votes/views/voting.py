"""Voting with a card: show it, choose, look at it once more, cast, keep the receipt, verify it. Needs no JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from properties.asked import knows
from votes import access, actions, holding, knocking, rules
from votes.boards import voting as boards
from votes.forms.cards import CardForm, VerifyForm, VoteForm
from votes.views.ballots import INVALID, told
from votes.views.results import download
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from votes.models import VotingCard


def _no_card() -> Refused:
    return Refused(
        "vote.show-card", _("Please show your voting card first, or once more: half an hour is over.")
    )


def _held(request: HttpRequest) -> VotingCard:
    card = holding.held(request)
    if card is None:
        raise _no_card()
    return card


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@knows(passed_on=True)
def enter(request: HttpRequest) -> HttpResponse:
    """The code, and what proves whose it is."""
    return _shown(request, CardForm(request.POST or None, label_suffix=""))


@never_cache
@require_safe
@knows(passed_on=True)
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a card leads: the code is filled in, the second proof is not."""
    return render(request, "vote/enter.html", {"form": CardForm(initial={"code": code}, label_suffix="")})


def _shown(request: HttpRequest, form: CardForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        address = getattr(request, "client_ip", "")
        knocking.before_card(form.cleaned_data["code"], address, at=now)
        try:
            found = access.card_of(**form.cleaned_data)
        except Refused as no:
            form.add_error("proof", str(no))
        else:
            return holding.hold(redirect("vote:items"), found)
    return render(request, "vote/enter.html", {"form": form}, status=INVALID if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def items(request: HttpRequest) -> HttpResponse:
    """What is asked, and of which homes; a POST shows what was chosen once more and changes nothing."""
    held = _held(request)
    board = boards.of_card(held, timezone.now())
    form = VoteForm(request.POST or None, ballot=held.ballot, rights=board.open_rights, label_suffix="")
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        context = {"card": held, "board": board, "form": form, "chosen": boards.chosen(form)}
        return render(request, "vote/check.html", context)
    context = {"card": held, "board": board, "form": form}
    return render(request, "vote/items.html", context, status=INVALID if _is_wrong(request, form) else 200)


def _is_wrong(request: HttpRequest, form: VoteForm) -> bool:
    return request.method == "POST" and "back" not in request.POST and bool(form.errors)


@never_cache
@require_POST
@knows()
def cast(request: HttpRequest) -> HttpResponse:
    held = _held(request)
    board = boards.of_card(held, timezone.now())
    form = VoteForm(request.POST, ballot=held.ballot, rights=board.open_rights, label_suffix="")
    if form.is_valid():
        try:
            receipts = actions.vote_with_card(card=held, numbers=form.numbers(), choices=form.choices_of())
        except Refused as no:
            told(form, no)
        else:
            return redirect("vote:receipt", receipts[0].hash)
    elif not board.open_rights:
        rules.must_take_votes(held.ballot, timezone.now())
        raise boards.nothing_left()
    context = {"card": held, "board": board, "form": form}
    return render(request, "vote/items.html", context, status=INVALID)


@never_cache
@require_safe
@knows(passed_on=True)
def receipt(request: HttpRequest, name: str) -> HttpResponse:
    """What a voter keeps. What was chosen is shown only in a browser in which the card was shown."""
    vote = access.vote_called(name)
    held = holding.held(request)
    context = {"receipt": boards.receipt(vote), "own": boards.own(vote, held)}
    return render(request, "vote/receipt.html", context)


@never_cache
@require_safe
@knows()
def receipt_file(request: HttpRequest, name: str) -> HttpResponse:
    """The whole receipt with choices and salt: proves what was voted, so it leaves only with the card."""
    vote = access.vote_called(name)
    own = boards.own(vote, holding.held(request))
    if own is None:
        raise _no_card()
    data = json.dumps(own.document(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    return download(data, f"receipt-{name[:12]}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@knows(passed_on=True)
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a receipt agrees with itself and stands in the published chain."""
    form = VerifyForm(request.POST or None, label_suffix="")
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["found"] = boards.verified(form.cleaned_data["receipt"])
    return render(request, "vote/verify.html", context, status=INVALID if form.errors else 200)


@require_POST
@knows()
def leave(_request: HttpRequest) -> HttpResponse:
    return holding.let_go(redirect("vote:enter"))
