"""Periods in the workspace: the list, one period, its steps, and its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import paper
from assessments.access import get_period, street_of, streets_of
from assessments.actions import periods as actions
from assessments.boards import desk, ranking
from assessments.forms.periods import NoticeForm, PeriodForm, WordsForm
from assessments.periodflow import ROWS, Verb
from assessments.views.effects import EFFECTS
from properties.asked import knows
from properties.papers import kinds
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

INVALID: Final = 422


@login_required
@require_safe
@knows()
def periods(request: SignedInRequest) -> HttpResponse:
    context = {
        "entries": desk.entries(request.user),
        "schemes": desk.schemes(request.user),
        "may_draw": bool(streets_of(request.user)),
    }
    return render(request, "assessments/periods.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_period(request: SignedInRequest) -> HttpResponse:
    street = street_of(request.user)
    choices = desk.spans_to_draw(street, at=timezone.now())
    form = PeriodForm(request.POST or None, choices=choices, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw_up(
                subdistrict=street, span=form.cleaned_data["period"], by=request.user, at=timezone.now()
            )
        except NotYours:
            raise
        except Refused as refused:
            form.add_error("period", str(refused))
        else:
            messages.success(request, _("The draft is drawn up. Please read it and send it to the firms."))
            return redirect("assessments:period", made.pk)
    context = {"form": form, "choices": choices, "street": street}
    return _drawn(request, "assessments/period_new.html", form, context)


@login_required
@require_safe
@knows()
def period(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_period(request.user, pk)
    page = desk.page(request.user, found, at=timezone.now())
    files = [(code, kinds.KINDS[code].name) for code in kinds.possible()] if page.is_office else []
    return render(request, "assessments/period.html", {"page": page, "kinds": files})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def move(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    found = get_period(request.user, pk)
    if verb not in ROWS:
        raise Http404
    step = Verb(verb)
    if verb not in dict(desk.verbs(request.user, found, at=timezone.now())) and request.method != "POST":
        raise NotYours("assessment.not-now", _("This step is not open to you now."))
    needs = ROWS[step].needs
    form: forms.Form | None = None
    if "words" in needs:
        form = WordsForm(request.POST or None, label_suffix="")
    elif "days" in needs:
        form = NoticeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and (form is None or form.is_valid()):
        given: dict[str, Any] = form.cleaned_data if form else {}
        actions.move(period=found, verb=step, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
        return redirect("assessments:period", pk)
    context: dict[str, Any] = {"period": found, "form": form, "title": step.label, "effects": EFFECTS[step]}
    context["about"] = ranking.title(found)
    return _drawn(request, "assessments/move.html", form, context)


@login_required
@require_safe
@knows()
def file(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    found = get_period(request.user, pk)
    if kind not in kinds.KINDS:
        raise Http404
    if not desk.reads_all(request.user, found):
        raise NotYours("assessment.not-yours", _("The street office makes this paper."))
    data = paper.build(found, kind, at=timezone.now())
    return kinds.attachment(data, kind, f"assessment-{found.pk}")


def _drawn(
    request: SignedInRequest, template: str, form: forms.Form | None, context: dict[str, Any]
) -> HttpResponse:
    return render(request, template, context, status=INVALID if form and form.errors else 200)
