"""Promises in the halls: which one carries a resolution, and on which agenda one is put."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.hall_access import get_halls_run_in, get_resolution, require_hat
from councils.views.agendas import agenda_sheet, put_on_agenda
from councils.views.pages import Sheet, filled_in
from pledges.access import get_pledge, get_target
from pledges.actions.council import carry_resolution, put_pledge_on_agenda
from pledges.boards.council import neighbourhoods_around, pledge_behind, pledges_around, title_of
from pledges.forms.council import CarryForm, PutPledgeForm
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from pledges.models import Pledge, Target
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

    behind = pledge_behind(found.item_id)
    form = CarryForm(
        request.POST or None,
        pledges=pledges_around(session.hall),
        initial={"pledge": behind},
        label_suffix="",
    )
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def put_pledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a promise on an agenda of a hall where it stands."""
    return _put(request, get_pledge(request.user, pk), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def put_target(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for one number of it."""
    found = get_target(request.user, pk)
    return _put(request, found.pledge, found)


def _put(request: SignedInRequest, pledge: Pledge, target: Target | None) -> HttpResponse:
    halls = get_halls_run_in(request.user, neighbourhoods_around(pledge))
    sheet = agenda_sheet(target or pledge, reverse("campaign:pledge", args=[pledge.pk]))

    def act(data: dict[str, Any]) -> None:
        put_pledge_on_agenda(pledge=pledge, by=request.user, at=timezone.now(), **data)

    initial = {"title": title_of(pledge, target), "target": target}
    return put_on_agenda(request, halls, sheet, act, form=PutPledgeForm, pledge=pledge, initial=initial)
