"""Putting something on an agenda from its own page: a renewal work here, a pledge one floor up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils import actions
from councils.boards.agendas import collecting
from councils.forms.agendas import PutForm
from councils.hall_access import get_halls_run_in
from councils.views.pages import Sheet, filled_in
from properties.asked import knows
from properties.boards_works import get_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from properties.requests import SignedInRequest


def put_on_agenda(
    request: SignedInRequest,
    halls: Any,
    sheet: Sheet,
    act: Callable[[dict[str, Any]], object],
    *,
    form: type[PutForm] = PutForm,
    **given: Any,
) -> HttpResponse:
    """The page that asks for the agenda; where none collects, it says what to do first."""
    sessions = collecting(halls, request.user)
    if not sessions.exists():
        return render(request, "work/halls/no_agenda.html", {"sheet": sheet})
    asked = form(request.POST or None, sessions=sessions, label_suffix="", **given)
    return filled_in(request, asked, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def work(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a renewal work on an agenda of its own hall."""
    found = get_work(request.user, pk)
    halls = get_halls_run_in(request.user, [found.compound.neighbourhood_id])
    sheet = agenda_sheet(found, reverse("places:work", args=[found.pk]))

    def act(data: dict[str, Any]) -> None:
        actions.put_work_on_agenda(work=found, by=request.user, at=timezone.now(), **data)

    title = _("%(compound)s: %(topic)s") % {"compound": found.compound, "topic": found}
    return put_on_agenda(request, halls, sheet, act, initial={"title": title[:120]})


def agenda_sheet(caption: object, back: str) -> Sheet:
    return Sheet(
        title=_("Put it on an agenda"),
        button=_("Put it on the agenda"),
        done=_("It is on the agenda."),
        back=back,
        caption=caption,
        lead=_("The Party branch screens it before the notice is put up. Its page links to the session."),
    )
