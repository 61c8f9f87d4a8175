"""The page of a body without an account: one case, one answer, for 14 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from issues import actions, limits
from issues.access import get_evidence_for_outside, get_outside, outside_actor
from issues.boards import portal
from issues.forms.outside import OutsideForm
from issues.views.followed import clean_photos
from issues.views.sheets import INVALID
from issues.workflow import Verb
from properties import photos
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from issues.models import OutsideRequest


@knows(passed_on=True)
def outside(request: HttpRequest, secret: str) -> HttpResponse:
    """The case without a word about who reported it, and a form for the answer."""
    try:
        asked = get_outside(secret)
    except Refused as refused:
        return render(
            request, "resident/outside_closed.html", {"message": refused.message}, status=refused.status
        )
    bound = request.method == "POST"
    form = OutsideForm(request.POST if bound else None, request.FILES if bound else None, about=asked.pk.hex)
    if bound and _answered(request, secret, asked, form):
        return redirect("resident:outside_thanks")
    context = {
        "form": form,
        "asked": asked,
        "issue": asked.issue,
        "photos": [
            {
                "url": reverse("resident:outside_photo", args=[secret, photo.code]),
                "thumb": reverse("resident:outside_small_photo", args=[secret, photo.code]),
                "alt": photo.caption or photo.get_kind_display(),
                "caption": photo.caption,
            }
            for photo in portal.evidence_of(asked.issue)
        ],
    }
    return render(request, "resident/outside.html", context, status=INVALID if bound else 200)


def _answered(request: HttpRequest, secret: str, asked: OutsideRequest, form: OutsideForm) -> bool:
    """Whether the answer was taken; if not, the form says why."""
    sent = clean_photos(form, request) if form.is_valid() else []
    if not form.is_valid():
        return False
    try:
        limits.acting(secret=secret)
        actions.move(
            issue=asked.issue,
            verb=Verb.OUTSIDE_ANSWER,
            by=outside_actor(asked),
            data={"note": form.cleaned_data["text"], "photos": sent},
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@knows()
def thanks(request: HttpRequest) -> HttpResponse:
    """After the answer. The form's own address is used up, so this one says nothing about any case."""
    return render(request, "resident/outside_thanks.html")


@knows()
def photo(_request: HttpRequest, secret: str, code: UUID) -> HttpResponseBase:
    return photos.serve(get_evidence_for_outside(get_outside(secret), code).path)


@knows()
def small_photo(_request: HttpRequest, secret: str, code: UUID) -> HttpResponseBase:
    return photos.serve(get_evidence_for_outside(get_outside(secret), code).path, thumbnail=True)
