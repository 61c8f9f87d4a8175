"""The numbers of a pledge in the workspace, and changes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues.views.sheets import INVALID
from notices.calendar import day_of
from pledges import freezing
from pledges.access import get_change, get_pledge, get_target
from pledges.actions import pledging
from pledges.actions.steps import decider_only, may_change, promiser_only, still_answered
from pledges.actions.targets import add_target, edit_target, remove_target
from pledges.boards.council import may_put
from pledges.boards.target_rows import target_rows
from pledges.boards.work_pledge import change_of, target_board
from pledges.boards.work_pledges import lines_of
from pledges.forms.pledging import ChangeForm, DecideForm
from pledges.forms.targets import TargetForm
from pledges.models import TargetChange
from pledges.views.work_pledges import add_refusal
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpResponse

    from pledges.models import Pledge, Target
    from properties.requests import SignedInRequest

ROWS: Final = 50
MOST_PAGES: Final = 10_000


@login_required
@require_safe
@knows("page")
def target(request: SignedInRequest, pk: int) -> HttpResponse:
    """One number with the rows it counts, its readings, and what its promiser said."""
    found, at = get_target(request.user, pk), timezone.now()
    page = page_number(request)
    first = (page - 1) * ROWS
    rows = target_rows(found, day_of(at), first=first, most=ROWS)
    context = {
        "target": found,
        "pledge": found.pledge,
        "board": target_board(request.user, found, at=at),
        "counted": rows,
        "previous": f"?page={page - 1}" if page > 1 else "",
        "next": f"?page={page + 1}" if rows.more else "",
        "back": _pledge_of(found),
        "may_put": may_put(request.user, found.pledge),
    }
    return render(request, "campaign/target.html", context)


def page_number(request: SignedInRequest) -> int:
    """The page asked for, from 1; 404 for what is no page."""
    text = request.GET.get("page", "1")
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PAGES:
        raise Http404
    return int(text)


def _pledge_of(found: Target) -> str:
    return reverse("campaign:pledge", args=[found.pledge_id])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_target(request: SignedInRequest, pk: int) -> HttpResponse:
    pledge, at = get_pledge(request.user, pk), timezone.now()
    _may_add(request, pledge, at=at)
    form = TargetForm(request.POST or None, pledge=pledge, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            add_target(pledge=pledge, draft=form.draft, by=request.user, at=at)
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The number is added."))
            return redirect("campaign:pledge", pk=pledge.pk)
    here = reverse("campaign:new_target", args=[pledge.pk])
    return _target_form(request, form, pledge, _("Add a target"), here)


def _may_add(request: SignedInRequest, pledge: Pledge, *, at: datetime) -> None:
    if freezing.stands(pledge.signed_at, at=at):
        still_answered(pledge)
        promiser_only(request.user, pledge)
    else:
        may_change(pledge, request.user, at=at)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def change_target(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a number that does not stand yet."""
    found, at = get_target(request.user, pk), timezone.now()
    may_change(found.pledge, request.user, at=at)
    form = TargetForm(request.POST or None, pledge=found.pledge, at=at, target=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_target(target=found, draft=form.draft, by=request.user, at=at)
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("campaign:pledge", pk=found.pledge_id)
    here = reverse("campaign:edit_target", args=[found.pk])
    return _target_form(request, form, found.pledge, _("Change this number"), here)


def _target_form(
    request: SignedInRequest, form: forms.Form, pledge: Pledge, title: str, here: str
) -> HttpResponse:
    context = {
        "form": form,
        "pledge": pledge,
        "title": title,
        "here": here,
        "back": reverse("campaign:pledge", args=[pledge.pk]),
    }
    return render(request, "campaign/target_form.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def take_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a number out that does not stand yet."""
    found, at = get_target(request.user, pk), timezone.now()
    may_change(found.pledge, request.user, at=at)
    if request.method == "POST":
        remove_target(target=found, by=request.user, at=at)
        messages.success(request, _("The number is taken out."))
        return redirect("campaign:pledge", pk=found.pledge_id)
    here = reverse("campaign:remove_target", args=[found.pk])
    context = {"target": found, "pledge": found.pledge, "here": here, "back": _pledge_of(found)}
    return render(request, "campaign/remove_target.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def ask_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another goal or another day, for the street to decide."""
    found, at = get_target(request.user, pk), timezone.now()
    promiser_only(request.user, found.pledge)
    initial = {"goal": found.goal, "due_on": found.due_on}
    form = ChangeForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            pledging.ask_change(target=found, by=request.user, at=at, **form.cleaned_data)
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The street office is asked; you are told of the decision."))
            return redirect("campaign:pledge", pk=found.pledge_id)
    (line,) = lines_of([found])
    context = {
        "form": form,
        "pledge": found.pledge,
        "line": line,
        "here": reverse("campaign:ask_change", args=[found.pk]),
        "back": _pledge_of(found),
    }
    return render(request, "campaign/ask_change.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def decide_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """The street decides, somebody other than the person who asked."""
    row = get_change(request.user, pk)
    _may_decide(request, row)
    form = DecideForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            pledging.decide_change(
                change=row,
                approve=data["answer"] == "approve",
                note=data["note"],
                by=request.user,
                at=timezone.now(),
            )
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Decided; who asked is told."))
            return redirect("campaign:pledge", pk=row.target.pledge_id)
    (line,) = lines_of([row.target])
    context = {
        "form": form,
        "pledge": row.target.pledge,
        "line": line,
        "change": change_of(request.user, line.card, row),
        "here": reverse("campaign:decide_change", args=[row.pk]),
        "back": _pledge_of(row.target),
    }
    return render(request, "campaign/decide_change.html", context, status=INVALID if form.errors else 200)


def _may_decide(request: SignedInRequest, row: TargetChange) -> None:
    decider_only(request.user, row.target.pledge.campaign)
    if row.asked_by_id == request.user.pk:
        raise NotYours("change.own-request", _("Someone other than the person who asked has to decide."))
    if row.state != TargetChange.State.ASKED:
        raise Refused("change.decided", _("This change has been decided already."))
