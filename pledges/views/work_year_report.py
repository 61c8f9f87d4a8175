"""The year report by a button: for the street office, which answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledges.boards import year_reports
from pledges.report import files
from properties.asked import knows
from properties.papers import kinds
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def year_report(request: SignedInRequest) -> HttpResponse:
    if not year_reports.may(request.user):
        raise NotYours("report.not-yours", _("The street office makes the year report."))
    context: dict[str, Any] = {
        "campaigns": year_reports.campaigns(request.user),
        "kinds": [(code, kinds.KINDS[code].name) for code in kinds.possible()],
    }
    return render(request, "campaign/year_report.html", context)


@login_required
@require_safe
@knows()
def year_report_file(request: SignedInRequest, campaign: str, kind: str) -> HttpResponse:
    found = year_reports.get_campaign(request.user, campaign)
    if kind not in kinds.KINDS:
        raise Http404
    data = files.build(found, kind, at=timezone.now())
    return kinds.attachment(data, kind, found.code)
