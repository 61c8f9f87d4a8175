"""Pages of the halls for everybody: what is announced, what came out, proposing a topic, signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councils import actions, hall_limits, session_calendar, sessionclocks
from councils.actions.session_sitting import is_open
from councils.boards import halls as board
from councils.boards.session_page import SHAPES, attendance_of, lines_of
from councils.forms.public import ProposalForm, SignInForm
from councils.hall_access import get_public_hall, get_public_session, get_session_by_code
from councils.models import Attendance
from councils.sessionflow import PUBLISHED, Kind, State
from councils.views.pages import INVALID
from councils.views.papers import calendar_file
from properties.asked import address_of, knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FEW: Final = 10


@knows("page", passed_on=True)
def home(request: HttpRequest) -> HttpResponse:
    """Coming sessions first, then published results."""
    coming = list(board.coming(at=timezone.now())[:FEW])
    page = Paginator(board.results(), board.PAGE).get_page(request.GET.get("page"))
    context = {"coming": coming, "page_obj": page, "halls": board.public_halls(), "here": "home"}
    return render(request, "council/home.html", context)


@knows(passed_on=True)
def hall(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_public_hall(pk)
    rows = [(row, SHAPES[State(row.state)]) for row in board.noticed_of(found)[: board.PAGE]]
    context = {"hall": found, "sessions": rows, "stories": board.stories_of(found)}
    return render(request, "council/hall.html", context)


@knows(passed_on=True)
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice, and once it is published the result, with how far what was agreed has come."""
    found = get_public_session(pk)
    is_published = State(found.state) in PUBLISHED
    context = {
        "session": found,
        "shape": SHAPES[State(found.state)],
        "lines": lines_of(found, None, today=timezone.localdate(), admitted_only=True),
        "is_published": is_published,
        "attendance": attendance_of(found) if is_published else [],
        "is_coming": found.state == State.NOTICED,
        "rule": sessionclocks.RESULTS[Kind(found.kind)],
    }
    return render(request, "council/session.html", context)


@knows(passed_on=True)
def session_ics(_request: HttpRequest, pk: int) -> HttpResponse:
    found = get_public_session(pk)
    path = reverse("council:session", args=[pk])
    return calendar_file(session_calendar.of_session(found, path=path, at=timezone.now()), f"session-{pk}")


@knows(passed_on=True)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A topic for a hall: no account, no phone."""
    found = get_public_hall(pk)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, hall=found, about=f"propose-{pk}")
    if form.is_bound and form.is_valid():
        now = timezone.now()
        hall_limits.proposing(ip=address_of(request), hall=pk, at=now)
        actions.propose_topic(hall=found, at=now, **form.cleaned_data)
        return redirect("council:proposed", pk)
    context = {"hall": found, "form": form}
    return render(request, "council/propose.html", context, status=INVALID if form.is_bound else 200)


@knows(passed_on=True)
def proposed(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "council/proposed.html", {"hall": get_public_hall(pk)})


@knows("done", passed_on=True)
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the code on a notice."""
    found = get_session_by_code(token)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = SignInForm(data, about=f"sign-in-{token}")
    done = request.GET.get("done", "")
    if done not in {"", "1"}:
        raise Http404
    if form.is_bound and form.is_valid():
        hall_limits.signing_in(ip=address_of(request), session=found.pk, at=now)
        try:
            actions.sign_in(session=found, by=None, way=Attendance.Way.QR, at=now, **form.cleaned_data)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            return redirect(f"{reverse('council:sign_in', args=[token])}?done=1")
    context = {
        "session": found,
        "form": form,
        "done": bool(done),
        "is_open": is_open(found, by_code=True, at=now),
    }
    return render(request, "council/sign_in.html", context, status=INVALID if form.is_bound else 200)
