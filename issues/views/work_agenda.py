"""Reports on agendas: what repeats becomes an item by one click, and one report from its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.hall_access import get_session, require_hat
from councils.models import CouncilSession
from issues import actions
from issues.access import get_issue, hats
from issues.boards import repeated as board
from issues.forms.agenda import AgendaForm, ClusterForm
from issues.views.sheets import INVALID
from properties.asked import knows
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from councils.models import AgendaItem
    from issues.models import Issue
    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def repeated(request: SignedInRequest, session: int) -> HttpResponse:
    """What repeats in the hall's neighbourhood, each with a button that puts it on this agenda."""
    found = get_session(request.user, session)
    require_hat(request.user, found.hall)
    today = timezone.localdate()
    if request.method == "POST":
        _put_cluster(request, found, today)
        return redirect("halls:session", found.pk)
    rows = board.clusters(found.hall.neighbourhood_id, today=today)
    return render(request, "work/repeated.html", {"session": found, "clusters": rows})


def _put_cluster(request: SignedInRequest, session: CouncilSession, today: date) -> None:
    form = ClusterForm(request.POST)
    if not form.is_valid():
        raise Http404
    hood = session.hall.neighbourhood_id
    asked = form.cleaned_data
    cluster = next(
        (
            one
            for one in board.clusters(hood, today=today)
            if one.subtopic and (one.compound.pk, one.subtopic.pk) == (asked["compound"], asked["subtopic"])
        ),
        None,
    )
    if cluster is None:
        raise Refused("agenda.no-issue", _("No report is left to put on the agenda."))
    item = actions.put_on_agenda(
        session=session,
        issues=board.issues_of(hood, asked["compound"], asked["subtopic"], today=today),
        title=board.title_of(cluster),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("On the agenda: %(item)s") % {"item": item})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def put(request: SignedInRequest, code: str) -> HttpResponse:
    """Put one report on an agenda of its own hall."""
    issue = get_issue(request.user, code)
    if not hats(request.user, issue) & board.MAY_PUT:
        raise NotYours("agenda.not-yours", _("Your post does not allow this here."))
    sessions = board.open_agendas(issue)
    initial = {
        "title": _("%(compound)s: %(topic)s")
        % {"compound": issue.compound, "topic": issue.subtopic or issue.topic}
    }
    form = AgendaForm(request.POST or None, sessions=sessions, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            item = _put(request, issue, form)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("On the agenda: %(item)s") % {"item": item})
            return redirect("halls:session", item.session_id)
    context = {"issue": issue, "form": form, "sessions": sessions}
    return render(request, "work/put_on_agenda.html", context, status=INVALID if form.errors else 200)


def _put(request: SignedInRequest, issue: Issue, form: AgendaForm) -> AgendaItem:
    where, now = form.cleaned_data["where"], timezone.now()
    if not isinstance(where, CouncilSession):
        return actions.join_item(item=where, issue=issue, by=request.user, at=now)
    if not form.cleaned_data["title"]:
        raise Refused("agenda.no-title", _("A new item needs a title."), field="title")
    return actions.put_on_agenda(
        session=where, issues=[issue], title=form.cleaned_data["title"], by=request.user, at=now
    )
