"""One page a move: door, form, action, redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issues import actions
from issues.access import actor_for, get_issue, hats
from issues.actions.handling import needs_photo
from issues.actions.steps import NO_SUCH_MOVE, not_your_move
from issues.boards.desk_choices import canned_replies
from issues.boards.wording import state_of
from issues.boards.work_case import Offer, offers, pending_request
from issues.forms.finish import pair_rows
from issues.forms.move_words import EFFECTS
from issues.forms.moves import MoveForm
from issues.views.sheets import INVALID
from issues.workflow import Status, Verb, find_move
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from issues.models import Issue, TimeRequest
    from properties.requests import SignedInRequest

# A step backwards, or an end: said in the colour of a warning.
_GRAVE = frozenset({Verb.RETURN, Verb.REFUSE, Verb.HAND_OVER, Verb.MERGE, Verb.SEND_BACK, Verb.DENY})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("reply")
def move(request: SignedInRequest, code: str, verb: str) -> HttpResponse:
    """The form of one move. A move that is no longer possible is 409, one for somebody else 403."""
    issue, wanted = get_issue(request.user, code), _verb(verb)
    pending = pending_request(issue)
    offer = _offer(request, issue, wanted, pending)
    form = _form(request, issue, wanted, pending)
    if offer is None:
        refused = _why_not(request, issue, wanted)
        if request.method == "POST" and not isinstance(refused, NotYours):
            return _moved_on(request, issue, form, refused)
        raise refused
    if request.method == "POST" and form.is_valid():
        done = _carry_out(request, issue, wanted, form)
        if done is not None:
            return done
    return _draw(request, issue, wanted, form)


def _verb(text: str) -> Verb:
    """The verb in the address; 404 for one that has no page."""
    if text not in EFFECTS:
        raise Http404
    return Verb(text)


def _offer(request: SignedInRequest, issue: Issue, verb: Verb, pending: TimeRequest | None) -> Offer | None:
    found = offers(issue, hats(request.user, issue), request.user, pending, "")
    return next((offer for offer in found if offer.verb == verb), None)


def _why_not(request: SignedInRequest, issue: Issue, verb: Verb) -> Refused:
    """Refused: the report has moved on. NotYours: it is for someone else."""
    row = find_move(Status(issue.status), verb)
    if row is None:
        return NO_SUCH_MOVE
    if not row.who & hats(request.user, issue):
        return not_your_move()
    return Refused("issue.no-request", _("There is no open request that you could decide."))


def _form(request: SignedInRequest, issue: Issue, verb: Verb, pending: TimeRequest | None) -> MoveForm:
    about: dict[str, Any] = {"issue": issue, "user": request.user, "verb": verb, "pending": pending}
    if request.method == "POST":
        return MoveForm(request.POST, request.FILES, **about)
    chosen = request.GET.get("reply", "")
    texts = {str(reply.pk): reply.text for reply in canned_replies(issue, verb)} if chosen else {}
    return MoveForm(initial={"note": texts.get(chosen, "")}, **about)


def _carry_out(request: SignedInRequest, issue: Issue, verb: Verb, form: MoveForm) -> HttpResponse | None:
    """Make the move. None: the form says what is missing. A page of its own: someone else was faster."""
    try:
        moved = actions.move(
            issue=issue,
            verb=verb,
            by=actor_for(request.user, issue),
            data=form.data_for_move,
            version=form.cleaned_data["version"],
            at=timezone.now(),
        )
    except NotYours:
        raise
    except Refused as refused:
        return _refused(request, issue, form, refused)
    messages.success(request, _("%(move)s: done.") % {"move": verb.label})
    return redirect("work:case", code=moved.code)


def _refused(request: SignedInRequest, issue: Issue, form: MoveForm, refused: Refused) -> HttpResponse | None:
    """Beside the input it belongs to, else on a page that keeps what was written."""
    if refused.field is not None:
        shown = refused.field if refused.field in form.fields else None
        form.add_error(shown, str(refused))
        return None
    return _moved_on(request, issue, form, refused)


def _moved_on(request: SignedInRequest, issue: Issue, form: MoveForm, refused: Refused) -> HttpResponse:
    """Nothing typed is lost: the page shows it, to be copied."""
    context = {
        "message": str(refused),
        "back": reverse("work:case", args=[issue.code]),
        "kept": form.data.get("note") or form.data.get("text", ""),
    }
    return render(request, "work/moved_on.html", context, status=refused.status)


def _draw(request: SignedInRequest, issue: Issue, verb: Verb, form: MoveForm) -> HttpResponse:
    here = reverse("work:move", args=[issue.code, verb.value])
    with_note = "note" in form.fields
    context = {
        "form": form,
        "issue": issue,
        "state": state_of(issue.status, issue.outcome),
        "title": verb.label,
        "effect": EFFECTS[verb],
        "kind": "warning" if verb in _GRAVE else "primary",
        "back": reverse("work:case", args=[issue.code]),
        "here": here,
        "replies": canned_replies(issue, verb) if with_note else [],
        "pending": form.pending if "request" in form.fields else None,
        "photo_form": form.is_multipart(),
    }
    if verb == Verb.FINISH:
        context |= {
            "pairs": pair_rows(form),
            "needs_photo": needs_photo(issue),
            "photo_base": context["back"],
        }
    name = "work/finish.html" if verb == Verb.FINISH else "work/move.html"
    return render(request, name, context, status=INVALID if form.errors else 200)
