"""Monthly reports in the workspace: written by who promised, read by everybody within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issues.views.sheets import INVALID
from pledges.access import get_report, get_target_of, speaks_for
from pledges.actions import reporting
from pledges.actions.steps import promiser_only
from pledges.boards.work_reports import open_until, report_page
from pledges.forms.reporting import CorrectForm, ReportForm
from pledges.views.work_pledges import add_refusal
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was said for a month; its form while it may be sent or, for ten minutes, sent again."""
    found, at = get_report(request.user, pk), timezone.now()
    writes = speaks_for(request.user, found.pledge)
    writable = writes and (found.submitted_at is None or open_until(found, at=at) is not None)
    page = report_page(found, at=at)
    form = None
    if request.method == "POST" and not writable:
        promiser_only(request.user, found.pledge)
        raise Refused(
            "report.stands",
            _("The ten minutes after sending are over. Correct a figure by adding a row with its reason."),
        )
    if writable:
        form = ReportForm(request.POST or None, report=found, initial=page.initial)
        if request.method == "POST" and form.is_valid():
            try:
                reporting.submit_report(
                    report=found, text=form.cleaned_data["text"], figures=form.figures, by=request.user, at=at
                )
            except NotYours:
                raise
            except Refused as refused:
                add_refusal(form, refused)
            else:
                messages.success(request, _("The report is sent. For ten minutes you can still change it."))
                return redirect("campaign:report", pk=found.pk)
    context = {
        "report": found,
        "pledge": found.pledge,
        "page": page,
        "form": form,
        "corrects": writes and found.submitted_at is not None and not writable,
        "here": reverse("campaign:report", args=[found.pk]),
        "back": reverse("campaign:pledge", args=[found.pledge_id]),
    }
    return render(request, "campaign/report.html", context, status=INVALID if form and form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def correct(request: SignedInRequest, pk: int, target: int) -> HttpResponse:
    """A further figure for a month that is already told of, with its reason."""
    found = get_report(request.user, pk)
    promiser_only(request.user, found.pledge)
    about = get_target_of(found, target)
    form = CorrectForm(request.POST or None, target=about)
    if request.method == "POST" and form.is_valid():
        try:
            reporting.correct_figure(
                report=found, target=about, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except NotYours:
            raise
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The figure is added; the one before stays visible."))
            return redirect("campaign:report", pk=found.pk)
    context = {
        "form": form,
        "report": found,
        "target": about,
        "here": reverse("campaign:correct", args=[found.pk, about.pk]),
        "back": reverse("campaign:report", args=[found.pk]),
    }
    return render(request, "campaign/correct.html", context, status=INVALID if form.errors else 200)
