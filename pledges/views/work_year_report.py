"""The year report by a button: for the street office, which answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledges.boards import year_reports
from pledges.report import files
from properties.asked import knows
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def year_report(request: SignedInRequest) -> HttpResponse:
    if not year_reports.may(request.user):
        raise NotYours("report.not-yours", _("The street office makes the year report."))
    context: dict[str, Any] = {
        "campaigns": year_reports.campaigns(request.user),
        "kinds": [(code, files.KINDS[code].name) for code in files.possible()],
    }
    return render(request, "campaign/year_report.html", context)


@login_required
@require_safe
@knows()
def year_report_file(request: SignedInRequest, campaign: str, kind: str) -> HttpResponse:
    found = year_reports.get_campaign(request.user, campaign)
    if kind not in files.KINDS:
        raise Http404
    data = files.build(found, kind, at=timezone.now())
    response = HttpResponse(data, content_type=files.KINDS[kind].content_type)
    response["Content-Disposition"] = f'attachment; filename="{files.file_name(found, kind)}"'
    response["Cache-Control"] = "private, no-store"
    return response
