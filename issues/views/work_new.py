"""A report filed by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issues import actions, texts
from issues.access import Actor, may_open
from issues.boards.suggested import offer_for
from issues.forms.staff_report import StaffReportForm, sources_for
from issues.views.sheets import INVALID
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new(request: SignedInRequest) -> HttpResponse:
    """What somebody saw on patrol, was told on the phone, or brought from the committee."""
    if not sources_for(request.user):
        raise NotYours("report.not-yours", _("Your post does not file reports."))
    if request.method == "POST" and "suggest" in request.POST:
        return _draw(request, StaffReportForm(initial=request.POST.dict(), user=request.user))
    bound = request.method == "POST"
    form = StaffReportForm(
        request.POST if bound else None, request.FILES if bound else None, user=request.user
    )
    if bound and form.is_valid():
        try:
            filed = actions.file_report(
                report=form.report, by=Actor(frozenset(), user=request.user), at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The report is filed: %(code)s.") % {"code": filed.issue.code})
            if may_open(request.user, filed.issue):
                return redirect("work:case", code=filed.issue.code)
            return redirect("work:today")
    return _draw(request, form)


def _draw(request: SignedInRequest, form: StaffReportForm) -> HttpResponse:
    """The form; once words are in it, with the topic they speak for. Choosing stays with the person."""
    text = texts.clean(form["text"].value() or "")
    offer = offer_for(text)
    form.show(offer.label if offer is not None else "")
    context = {"form": form, "offer": offer, "asked": "suggest" in request.POST}
    return render(request, "work/new.html", context, status=INVALID if form.errors else 200)
