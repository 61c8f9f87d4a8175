"""One page for each step of a ballot: it says what will happen, asks for what it needs, and takes the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from properties.asked import knows
from votes import access, actions
from votes.boards import opening
from votes.forms.drafts import CounterForm, ItemForm
from votes.forms.steps import (
    AnswerForm,
    CloseForm,
    DayForm,
    NoticeForm,
    ObjectionForm,
    OpenForm,
    PostForm,
    WithdrawForm,
)
from votes.rules import must_be
from votes.states import State
from votes.views.ballots import INVALID, told
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from properties.models import User
    from properties.requests import SignedInRequest
    from votes.models import Ballot


class Step(NamedTuple):
    """A page: its words, its form, the state it belongs to, and the action it calls with what was filled in."""

    title: _StrPromise
    lead: _StrPromise
    button: _StrPromise
    done: _StrPromise
    form: Any
    states: tuple[State, ...]
    run: Callable[[Ballot, User, dict[str, Any]], object]
    kind: str = ""


STEPS: Final[dict[str, Step]] = {
    "item": Step(
        _("Add what is decided"),
        _("Each item falls under one of the nine of CC 278; from it follows which majority it needs."),
        _("Add the item"),
        _("The item is added."),
        ItemForm,
        (State.DRAFT,),
        lambda ballot, user, given: actions.add_item(ballot=ballot, by=user, **given),
    ),
    "counter": Step(
        _("Appoint somebody who counts"),
        _(
            "At least two people: each ballot paper is read by two, independently. They see who voted what after the count."
        ),
        _("Appoint"),
        _("The counter is appointed."),
        CounterForm,
        (State.DRAFT, State.OPEN),
        lambda ballot, user, given: actions.appoint_counter(ballot=ballot, by=user, **given),
    ),
    "notice": Step(
        _("Enter the notice to all owners"),
        _(
            "It is posted at least 15 days before voting begins (Property Management Regulations, article 14). Whoever changes the draft afterwards posts it anew."
        ),
        _("Enter the day"),
        _("The notice is entered."),
        NoticeForm,
        (State.DRAFT,),
        lambda ballot, user, given: actions.post_notice(ballot=ballot, by=user, **given),
    ),
    "open": Step(
        _("Freeze the roll and open the vote"),
        _(
            "From then on nobody changes roll, rules or questions any more, whatever the register learns later."
        ),
        _("Freeze and open"),
        _("The roll is frozen and the vote is open."),
        OpenForm,
        (State.DRAFT,),
        lambda ballot, user, given: actions.open_ballot(ballot=ballot, by=user, **given),
    ),
    "close": Step(
        _("Close and count"),
        _("All papers must be entered alike by two people. What is counted is final and stays."),
        _("Close and count"),
        _("The vote is counted. Please hang up the result within three days."),
        CloseForm,
        (State.OPEN,),
        lambda ballot, user, given: actions.close(ballot=ballot, by=user, **given),
    ),
    "withdraw": Step(
        _("Withdraw the ballot"),
        _("Votes that were cast stay where they are and are never counted. This cannot be undone."),
        _("Withdraw"),
        _("The ballot is withdrawn."),
        WithdrawForm,
        (State.DRAFT, State.OPEN),
        lambda ballot, user, given: actions.withdraw(ballot=ballot, by=user, **given),
        "warning",
    ),
    "posted": Step(
        _("Enter the posting of the result"),
        _(
            "Objections are heard for seven days from it, and the year of CC 280 in which a court may be asked is counted from it."
        ),
        _("Enter the day"),
        _("The posting is entered."),
        PostForm,
        (State.CLOSED,),
        lambda ballot, user, given: actions.post_result(ballot=ballot, by=user, **given),
    ),
    "filed": Step(
        _("Enter the filing of the committee"),
        _("An elected committee is filed with the street office within 30 days (SHP 23)."),
        _("Enter the day"),
        _("The filing is entered."),
        DayForm,
        (State.CLOSED,),
        lambda ballot, user, given: actions.file_result(ballot=ballot, by=user, **given),
    ),
    "objection": Step(
        _("Enter an objection"),
        _(
            "It is kept as it was written and answered within seven days. One that comes late is kept as well."
        ),
        _("Enter the objection"),
        _("The objection is kept. It is to be answered within seven days."),
        ObjectionForm,
        (State.CLOSED,),
        lambda ballot, user, given: actions.receive_objection(ballot=ballot, by=user, **given),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def step(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    if name not in STEPS:
        raise Http404
    access.require_organiser(request.user, ballot.compound)
    this = STEPS[name]
    if ballot.state not in this.states:
        must_be(ballot, this.states[0])
    first = {"on": timezone.localdate()}
    sent = request.POST if request.method == "POST" else None
    form = this.form(sent, ballot=ballot, initial=first, label_suffix="")
    if sent is not None and form.is_valid():
        try:
            this.run(ballot, request.user, form.cleaned_data)
        except Refused as no:
            told(form, no)
        else:
            messages.success(request, str(this.done))
            return redirect("votes:ballot", ballot.pk)
    context = {"ballot": ballot, "step": this, "name": name, "form": form}
    if name == "open":
        context |= {"totals": opening.preview(ballot), "form": form}
    return render(request, "work/votes/step.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def answer(request: SignedInRequest, pk: UUID, objection: UUID) -> HttpResponse:
    ballot = access.get_ballot(request.user, pk)
    access.require_organiser(request.user, ballot.compound)
    found = access.get_objection(ballot, objection)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, ballot=ballot, initial={"on": timezone.localdate()}, label_suffix="")
    if sent is not None and form.is_valid():
        try:
            actions.answer_objection(objection=found, by=request.user, **form.cleaned_data)
        except Refused as no:
            told(form, no)
        else:
            messages.success(request, _("The answer is kept."))
            return redirect("votes:ballot", ballot.pk)
    context = {"ballot": ballot, "form": form, "objection": found}
    return render(request, "work/votes/answer.html", context, status=INVALID if form.errors else 200)
