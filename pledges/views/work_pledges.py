"""The pledges of a campaign in the workspace: door, form, action, redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from issues.views.sheets import INVALID
from notices.calendar import day_of
from pledges.access import campaign_for_work, campaigns_of, get_pledge
from pledges.actions import pledging
from pledges.actions.secretaries import prepare_secretaries, without_pledge
from pledges.actions.steps import decider_only, may_change, officer_only, promiser_only
from pledges.boards import work_pledges, year_reports
from pledges.boards.council import items_of, may_put, resolutions_of
from pledges.boards.work_pledge import pledge_page
from pledges.forms.pledging import DiscardForm, EditPledgeForm, PledgeForm, ReleaseForm, SignForm
from pledges.forms.secretaries import PrepareForm
from pledges.models import Pledge
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from pledges.models import Campaign
    from properties.requests import SignedInRequest

_SAVED = gettext_lazy("Saved.")


@login_required
@require_safe
@knows("campaign")
def pledges(request: SignedInRequest) -> HttpResponse:
    """The list. Without a campaign in reach it says so."""
    known = campaigns_of(request.user)
    code = request.GET.get("campaign", "")
    campaign = next((row for row in known if row.code == code), None) if code else next(iter(known), None)
    if code and campaign is None:
        raise Http404
    today = day_of(timezone.now())
    context = {
        "chips": _chips(known, campaign),
        "board": work_pledges.board(request.user, campaign, on=today) if campaign else None,
        "may_report": year_reports.may(request.user),
    }
    return render(request, "campaign/pledges.html", context)


def _chips(known: list[Campaign], now: Campaign | None) -> list[dict[str, Any]]:
    here = reverse("campaign:pledges")
    return [{"text": str(row), "href": f"{here}?campaign={row.code}", "current": row == now} for row in known]


@login_required
@require_safe
@knows()
def pledge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_pledge(request.user, pk)
    context = {
        "page": pledge_page(request.user, found, at=timezone.now()),
        "back": _list_of(found.campaign),
        "carried": resolutions_of(found, request.user),
        "items": items_of(found, request.user),
        "may_put": may_put(request.user, found),
    }
    return render(request, "campaign/pledge.html", context)


def _list_of(campaign: Campaign) -> str:
    return f"{reverse('campaign:pledges')}?campaign={campaign.code}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("campaign", "kind", "topic")
def new_pledge(request: SignedInRequest) -> HttpResponse:
    """Prepare a promise of one kind; it is signed on its own page."""
    campaign = campaign_for_work(request.user, request.GET.get("campaign", ""))
    officer_only(request.user, campaign)
    kind = request.GET.get("kind", Pledge.Kind.FIRM.value)
    if kind not in Pledge.Kind.values:
        raise Http404
    at = timezone.now()
    form = PledgeForm(
        request.POST or None,
        campaign=campaign,
        kind=kind,
        on=day_of(at),
        initial={"topic": request.GET.get("topic", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = pledging.make_pledge(campaign=campaign, promise=form.promise, by=request.user, at=at)
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The pledge is prepared. Add what it shall be measured by."))
            return redirect("campaign:new_target", pk=made.pk)
    here = f"{reverse('campaign:new_pledge')}?campaign={campaign.code}"
    kinds = [
        {"text": label, "href": f"{here}&kind={value}", "current": value == kind}
        for value, label in Pledge.Kind.choices
    ]
    context = {"form": form, "kinds": kinds, "here": f"{here}&kind={kind}", "back": _list_of(campaign)}
    return render(request, "campaign/new_pledge.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("campaign")
def prepare(request: SignedInRequest) -> HttpResponse:
    """A pledge for every neighbourhood that has none; each Party secretary signs their own."""
    campaign = campaign_for_work(request.user, request.GET.get("campaign", ""))
    officer_only(request.user, campaign)
    at = timezone.now()
    form = PrepareForm(request.POST or None, campaign=campaign, on=day_of(at))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = prepare_secretaries(
                campaign=campaign,
                statement=data["statement"],
                due_on=data["due_on"],
                draft=form.draft,
                by=request.user,
                at=at,
            )
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            text = ngettext(
                "%(count)s pledge is prepared and waits for its signature.",
                "%(count)s pledges are prepared and wait for their signatures.",
                len(made),
            )
            messages.success(request, text % {"count": len(made)})
            return redirect(_list_of(campaign))
    context = {
        "form": form,
        "areas": list(without_pledge(campaign)),
        "here": f"{reverse('campaign:prepare')}?campaign={campaign.code}",
        "back": _list_of(campaign),
    }
    return render(request, "campaign/prepare.html", context, status=INVALID if form.errors else 200)


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Beside the input it belongs to, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


# What each move of a pledge says on its page, who gets there, and what it does.


def _sign(request: SignedInRequest, found: Pledge, form: forms.Form) -> None:
    data = form.cleaned_data
    pledging.sign(
        pledge=found,
        office=data["office"],
        by=request.user,
        at=timezone.now(),
        version=data["version"],
    )


def _edit(request: SignedInRequest, found: Pledge, form: forms.Form) -> None:
    pledging.edit_pledge(pledge=found, by=request.user, at=timezone.now(), **form.cleaned_data)


def _release(request: SignedInRequest, found: Pledge, form: forms.Form) -> None:
    pledging.release(pledge=found, by=request.user, at=timezone.now(), **form.cleaned_data)


def _discard(request: SignedInRequest, found: Pledge, form: forms.Form) -> None:
    pledging.discard(pledge=found, by=request.user, at=timezone.now(), version=form.cleaned_data["version"])


_MOVES: dict[str, tuple[type[forms.Form], Any, Any, Callable[..., None]]] = {
    "sign": (
        SignForm,
        gettext_lazy("Sign this pledge"),
        (
            gettext_lazy("The words and the numbers below are published under the office you give."),
            gettext_lazy("For ten minutes you can still change them. Then they stand (CC 938(2))."),
            gettext_lazy("You are reminded 90, 30, 14, 7 and 1 day before each due day, and asked monthly."),
        ),
        _sign,
    ),
    "edit": (
        EditPledgeForm,
        gettext_lazy("Change the words or the day"),
        (gettext_lazy("Once the pledge is signed, it can be changed for ten minutes; each change is kept."),),
        _edit,
    ),
    "release": (
        ReleaseForm,
        gettext_lazy("Release the promiser"),
        (
            gettext_lazy(
                "Its numbers are measured no longer; what was measured until this day stays public."
            ),
            gettext_lazy("Reminders stop. Somebody else may take on the topic."),
            gettext_lazy("The day and the reason are published. This cannot be taken back."),
        ),
        _release,
    ),
    "discard": (
        DiscardForm,
        gettext_lazy("Take this draft back"),
        (gettext_lazy("Nobody has signed it: it disappears, and the topic or area is free again."),),
        _discard,
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def pledge_move(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Sign, change, release: a page that says what happens then, and the button."""
    found = get_pledge(request.user, pk)
    if verb not in _MOVES:
        raise Http404
    form_class, title, effects, carry_out = _MOVES[verb]
    back = reverse("campaign:pledge", args=[found.pk])
    _may(request, found, verb)
    if request.method == "POST":
        form = form_class(request.POST, label_suffix="")
        if form.is_valid():
            try:
                carry_out(request, found, form)
            except NotYours:
                raise
            except Refused as refused:
                add_refusal(form, refused)
            else:
                messages.success(request, str(_SAVED))
                return redirect(_list_of(found.campaign) if verb == "discard" else back)
    else:
        form = form_class(initial=_initial(found), label_suffix="")
    context = {
        "form": form,
        "pledge": found,
        "targets": list(found.targets.all()) if verb == "sign" else (),
        "title": title,
        "effects": effects,
        "kind": "warning" if verb in {"release", "discard"} else "primary",
        "here": reverse("campaign:pledge_move", args=[found.pk, verb]),
        "back": back,
    }
    return render(request, "campaign/pledge_move.html", context, status=INVALID if form.errors else 200)


def _may(request: SignedInRequest, found: Pledge, verb: str) -> None:
    """The way there is closed to whom the action would refuse anyway: 403 for others, 409 when it is too late."""
    if verb in {"sign", "discard"}:
        if verb == "sign":
            promiser_only(request.user, found)
        else:
            officer_only(request.user, found.campaign)
        if found.signed_at is not None:
            raise Refused("pledge.signed", _("This pledge is signed already."))
    elif verb == "edit":
        may_change(found, request.user, at=timezone.now())
    else:
        decider_only(request.user, found.campaign)
        if found.signed_at is None:
            raise Refused(
                "pledge.not-signed", _("This pledge is not signed; nobody has to be released from it.")
            )


def _initial(found: Pledge) -> dict[str, Any]:
    return {
        "version": found.version,
        "statement": found.statement,
        "due_on": found.due_on,
        "on": day_of(timezone.now()),
        "office": "",
    }
