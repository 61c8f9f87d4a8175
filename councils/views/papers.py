"""Papers of a session as Word, Excel or PDF files, and calendar entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from councils import actions, session_calendar, session_papers
from councils.boards import calendars as board
from councils.hall_access import get_reader, get_session, require_hat
from councils.hall_links import calendar_secret
from councils.views.sessions import page_url
from councils.views.sitting import code_address
from properties.asked import knows
from properties.papers.kinds import attachment, must_know

if TYPE_CHECKING:
    from django.http import HttpRequest

    from councils.models import CouncilSession
    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def paper(request: SignedInRequest, pk: int, paper: str, kind: str) -> HttpResponse:
    """The notice and the result for whoever sees the session; the sheet with names for those who run the hall."""
    found = get_session(request.user, pk)
    writer, now = must_know(kind), timezone.now()
    if not _is_there(found, paper):
        raise Http404
    more = {}
    if paper == "sheet":
        require_hat(request.user, found.hall)
        actions.print_sheet(session=found, by=request.user, at=now)
    if paper == "notice":
        more["address"] = code_address(found) if found.code_digest else ""
    made = session_papers.PAPERS[paper](found, at=now, **more)
    return attachment(writer.write(made), kind, f"hall-{paper}-{found.pk}")


def _is_there(session: CouncilSession, paper: str) -> bool:
    """Whether there is anything to print yet."""
    there = {
        "notice": session.notice_on,
        "sheet": session,
        "minutes": session.minutes,
        "result": session.published_at,
    }
    return bool(there.get(paper))


@login_required
@require_safe
@knows()
def session_ics(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    if found.starts_at is None:
        raise Http404
    data = session_calendar.of_session(found, path=page_url(found), at=timezone.now())
    return calendar_file(data, f"session-{pk}")


@login_required
@require_safe
@knows()
def calendar(request: SignedInRequest) -> HttpResponse:
    """W8: the person's own link, to be put into a calendar program; made and revoked here."""
    link = board.link_of(request.user)
    address = ""
    if link is not None:
        path = reverse("council:calendar", args=[calendar_secret(link)])
        address = f"{settings.PUBLIC_URL}{path}"
    return render(request, "work/halls/calendar.html", {"link": link, "address": address})


@login_required
@require_POST
@knows()
def make_calendar(request: SignedInRequest) -> HttpResponse:
    actions.make_calendar(by=request.user, at=timezone.now())
    messages.success(request, _("Your calendar link is made. One made before opens nothing any more."))
    return redirect("halls:calendar")


@login_required
@require_POST
@knows()
def revoke_calendar(request: SignedInRequest) -> HttpResponse:
    actions.revoke_calendar(by=request.user, at=timezone.now())
    messages.success(request, _("Your calendar link opens nothing any more."))
    return redirect("halls:calendar")


@require_safe
@knows()
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads; the secret in the address is the only key."""
    reader = get_reader(token)
    return calendar_file(session_calendar.feed_of(reader, at=timezone.now()), "halls")


def calendar_file(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=session_calendar.CONTENT_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.ics"',
            "Cache-Control": "private, no-store",
        },
    )
