"""Calls for support in the workspace: the lists, a new call, its page, and one page a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues.access import get_issue
from issues.views.sheets import INVALID
from pledges import supportflow
from pledges.access import calls_for, get_support, support_hats
from pledges.actions import support as actions
from pledges.boards.support import board, case_of, number_of
from pledges.forms.support import CallForm, MoveForm
from pledges.supportflow import State, Verb
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from issues.models import Issue
    from pledges.models import SupportRequest
    from pledges.supportflow import Row
    from properties.requests import SignedInRequest

# An end without a deed, or a step backwards: said in the colour of a warning.
_GRAVE = frozenset({Verb.DECLINE, Verb.SEND_BACK, Verb.WITHDRAW})


@login_required
@require_safe
@knows("list", "page")
def calls(request: SignedInRequest) -> HttpResponse:
    found = board(request.user, request.GET.get("list", ""), request.GET.get("page", ""), at=timezone.now())
    context = {"board": found, "page_obj": found.page, "may_call": any(calls_for(request.user))}
    return render(request, "campaign/support.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("issue")
def new(request: SignedInRequest) -> HttpResponse:
    """One page. `?issue=` fills in place and topic of a report the person may see."""
    neighbourhoods, firms = calls_for(request.user)
    if not neighbourhoods and not firms:
        raise NotYours(
            "support.not-your-place",
            _("Only a neighbourhood's office or a firm's manager calls, each for their own place."),
        )
    issue = _issue(request)
    form = CallForm(request.POST or None, neighbourhoods=neighbourhoods, firms=firms, issue=issue)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask(call=form.call, by=request.user, at=timezone.now())
        except NotYours:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The department was called and has three working days to answer."))
            return redirect("campaign:support_case", row.pk)
    back = reverse("work:case", args=[issue.code]) if issue else reverse("campaign:support")
    context = {"form": form, "issue": issue, "back": back}
    return render(request, "campaign/support_new.html", context, status=INVALID if form.errors else 200)


def _issue(request: SignedInRequest) -> Issue | None:
    code = request.GET.get("issue", "")
    return get_issue(request.user, code) if code else None


@login_required
@require_safe
@knows()
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one call, and only the moves this person may make now."""
    call = get_support(request.user, pk)
    found = case_of(call, request.user, at=timezone.now())
    return render(request, "campaign/support_case.html", {"case": found, "call": call})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def move(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """The form of one move. A move that is no longer possible is 409, one for somebody else 403."""
    call, wanted = get_support(request.user, pk), _verb(verb)
    row = supportflow.find(State(call.state), wanted)
    if row is None:
        if request.method == "POST":
            return _moved_on(request, call, actions.NO_SUCH_MOVE)
        raise actions.NO_SUCH_MOVE
    if not row.who & support_hats(request.user, call):
        raise actions.NOT_YOURS
    form = MoveForm(request.POST or None, call=call, row=row)
    if request.method == "POST" and form.is_valid():
        done = _carry_out(request, call, row, form)
        if done is not None:
            return done
    return _draw(request, call, row, form)


def _verb(text: str) -> Verb:
    """The verb in the address; 404 for one that has no page."""
    if text not in {row.verb.value for row in supportflow.ROWS}:
        raise Http404
    return Verb(text)


def _carry_out(
    request: SignedInRequest, call: SupportRequest, row: Row, form: MoveForm
) -> HttpResponse | None:
    """Make the move. None: the form says what is missing. A page of its own: someone else was faster."""
    given = dict(form.cleaned_data)
    version = given.pop("version")
    try:
        actions.move(
            call=call, verb=row.verb, by=request.user, data=given, version=version, at=timezone.now()
        )
    except NotYours:
        raise
    except Refused as refused:
        if refused.field is None:
            return _moved_on(request, call, refused)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    messages.success(request, _("%(move)s: done.") % {"move": row.label})
    return redirect("campaign:support_case", call.pk)


def _moved_on(request: SignedInRequest, call: SupportRequest, refused: Refused) -> HttpResponse:
    """Nothing typed is lost: the page shows it, to be copied."""
    context = {
        "message": str(refused),
        "back": reverse("campaign:support_case", args=[call.pk]),
        "kept": request.POST.get("note", ""),
    }
    return render(request, "work/moved_on.html", context, status=refused.status)


def _draw(request: SignedInRequest, call: SupportRequest, row: Row, form: MoveForm) -> HttpResponse:
    context = {
        "form": form,
        "call": call,
        "number": number_of(call.pk),
        "title": row.label,
        "effect": row.effect,
        "kind": "warning" if row.verb in _GRAVE else "primary",
        "back": reverse("campaign:support_case", args=[call.pk]),
    }
    return render(request, "campaign/support_move.html", context, status=INVALID if form.errors else 200)
