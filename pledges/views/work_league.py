"""The red and black list in the workspace: the street draws up, signs, decides; a firm reads its row and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pledges.access import get_league, get_league_row, get_objection
from pledges.actions import league as actions
from pledges.boards import league as board
from pledges.boards import league_desk as desk
from pledges.forms.league import CorrectionForm, DecisionForm, LeagueForm, ObjectionForm, WithdrawForm
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from pledges.models import League
    from properties.requests import SignedInRequest

INVALID: Final = 422
SIGN, PUBLISH, WITHDRAW = "sign", "publish", "withdraw"
_TITLES: Final = {
    SIGN: gettext_lazy("Sign off the list"),
    PUBLISH: gettext_lazy("Publish the list"),
    WITHDRAW: gettext_lazy("Withdraw the list"),
}
_EFFECTS: Final = {
    SIGN: (
        gettext_lazy("The managers of the firms on it are told at once and read their own figures."),
        gettext_lazy("They may object for three working days; after that the list can be published."),
    ),
    PUBLISH: (
        gettext_lazy("Everybody can read it, with the decisions on objections and what was corrected."),
        gettext_lazy("Later corrections stay visible beside the old figures."),
    ),
    WITHDRAW: (gettext_lazy("If it was public, its dates and your reason stay where it stood."),),
}


@login_required
@require_safe
@knows()
def leagues(request: SignedInRequest) -> HttpResponse:
    context = {"entries": desk.entries(request.user), "campaigns": desk.campaigns_to_draw(request.user)}
    return render(request, "campaign/leagues.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("campaign")
def new_league(request: SignedInRequest) -> HttpResponse:
    campaign = desk.campaign_to_draw(request.user, request.GET.get("campaign", ""))
    choices = desk.quarters_to_draw(campaign, at=timezone.now())
    form = LeagueForm(request.POST or None, choices=choices, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw_up(
                campaign=campaign,
                starts_on=form.cleaned_data["starts_on"],
                weights=form.weights,
                basis=form.basis,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The list is drawn up. A leader has to sign it off."))
            return redirect("campaign:league", made.pk)
    context = {"form": form, "campaign": campaign, "choices": choices}
    return _drawn(request, "campaign/league_new.html", form, context)


@login_required
@require_safe
@knows()
def league(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_league(request.user, pk)
    return render(
        request, "campaign/league.html", {"page": desk.page(request.user, found, at=timezone.now())}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def league_move(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    found = get_league(request.user, pk)
    if verb not in _TITLES:
        raise Http404
    if not desk.decides(request.user, found):
        raise NotYours("league.not-yours", _("This step is another post's in the street office."))
    form = WithdrawForm(request.POST or None, label_suffix="") if verb == WITHDRAW else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _move(request, found, verb, form)
        return redirect("campaign:league", pk)
    context = {"league": found, "title": _TITLES[verb], "effects": _EFFECTS[verb], "form": form}
    context |= {"quarter": board.title(found), "kind": "warning" if verb == WITHDRAW else ""}
    return _drawn(request, "campaign/league_move.html", form, context)


def _move(request: SignedInRequest, found: League, verb: str, form: forms.Form | None) -> None:
    by, at = request.user, timezone.now()
    if verb == SIGN:
        actions.sign_off(league=found, by=by, at=at)
        messages.success(request, _("The list is signed off. The firms were told."))
    elif verb == PUBLISH:
        actions.publish(league=found, by=by, at=at)
        messages.success(request, _("The list is public."))
    elif form is not None:
        actions.withdraw(league=found, reason=form.cleaned_data["reason"], by=by, at=at)
        messages.success(request, _("The list is withdrawn."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def object_to(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_league_row(request.user, pk)
    if not desk.may_object(request.user, row):
        raise NotYours(
            "league.not-your-row", _("Only the firm's manager may object, and only to its own row.")
        )
    form = ObjectionForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        actions.object_to(row=row, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("Your objection has been sent to the street office."))
        return redirect("campaign:league", row.league_id)
    context = {"form": form, "row": row, "line": desk.own_line(row), "quarter": board.title(row.league)}
    return _drawn(request, "campaign/league_object.html", form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def decide_objection(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = get_objection(request.user, pk)
    row = desk.current_row(objection.row)
    if not desk.decides(request.user, row.league):
        raise NotYours("league.not-yours", _("This step is another post's in the street office."))
    form = DecisionForm(request.POST or None, row=row, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                objection=objection,
                upheld=form.cleaned_data["result"] == DecisionForm.UPHELD,
                decision=form.cleaned_data["decision"],
                counts=form.counts,
                households=form.households,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The firm was told of the decision."))
            return redirect("campaign:league", row.league_id)
    context = {"form": form, "row": row, "objection": objection, "quarter": board.title(row.league)}
    return _drawn(request, "campaign/league_decide.html", form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def correct_row(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_league_row(request.user, pk)
    if not desk.decides(request.user, row.league):
        raise NotYours("league.not-yours", _("This step is another post's in the street office."))
    form = CorrectionForm(request.POST or None, row=row, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            _correct(request, row.pk, form)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The figures are corrected. The old ones stay visible."))
            return redirect("campaign:league", row.league_id)
    context = {"form": form, "row": row, "quarter": board.title(row.league)}
    return _drawn(request, "campaign/league_correct.html", form, context)


def _correct(request: SignedInRequest, pk: int, form: CorrectionForm) -> None:
    counts, households = form.counts, form.households
    if counts is None or households is None:  # the form asks for all of them
        raise Refused("league.no-figures", _("Every figure is needed."))
    actions.correct(
        row=get_league_row(request.user, pk),
        counts=counts,
        households=households,
        words=form.cleaned_data["words"],
        by=request.user,
        at=timezone.now(),
    )


def _drawn(
    request: SignedInRequest, template: str, form: forms.Form | None, context: dict[str, Any]
) -> HttpResponse:
    return render(request, template, context, status=INVALID if form and form.errors else 200)
