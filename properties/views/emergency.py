"""Emergency use of the maintenance fund: list, request, and one page a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, emergency_board, photos
from properties import emergency as rule
from properties.access import standing
from properties.actions.emergency import allowed
from properties.asked import knows
from properties.emergency import State, Verb
from properties.forms.money import AskForm, StepForm
from properties.published import PAGE
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

_INVALID = 422
_PROOFS = [(case.label, text) for case, text in rule.PROOF.items()]


@login_required
@require_safe
@knows("list", "page")
def emergencies(request: SignedInRequest) -> HttpResponse:
    now, chosen = timezone.now(), request.GET.get("list", "")
    listed = emergency_board.listed(request.user, chosen=chosen)
    page = Paginator(listed.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [
            (use, emergency_board.SHAPES[State(use.state)], emergency_board.left_of(use, at=now))
            for use in page
        ],
        "chips": listed.chips,
        "query": f"list={chosen}" if chosen in emergency_board.LISTS else "",
        "may_ask": standing(request.user).holds(*rule.NEAR),
    }
    return render(request, "work/money/emergencies.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_emergency(request: SignedInRequest) -> HttpResponse:
    if not standing(request.user).holds(*rule.NEAR):
        raise NotYours("emergency.not-yours", _("Your post does not allow this here."))
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, request.FILES if sent is not None else None, user=request.user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            with photos.kept_photos():
                use = actions.ask_emergency(
                    compound=form.cleaned_data["compound"],
                    asked=form.asked(),
                    by=request.user,
                    at=timezone.now(),
                )
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The committee is asked, and has seven days."))
            return redirect("money:emergency", use.pk)
    context = {"form": form, "proofs": _PROOFS}
    return render(request, "work/money/new_emergency.html", context, status=_INVALID if form.errors else 200)


@login_required
@require_safe
@knows()
def emergency(request: SignedInRequest, pk: int) -> HttpResponse:
    use, now = emergency_board.get_emergency(request.user, pk), timezone.now()
    context = {
        "use": use,
        "shape": emergency_board.SHAPES[State(use.state)],
        "left": emergency_board.left_of(use, at=now),
        "history": emergency_board.history(use),
        "verbs": emergency_board.verbs(request.user, use, at=now),
        "proof": rule.PROOF[rule.Case(use.case)],
        "approve_days": rule.APPROVE_DAYS,
    }
    return render(request, "work/money/emergency.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def step(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """A page of its own asks for what the step needs."""
    use, now = emergency_board.get_emergency(request.user, pk), timezone.now()
    if verb not in Verb.values or verb == Verb.ASK:
        raise Http404
    allowed(use, Verb(verb), by=request.user, at=now)
    sent = request.POST if request.method == "POST" else None
    form = StepForm(
        sent,
        request.FILES if sent is not None else None,
        use=use,
        verb=Verb(verb),
        today=timezone.localdate(now),
        label_suffix="",
    )
    if request.method == "POST" and form.is_valid():
        try:
            with photos.kept_photos():
                actions.step_emergency(use=use, verb=Verb(verb), given=form.given(), by=request.user, at=now)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The step is recorded."))
            return redirect("money:emergency", use.pk)
    context = {"form": form, "use": use, "title": Verb(verb).label, "verb": verb}
    return render(request, "work/money/step.html", context, status=_INVALID if form.errors else 200)
