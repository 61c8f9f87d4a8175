"""Ballots in the workspace: the list, a draft, one ballot with what to do next, its roll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from properties.asked import knows
from votes import access, actions, clocks
from votes.boards import ballots as boards
from votes.boards import roll as rolls
from votes.forms.drafts import NewForm, RulesForm
from votes.states import Form, State
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form as DjangoForm
    from django.http import HttpResponse

    from properties.requests import SignedInRequest
    from votes.models import Ballot

INVALID = 422


def told(form: DjangoForm, no: Refused) -> None:
    """A refusal beside its field; one without a field of this form is an answer of its own."""
    if no.field is None or no.field not in form.fields:
        raise no
    form.add_error(no.field, str(no))


@login_required
@require_safe
@knows("state", "page")
def ballots(request: SignedInRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows, chips = boards.listed(request.user, state)
    page = Paginator(rows, boards.PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": [boards.line(ballot) for ballot in page],
        "chips": chips,
        "query": f"state={state}" if state in State.values else "",
        "may_prepare": access.may_organise(request.user),
    }
    return render(request, "work/votes/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new(request: SignedInRequest) -> HttpResponse:
    if not access.may_organise(request.user):
        raise NotYours("vote.not-yours", _("Your post does not allow this here."))
    first = {"form": Form.PAPER}
    form = NewForm(request.POST or None, user=request.user, initial=first, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            ballot = actions.prepare(
                compound=form.cleaned_data["compound"], by=request.user, data=form.data_of()
            )
        except Refused as no:
            told(form, no)
        else:
            messages.success(request, _("The draft is kept. Next, write what is decided."))
            return redirect("votes:ballot", ballot.pk)
    return render(request, "work/votes/new.html", {"form": form}, status=INVALID if form.errors else 200)


@login_required
@require_safe
@knows()
def ballot(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One ballot: what is asked, by which rules, what to do next, what happened. No figure before the count."""
    found = access.get_ballot(request.user, pk)
    organises, counts = access.organises(request.user, found), access.counts(request.user, found)
    context = _facts(found) | {"organises": organises, "counts": counts}
    context["history"] = boards.history(found, near=organises or counts)
    if found.state == State.DRAFT:
        context |= {"todo": boards.todo(found)}
    if found.state == State.OPEN and (organises or counts):
        came, buildings = boards.progress(found)
        context |= {"came": came, "buildings": buildings, "unfinished": actions.unfinished(found)}
    if found.state == State.CLOSED:
        context |= {
            "days": boards.days(found),
            "objections": found.objections.all() if organises else (),
            "is_election": boards.is_election(found),
        }
    return render(request, "work/votes/ballot.html", context)


def _facts(found: Ballot) -> dict[str, Any]:
    now = timezone.now()
    return {
        "ballot": found,
        "line": boards.line(found),
        "asked": boards.asked(found),
        "team": found.counters.select_related("user"),
        "notice_by": clocks.last_notice_day(found.opens_at),
        "is_over": now >= found.closes_at,
        "has_begun": now >= found.opens_at,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The rules of a draft."""
    found = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, found.compound)
    boards.must_be_draft(found)
    form = RulesForm(request.POST or None, ballot=found, initial=RulesForm.initial_of(found), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(ballot=found, by=request.user, data=form.data_of(), homes=form.homes_of())
        except Refused as no:
            told(form, no)
        else:
            messages.success(request, _("The rules are kept."))
            return redirect("votes:ballot", found.pk)
    context = {"form": form, "ballot": found}
    return render(request, "work/votes/edit.html", context, status=INVALID if form.errors else 200)


@login_required
@require_POST
@knows()
def drop_item(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    found = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, found.compound)
    actions.drop_item(item=access.get_item(found, number), by=request.user)
    messages.success(request, _("The item is dropped."))
    return redirect("votes:ballot", found.pk)


@login_required
@require_safe
@knows("page")
def roll(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The frozen roll with masked names, for those who organise and count."""
    found = access.get_ballot(request.user, pk)
    access.require_near(request.user, found)
    if not found.opening_hash:
        raise Http404
    page = Paginator(rolls.rows(found), rolls.PAGE).get_page(request.GET.get("page"))
    context = {
        "ballot": found,
        "page_obj": page,
        "lines": rolls.lines(list(page)),
        "organises": access.organises(request.user, found),
        "counts": access.counts(request.user, found),
    }
    return render(request, "work/votes/roll.html", context)
