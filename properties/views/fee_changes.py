"""The steps of a fee change, each a page with one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notices.calendar import day_of
from properties import boards_fees as boards
from properties.access import get_contract, get_fee_change
from properties.actions import fee_changes as actions
from properties.asked import knows
from properties.feechange import ROWS, State, Step, Who
from properties.forms import contracts as forms
from properties.views.contracts import ask
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.models import Contract, FeeChange
    from properties.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def open_change(request: SignedInRequest, pk: int) -> HttpResponse:
    contract, now = get_contract(request.user, pk), timezone.now()
    if Who.FIRM not in actions.capacities(request.user, contract):
        raise NotYours("fee.not-yours", _("Only the manager of the firm opens a fee change."))
    form = forms.OpenForm(request.POST or None, today=day_of(now), label_suffix="")
    return ask(
        request,
        form,
        lambda: actions.open_change(contract=contract, by=request.user, at=now, **form.cleaned_data).contract,
        title=_("Propose another fee"),
        effect=_(
            "The steps: the basis is published, the council hall discusses it, the owners vote, and only then"
            " the new fee holds."
        ),
        about=contract,
        done=_("The change is opened. Next: publish the audited accounts or an assessment."),
    )


def _at_step(request: SignedInRequest, pk: int, step: Step) -> FeeChange:
    """The change, if the person may take the step and it is its turn."""
    change = get_fee_change(request.user, pk)
    if not actions.may_take(request.user, change, step):
        raise NotYours("fee.not-yours", _("Your post does not allow this here."))
    if State(change.state) not in ROWS[step].came_from:
        raise actions.MOVED_ON
    return change


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def basis(request: SignedInRequest, pk: int) -> HttpResponse:
    change, now = _at_step(request, pk, Step.BASIS), timezone.now()
    form = forms.BasisForm(request.POST or None, request.FILES or None, today=day_of(now), label_suffix="")

    def act() -> Contract:
        given = form.cleaned_data
        return actions.publish_basis(
            change=change,
            basis=given["basis"],
            on=given["on"],
            paper=form.filed(is_public=True),
            by=request.user,
            at=now,
        ).contract

    return ask(
        request,
        form,
        act,
        title=boards.deed(Step.BASIS),
        effect=str(ROWS[Step.BASIS].article),
        about=change.contract,
        done=_("The basis is published."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def hall(request: SignedInRequest, pk: int) -> HttpResponse:
    change, now = _at_step(request, pk, Step.HALL), timezone.now()
    form = forms.HallForm(request.POST or None, request.FILES or None, today=day_of(now), label_suffix="")

    def act() -> Contract:
        given = form.cleaned_data
        return actions.record_hall(
            change=change,
            on=given["on"],
            note=given["note"],
            paper=form.filed(is_public=False),
            by=request.user,
            at=now,
        ).contract

    return ask(
        request,
        form,
        act,
        title=boards.deed(Step.HALL),
        effect=str(ROWS[Step.HALL].article),
        about=change.contract,
        done=_("The council hall is entered. Next: the owners' vote."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def vote(request: SignedInRequest, pk: int) -> HttpResponse:
    change, now = _at_step(request, pk, Step.VOTE), timezone.now()
    form = forms.VoteForm(request.POST or None, request.FILES or None, today=day_of(now), label_suffix="")

    def act() -> Contract:
        return actions.record_vote(
            change=change,
            votes=form.votes(),
            on=form.cleaned_data["on"],
            paper=form.filed(is_public=True),
            by=request.user,
            at=now,
        ).contract

    return ask(
        request,
        form,
        act,
        title=boards.deed(Step.VOTE),
        effect=str(ROWS[Step.VOTE].article),
        about=change.contract,
        done=_("The vote is entered and judged by its numbers."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def fee(request: SignedInRequest, pk: int) -> HttpResponse:
    change, now = _at_step(request, pk, Step.FEE), timezone.now()
    form = forms.FeeForm(request.POST or None, label_suffix="")
    return ask(
        request,
        form,
        lambda: (
            actions.set_new_fee(
                change=change, starts_on=form.cleaned_data["starts_on"], by=request.user, at=now
            ).contract
        ),
        title=boards.deed(Step.FEE),
        effect=str(ROWS[Step.FEE].article),
        about=change.contract,
        done=_("The new fee is entered."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    change, now = _at_step(request, pk, Step.WITHDRAWN), timezone.now()
    form = forms.WithdrawForm(request.POST or None, label_suffix="")
    return ask(
        request,
        form,
        lambda: (
            actions.withdraw_change(
                change=change, reason=form.cleaned_data["reason"], by=request.user, at=now
            ).contract
        ),
        title=boards.deed(Step.WITHDRAWN),
        effect=_("It goes no further. What was published stays to be read, with your reason."),
        about=change.contract,
        done=_("The change is taken back."),
    )
