"""Reports about works: linked on the report's page, listed on the work's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues import actions
from issues.access import get_issue
from issues.boards import complaints as board
from issues.forms.complaints import UnlinkForm
from issues.views.sheets import INVALID
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_POST
@knows()
def link(request: SignedInRequest, code: str, work: int) -> HttpResponse:
    issue = get_issue(request.user, code)
    found = board.get_candidate(issue, request.user, work)
    actions.link_work(issue=issue, work=found, by=request.user, at=timezone.now())
    messages.success(request, _("The report is linked to the work and counts as a complaint about it."))
    return redirect("work:case", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def unlink(request: SignedInRequest, code: str) -> HttpResponse:
    """A page of its own asks for the reason; the link stays to be read."""
    issue = get_issue(request.user, code)
    form = UnlinkForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.unlink_work(
                issue=issue, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The link is taken back."))
            return redirect("work:case", code)
    context = {"form": form, "issue": issue}
    return render(request, "work/unlink_work.html", context, status=INVALID if form.errors else 200)


@login_required
@require_safe
@knows()
def complaints(request: SignedInRequest, pk: int) -> HttpResponse:
    found = board.get_complaints(request.user, pk)
    return render(request, "work/work_complaints.html", {"found": found, "work": found.work})
