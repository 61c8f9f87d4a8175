"""A resolution of a hall and the promise that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.hall_access import get_resolution, require_hat
from councils.views.pages import Sheet, filled_in
from pledges.actions.council import carry_resolution
from pledges.boards.council import pledges_around
from pledges.forms.council import CarryForm
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def carry(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_resolution(request.user, pk)
    session = found.item.session
    require_hat(request.user, session.hall)
    sheet = Sheet(
        title=_("Link a pledge"),
        button=_("Link it"),
        done=_("The pledge is linked to the resolution."),
        back=reverse("halls:session", args=[session.pk]),
        caption=found.text,
        lead=_("Signed pledges of this neighbourhood, its street and its firms."),
    )

    def act(data: dict[str, Any]) -> None:
        carry_resolution(resolution=found, by=request.user, at=timezone.now(), **data)

    form = CarryForm(request.POST or None, pledges=pledges_around(session.hall), label_suffix="")
    return filled_in(request, form, sheet, act)
