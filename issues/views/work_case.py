"""The page of one report, its photos, and the reporters' contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues import actions
from issues.access import (
    get_evidence_for_user,
    get_issue,
    get_reporter_of,
    hats,
    key_of,
    may_find_spots,
    may_see_contact,
)
from issues.boards import complaints, repeated, spot_panel
from issues.boards.work_case import case_of
from issues.forms.reveal import RevealForm
from issues.views.sheets import INVALID
from properties.asked import knows
from properties.photos import serve
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def case(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything about one report, and only the moves this person may make now."""
    issue = get_issue(request.user, code)
    worn = hats(request.user, issue)
    found = case_of(issue, request.user, worn, href=reverse("work:case", args=[code]), at=timezone.now())
    spots = spot_panel.panel_for(issue, request.user, may_find=may_find_spots(request.user))
    works = complaints.panel_for(issue, worn)
    hall = repeated.panel_for(issue, worn)
    context = {"case": found, "issue": issue, "spots": spots, "works": works, "hall": hall}
    return render(request, "work/case.html", context)


@login_required
@require_safe
@knows()
def photo(request: SignedInRequest, code: str, photo: UUID) -> HttpResponseBase:
    return serve(_photo(request, code, photo))


@login_required
@require_safe
@knows()
def thumbnail(request: SignedInRequest, code: str, photo: UUID) -> HttpResponseBase:
    return serve(_photo(request, code, photo), thumbnail=True)


def _photo(request: SignedInRequest, code: str, photo: UUID) -> str:
    """The path of a photo the person may see, under the address of its own report."""
    found = get_evidence_for_user(request.user, photo)
    if found.issue_id != key_of(code):
        raise Http404
    return found.path


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def contact(request: SignedInRequest, code: str, reporter: UUID) -> HttpResponse:
    """Ask for a name and phone, with a reason; they are shown once, and that is written down."""
    issue = get_issue(request.user, code)
    person = get_reporter_of(issue, reporter)
    if not may_see_contact(request.user, issue, person):
        raise NotYours("contact.not-yours", _("The reporter's name and phone are not shown to you."))
    form = RevealForm(request.POST or None, label_suffix="")
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = actions.reveal_contact(
                reporter=person, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except Refused as refused:
            if refused.field is None:
                raise
            form.add_error(refused.field, str(refused))
    context = {"form": form, "shown": shown, "issue": issue, "back": reverse("work:case", args=[code])}
    return render(request, "work/contact.html", context, status=INVALID if form.errors else 200)
