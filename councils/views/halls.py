"""The halls: list, one hall with its sessions and proposed topics, a new session, and demonstration halls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from councils import actions
from councils.actions.halls import DECIDERS
from councils.boards import halls as board
from councils.boards.session_page import SHAPES
from councils.forms.halls import DemonstrationForm
from councils.forms.sessions import ReasonForm, SessionForm, TakeForm
from councils.hall_access import get_hall, get_proposal, hats, require_hat
from councils.sessionflow import State
from councils.views.pages import Sheet, filled_in
from properties.access import standing
from properties.asked import knows
from properties.owners import masked_name
from yinhang.errors import NotYours
from yinhang.fields import reveal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from councils.models import Hall
    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def halls(request: SignedInRequest) -> HttpResponse:
    rows = board.halls(request.user, today=timezone.localdate())
    return render(request, "work/halls/list.html", {"halls": rows})


@login_required
@require_safe
@knows("page")
def hall(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_hall(request.user, pk)
    worn = hats(request.user, found)
    rows = board.sessions_of(found, request.user)
    page = Paginator(rows, board.PAGE).get_page(request.GET.get("page"))
    context = {
        "hall": found,
        "page_obj": page,
        "sessions": [(row, SHAPES[State(row.state)]) for row in page],
        "topics": board.waiting_topics(found) if worn else [],
        "measured": board.measured(found, today=timezone.localdate()),
        "runs": bool(worn),
        "decides": _decides(request, found),
    }
    return render(request, "work/halls/hall.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_session(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_hall(request.user, pk)
    require_hat(request.user, found)
    sheet = Sheet(
        title=_("Plan a session"),
        button=_("Plan it"),
        done=_("The session is planned. It collects topics now."),
        back=reverse("halls:hall", args=[pk]),
        caption=found,
        lead=_("Day and place may follow later; the notice needs them."),
    )

    def act(data: dict[str, Any]) -> None:
        actions.plan_session(hall=found, by=request.user, at=timezone.now(), **data)

    return filled_in(request, SessionForm(request.POST or None, label_suffix=""), sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def take_topic(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A proposed topic goes on an agenda."""
    found = get_proposal(request.user, pk)
    require_hat(request.user, found.hall)
    sheet = Sheet(
        title=_("Take up a proposed topic"),
        button=_("Put it on the agenda"),
        done=_("The topic is on the agenda."),
        back=reverse("halls:hall", args=[found.hall_id]),
        caption=found,
        lead=found.text,
        more={"proposer": masked_name(reveal(found, "name"))},
    )

    def act(data: dict[str, Any]) -> None:
        actions.take_proposal(proposal=found, by=request.user, at=timezone.now(), **data)

    form = TakeForm(request.POST or None, hall=found.hall, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def decline_topic(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A proposed topic is not taken up, and why."""
    found = get_proposal(request.user, pk)
    require_hat(request.user, found.hall)
    sheet = Sheet(
        title=_("Do not take up a proposed topic"),
        button=_("Do not take it up"),
        done=_("The topic is answered."),
        back=reverse("halls:hall", args=[found.hall_id]),
        caption=found,
        lead=found.text,
    )

    def act(data: dict[str, Any]) -> None:
        actions.decline_proposal(proposal=found, by=request.user, at=timezone.now(), **data)

    return filled_in(request, ReasonForm(request.POST or None, label_suffix=""), sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def demonstration(request: SignedInRequest, pk: int) -> HttpResponse:
    """The street confirms a demonstration hall, with its own criteria measured in front of it."""
    found = get_hall(request.user, pk)
    if not _decides(request, found):
        raise NotYours("hall.not-yours", _("Only the street office confirms a demonstration hall."))
    today = timezone.localdate()
    sheet = Sheet(
        title=_("Confirm a demonstration hall"),
        button=_("Confirm it"),
        done=_("The hall is confirmed as a demonstration hall."),
        back=reverse("halls:hall", args=[pk]),
        caption=found,
        more={"measured": board.measured(found, today=today)},
    )

    def act(data: dict[str, Any]) -> None:
        actions.confirm_demonstration(hall=found, on=data["demonstration_on"], by=request.user, today=today)

    form = DemonstrationForm(request.POST or None, initial={"demonstration_on": today}, label_suffix="")
    return filled_in(request, form, sheet, act, template="work/halls/demonstration.html")


def _decides(request: SignedInRequest, found: Hall) -> bool:
    grid = found.neighbourhood.parent
    return standing(request.user).holds_in(DECIDERS, grid.parent_id if grid else None)
