"""Live incidents: what goes on now, and a notice that answers the reports it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.actions import office
from issues.boards.work_incidents import get_incident, recent
from issues.forms.incidents import IncidentForm
from issues.views.sheets import INVALID
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def incidents(request: SignedInRequest) -> HttpResponse:
    live, over = recent(request.user)
    context = {"live": live, "over": over, "may_post": office.may_post(request.user)}
    return render(request, "work/incidents.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def post(request: SignedInRequest) -> HttpResponse:
    if not office.may_post(request.user):
        raise NotYours("incident.not-yours", _("You may post incidents only for compounds you work for."))
    form = IncidentForm(request.POST or None, user=request.user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            office.post_incident(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The incident is posted. Residents of these compounds see it now."))
            return redirect("work:incidents")
    return render(request, "work/post_incident.html", {"form": form}, status=INVALID if form.errors else 200)


@login_required
@require_POST
@knows()
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    office.end_incident(incident=get_incident(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The incident has ended. Residents no longer see it."))
    return redirect("work:incidents")
