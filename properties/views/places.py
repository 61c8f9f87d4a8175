"""Inspections: list, entry, and striking a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, boards
from properties.actions.inspections import may_inspect
from properties.asked import knows
from properties.forms.places import InspectionForm, StrikeForm
from properties.models import Inspection
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

_INVALID = 422


@login_required
@require_safe
@knows("compound", "dimension", "found", "page")
def inspections(request: SignedInRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("compound", "dimension", "found")}
    context = {
        "page_obj": Paginator(boards.inspections(request.user, **asked), boards.PAGE).get_page(
            request.GET.get("page")
        ),
        "dimensions": Inspection.Dimension.choices,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "may_inspect": may_inspect(request.user),
        **asked,
    }
    return render(request, "work/places/inspections.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_inspection(request: SignedInRequest) -> HttpResponse:
    if not may_inspect(request.user):
        raise NotYours("inspection.not-yours", _("Your post does not allow this here."))
    now = timezone.now()
    form = InspectionForm(
        request.POST or None, user=request.user, today=timezone.localdate(now), label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("compound", "on", "note")}
        try:
            actions.inspect(scores=form.scores(), by=request.user, at=now, **given)
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The inspection is entered."))
            return redirect("places:inspections")
    return render(
        request, "work/places/new_inspection.html", {"form": form}, status=_INVALID if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def strike(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page of its own asks for the reason; nothing is deleted."""
    found = boards.get_inspection(request.user, pk)
    if not may_inspect(request.user):
        raise NotYours("inspection.not-yours", _("Your post does not allow this here."))
    form = StrikeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        actions.strike(
            inspection=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("The inspection is struck. It stays to be read and no longer counts."))
        return redirect("places:inspections")
    context = {"form": form, "inspection": found}
    return render(request, "work/places/strike.html", context, status=_INVALID if form.errors else 200)
