"""Schemes in the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import get_scheme, hats, must_wear, street_of
from assessments.actions import schemes as actions
from assessments.boards import ranking
from assessments.forms.schemes import ForceForm, SchemeForm
from assessments.models import Scheme
from assessments.periodflow import Hat
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

INVALID: Final = 422


@login_required
@require_safe
@knows()
def scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_scheme(request.user, pk)
    worn = hats(request.user, found.subdistrict_id)
    is_draft = found.state == Scheme.State.DRAFT
    context = {
        "scheme": found,
        "method": ranking.method(found),
        "may_edit": is_draft and Hat.OFFICER in worn,
        "may_force": is_draft and Hat.LEADER in worn and found.drawn_up_by_id != request.user.pk,
    }
    return render(request, "assessments/scheme.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_scheme(request: SignedInRequest) -> HttpResponse:
    street = street_of(request.user)
    form = SchemeForm(request.POST or None, scheme=None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw_up(
                subdistrict=street,
                title=form.cleaned_data["title"],
                terms=form.terms,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The scheme is saved as a draft. A leader puts it in force."))
            return redirect("assessments:scheme", made.pk)
    return _drawn(request, "assessments/scheme_form.html", form, {"street": street})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def edit_scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_scheme(request.user, pk)
    must_wear(request.user, found.subdistrict_id, {Hat.OFFICER})
    actions.must_be_a_draft(found)
    form = SchemeForm(request.POST or None, scheme=found, label_suffix="")
    if request.method == "POST" and form.is_valid():
        actions.edit(
            scheme=found,
            title=form.cleaned_data["title"],
            terms=form.terms,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The draft is changed."))
        return redirect("assessments:scheme", pk)
    return _drawn(
        request, "assessments/scheme_form.html", form, {"street": found.subdistrict, "scheme": found}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def force_scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_scheme(request.user, pk)
    must_wear(request.user, found.subdistrict_id, {Hat.LEADER})
    form = ForceForm(request.POST or None, initial={"valid_from": timezone.localdate()}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_in_force(
                scheme=found, valid_from=form.cleaned_data["valid_from"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            if refused.field is None:
                raise
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The scheme is in force. It can no longer be changed."))
            return redirect("assessments:scheme", pk)
    return _drawn(request, "assessments/scheme_force.html", form, {"scheme": found})


def _drawn(
    request: SignedInRequest, template: str, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=INVALID if form.errors else 200)
