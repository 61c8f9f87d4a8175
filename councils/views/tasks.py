"""The follow-up board (W7), one task, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import actions
from councils.boards import tasks as board
from councils.boards.session_page import task_line
from councils.forms.sessions import ReasonForm
from councils.forms.tasks import FinishForm, ReplanForm, TaskForm
from councils.hall_access import answers_for, get_resolution, get_task, hats, require_hat
from councils.sessionflow import TaskState
from councils.views.pages import Sheet, filled_in
from councils.views.sessions import page_url
from properties.asked import knows
from yinhang.errors import BadRequest, NotYours

if TYPE_CHECKING:
    from django.http import HttpResponse

    from councils.models import ResolutionTask
    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows("state", "page")
def tasks(request: SignedInRequest) -> HttpResponse:
    state, today = request.GET.get("state", ""), timezone.localdate()
    if state and state not in board.CHOICES:
        raise BadRequest("task.state", _("There is no such state of a task."))
    figures = board.figures(request.user, today=today)
    page = Paginator(board.tasks(request.user, state=state, today=today), board.PAGE).get_page(
        request.GET.get("page")
    )
    words = {
        board.LATE: _("Overdue"),
        **{one.value: str(one.label) for one in TaskState},
    }
    counts = figures._asdict()
    context = {
        "page_obj": page,
        "lines": [
            (task_line(task, today=today), bool(hats(request.user, task.resolution.item.session.hall)))
            for task in page
        ],
        "chips": [
            {"text": _("All"), "href": "?", "current": not state, "count": None},
            *(
                {"text": words[one], "href": f"?state={one}", "current": one == state, "count": counts[one]}
                for one in board.CHOICES
            ),
        ],
        "query": urlencode({"state": state} if state else {}),
        "state": state,
    }
    return render(request, "work/halls/tasks.html", context)


@login_required
@require_safe
@knows()
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_task(request.user, pk)
    runs = bool(hats(request.user, found.resolution.item.session.hall))
    context = {
        "task": found,
        "session": found.resolution.item.session,
        "line": task_line(found, today=timezone.localdate()),
        "moves": found.moves.select_related("by").order_by("-pk"),
        "runs": runs,
        "may_finish": runs or answers_for(request.user, found),
        "is_open": found.state == TaskState.OPEN,
    }
    return render(request, "work/halls/task.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out a task of a resolution."""
    found = get_resolution(request.user, pk)
    session = found.item.session
    require_hat(request.user, session.hall)
    sheet = Sheet(
        title=_("Hand out a task"),
        button=_("Hand it out"),
        done=_("The task is handed out, and its owner is told."),
        back=page_url(session),
        caption=found.text,
        lead=_("Who answers for it is reminded before the day, on it and after it."),
        onward=f"{page_url(session)}#item-{found.item_id}",
    )

    def act(data: dict[str, Any]) -> None:
        actions.give_task(resolution=found, by=request.user, at=timezone.now(), **data)

    form = TaskForm(request.POST or None, hall=session.hall, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_task(request.user, pk)
    if not hats(request.user, found.resolution.item.session.hall) and not answers_for(request.user, found):
        raise NotYours(
            "task.not-yours", _("Only who answers for the task, or who runs the hall, may do this.")
        )
    sheet = Sheet(
        title=_("Report a task as done"),
        button=_("It is done"),
        done=_("The task is done. Those whose reports are behind it are told."),
        back=_url(found),
        caption=found,
    )

    def act(data: dict[str, Any]) -> None:
        actions.finish_task(task=found, by=request.user, at=timezone.now(), **data)

    form = FinishForm(request.POST or None, initial={"on": timezone.localdate()}, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def replan(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_task(request.user, pk)
    require_hat(request.user, found.resolution.item.session.hall)
    sheet = Sheet(
        title=_("Give a task another day"),
        button=_("Move the day"),
        done=_("The day is moved; the earlier one stays in the history."),
        back=_url(found),
        caption=found,
    )

    def act(data: dict[str, Any]) -> None:
        actions.replan_task(task=found, by=request.user, at=timezone.now(), **data)

    form = ReplanForm(request.POST or None, initial={"due_on": found.due_on}, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_task(request.user, pk)
    require_hat(request.user, found.resolution.item.session.hall)
    sheet = Sheet(
        title=_("Drop a task"),
        button=_("Drop it"),
        done=_("The task is dropped; the reason stays to be read."),
        back=_url(found),
        caption=found,
    )

    def act(data: dict[str, Any]) -> None:
        actions.drop_task(task=found, by=request.user, at=timezone.now(), **data)

    return filled_in(request, ReasonForm(request.POST or None, label_suffix=""), sheet, act)


@login_required
@require_POST
@knows()
def nudge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_task(request.user, pk)
    actions.nudge(task=found, by=request.user, at=timezone.now())
    messages.success(request, _("The reminder is sent and written down."))
    return redirect("halls:task", pk)


def _url(task: ResolutionTask) -> str:
    return reverse("halls:task", args=[task.pk])
