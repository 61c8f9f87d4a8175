"""What is entered from paper: ballot papers by two people, written proxies, and their scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from properties import documents, photos
from properties.asked import knows
from votes import access, actions
from votes.boards import papers as boards
from votes.boards.roll import lines
from votes.forms.steps import NumberForm, PaperForm, ProxyForm
from votes.views.ballots import INVALID, told
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows("number")
def papers(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which papers wait for their second reader, and the way to the next one by its number."""
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    form = NumberForm(request.GET if "number" in request.GET else None, label_suffix="")
    if form.is_bound and form.is_valid():
        if ballot.rights.filter(number=form.cleaned_data["number"]).exists():
            return redirect("votes:paper", ballot.pk, form.cleaned_data["number"])
        form.add_error("number", _("No home of this ballot has that number."))
    context = {"ballot": ballot, "form": form, "waiting": boards.waiting(ballot, request.user)}
    return render(request, "work/votes/papers.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def paper(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """One paper as one person reads it; the second reader sees nothing of what the first entered but the scan."""
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    right = access.get_right(ballot, number)
    first = boards.waiting_for_second(right)
    sent = request.POST if request.method == "POST" else None
    form = PaperForm(
        sent,
        request.FILES if sent is not None else None,
        ballot=ballot,
        has_scan=bool(first),
        label_suffix="",
    )
    if sent is not None and form.is_valid():
        try:
            with photos.kept_photos():
                outcome = actions.enter_scanned_paper(
                    right=right,
                    choices=form.choices_of(),
                    scan=form.cleaned_data.get("scan"),
                    by=request.user,
                )
        except Refused as no:
            told(form, no)
        else:
            if outcome.differs:
                return render(request, "work/votes/differs.html", {"ballot": ballot, "right": right})
            messages.success(request, _said(outcome))
            return redirect("votes:papers", ballot.pk)
    context = {"ballot": ballot, "line": lines([right])[0], "form": form, "first": first}
    return render(request, "work/votes/paper.html", context, status=INVALID if form.errors else 200)


def _said(outcome: actions.Outcome) -> str:
    if outcome.receipt is None:
        return _("Your reading is kept. Somebody else reads the paper next.")
    return _("Both readings agree: the vote is in.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("number")
def proxies(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The written proxies of a ballot; a further one is entered for the number of its right."""
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    form = NumberForm(request.GET if "number" in request.GET else None, label_suffix="")
    if form.is_bound and form.is_valid():
        if ballot.rights.filter(number=form.cleaned_data["number"]).exists():
            return redirect("votes:proxy", ballot.pk, form.cleaned_data["number"])
        form.add_error("number", _("No home of this ballot has that number."))
    context = {"ballot": ballot, "form": form, "rows": boards.proxies(ballot)}
    return render(request, "work/votes/proxies.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def proxy(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    right = access.get_right(ballot, number)
    sent = request.POST if request.method == "POST" else None
    form = ProxyForm(sent, request.FILES if sent is not None else None, ballot=ballot, label_suffix="")
    if sent is not None and form.is_valid():
        try:
            with photos.kept_photos():
                actions.register_scanned_proxy(
                    right=right,
                    agent=form.cleaned_data["agent"],
                    agent_paper=form.cleaned_data["agent_paper"],
                    instructions=form.choices_of(),
                    scan=form.cleaned_data["scan"],
                    by=request.user,
                )
        except Refused as no:
            told(form, no)
        else:
            messages.success(request, _("The proxy is registered."))
            return redirect("votes:proxies", ballot.pk)
    context = {"ballot": ballot, "line": lines([right])[0], "form": form}
    return render(request, "work/votes/proxy.html", context, status=INVALID if form.errors else 200)


@login_required
@require_POST
@knows()
def revoke(request: SignedInRequest, pk: UUID, proxy: UUID) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    actions.revoke_proxy(proxy=access.get_proxy(ballot, proxy), by=request.user)
    messages.success(request, _("The proxy is revoked. What was voted with it stays."))
    return redirect("votes:proxies", ballot.pk)


@login_required
@require_safe
@knows()
def scan(request: SignedInRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """A scan says who voted what: for the counting team alone."""
    ballot = access.get_ballot(request.user, pk)
    access.require_counter(request.user, ballot)
    return documents.serve(access.get_scan(ballot, document))
