"""One session: its page with the next step in front, its agenda, and the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import actions, sessionclocks
from councils.boards.session_page import page_of
from councils.forms.sessions import ItemForm, ScreenForm, SessionForm, StepForm
from councils.hall_access import get_item, get_session, require_hat
from councils.sessionflow import SCREENERS, STEPS, Kind, State, Verb
from councils.views.pages import Sheet, filled_in
from notices.lateness import missed, sentence
from notices.parties import Subject
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from councils.models import CouncilSession
    from properties.requests import SignedInRequest


def page_url(session: CouncilSession) -> str:
    return reverse("halls:session", args=[session.pk])


@login_required
@require_safe
@knows()
def session(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    page = page_of(found, request.user, at=timezone.now())
    return render(request, "work/halls/session.html", {"page": page, "session": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    require_hat(request.user, found.hall)
    sheet = Sheet(
        title=_("Kind, title, day and place"),
        button=_("Save"),
        done=_("The session is changed."),
        back=page_url(found),
        caption=found,
    )

    def act(data: dict[str, Any]) -> None:
        actions.edit_session(session=found, by=request.user, at=timezone.now(), **data)

    form = SessionForm(request.POST or None, instance=found, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def step(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """The page that asks before a step: what it needs, what happens then."""
    found = get_session(request.user, pk)
    asked = _step(verb)
    taken = STEPS.get((State(found.state), asked))
    if taken is None:
        require_hat(request.user, found.hall)
        raise Refused("session.no-such-step", _("The session has moved on meanwhile. Please look again."))
    require_hat(request.user, found.hall, taken.hats)
    late = _is_late(found, asked)
    sheet = Sheet(
        title=asked.label,
        button=asked.label,
        done=_("Done: %(step)s.") % {"step": asked.label},
        back=page_url(found),
        caption=found,
        lead=_LEADS.get(asked, ""),
        warning=late,
    )

    def act(data: dict[str, Any]) -> None:
        actions.move_session(session=found, verb=asked, by=request.user, at=timezone.now(), **data)

    form = StepForm(
        request.POST if request.method == "POST" else None,
        verb=asked,
        words=taken.words,
        late=bool(late),
        label_suffix="",
    )
    return filled_in(request, form, sheet, act)


_LEADS: Final[dict[Verb, _StrPromise]] = {
    Verb.SCREEN: gettext_lazy(
        "The agenda is fixed then. Topics that are not admitted stay to be read with the reason."
    ),
    Verb.NOTICE: gettext_lazy(
        "Everybody reads day, place and agenda from then on, and the sign-in code becomes valid. Day and place can no "
        "longer be changed."
    ),
    Verb.HOLD: gettext_lazy(
        "The sign-in sheet is closed then. The result has to be published within three days."
    ),
    Verb.PUBLISH: gettext_lazy(
        "Everybody reads outcomes and resolutions from then on; those whose reports are behind an item are told. What "
        "was agreed is a consensus of the hall and no owners' decision."
    ),
    Verb.EXECUTE: gettext_lazy("From then on the follow-up board shows what is due."),
    Verb.REVIEW: gettext_lazy("Say what came of it: everybody reads it beside the result."),
    Verb.ARCHIVE: gettext_lazy("Nothing of the session can be changed any more."),
    Verb.CANCEL: gettext_lazy("If the notice is up, everybody reads that the session is called off."),
}


def _step(verb: str) -> Verb:
    if verb not in {one for _state, one in STEPS}:
        raise Http404
    return Verb(verb)


def _is_late(session: CouncilSession, verb: Verb) -> str:
    """The sentence with the article where the notice or the result comes too late, else nothing."""
    if verb == Verb.PUBLISH:
        about = Subject(sessionclocks.SESSION, session.pk)
        late = missed(about, sessionclocks.PUBLISH, on=timezone.localdate())
        return sentence(late) if late is not None else ""
    if verb != Verb.NOTICE or session.starts_at is None:
        return ""
    kind = Kind(session.kind)
    if sessionclocks.in_time(kind, session.starts_at, today=timezone.localdate()):
        return ""
    last = sessionclocks.last_notice_day(kind, session.starts_at)
    return _("The notice had to be up by %(day)s. %(basis)s.") % {
        "day": date_format(last, "DATE_FORMAT"),
        "basis": _(sessionclocks.NOTICES[kind].basis),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def add_item(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    require_hat(request.user, found.hall)
    sheet = Sheet(
        title=_("Put a topic on the agenda"),
        button=_("Put it on the agenda"),
        done=_("The topic is on the agenda."),
        back=page_url(found),
        caption=found,
    )

    def act(data: dict[str, Any]) -> None:
        actions.add_item(session=found, by=request.user, at=timezone.now(), **data)

    form = ItemForm(request.POST or None, hall=found.hall, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_POST
@knows()
def order_item(request: SignedInRequest, pk: int, item: int, way: str) -> HttpResponse:
    found = get_item(request.user, pk, item)
    if way not in {"up", "down"}:
        raise Http404
    actions.order_item(item=found, up=way == "up", by=request.user, at=timezone.now())
    return redirect(f"{page_url(found.session)}#item-{found.pk}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def screen_item(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    found = get_item(request.user, pk, item)
    require_hat(request.user, found.session.hall, SCREENERS)
    sheet = Sheet(
        title=_("Screen a topic"),
        button=_("Save"),
        done=_("The topic is screened."),
        back=page_url(found.session),
        caption=found,
        lead=found.text,
    )

    def act(data: dict[str, Any]) -> None:
        actions.screen_item(item=found, by=request.user, at=timezone.now(), **data)

    return filled_in(request, ScreenForm(request.POST or None, label_suffix=""), sheet, act)
