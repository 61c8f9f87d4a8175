"""One contract's score: the arithmetic, and what is given, said and paid about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import (
    JUDGES,
    get_bonus,
    get_objection,
    get_score,
    get_veto,
    hats,
    must_be_impartial,
    must_wear,
)
from assessments.actions import payments
from assessments.actions import scores as actions
from assessments.boards import arithmetic, desk, ranking
from assessments.dimensions import Grade
from assessments.forms.periods import (
    BonusForm,
    DecisionForm,
    ObjectionForm,
    PaymentForm,
    VetoForm,
    WordsForm,
)
from assessments.models import Veto
from assessments.periodflow import JUDGED_IN, Hat
from properties.asked import knows
from properties.photos import kept_photos
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from assessments.models import Score
    from properties.requests import SignedInRequest

INVALID: Final = 422


@login_required
@require_safe
@knows()
def score(request: SignedInRequest, pk: int) -> HttpResponse:
    found, now = get_score(request.user, pk), timezone.now()
    worn = hats(request.user, found.period.subdistrict_id)
    may_judge = found.is_current and found.period.state in JUDGED_IN and bool(worn & JUDGES)
    bonuses, vetoes = desk.judgments(found)
    context = {
        "sum": arithmetic.of(found, with_links=True),
        "score": found,
        "title": ranking.title(found.period),
        "kind": ranking.GRADE_KINDS[Grade(found.grade)],
        "older": arithmetic.older(found),
        "newest": found if found.is_current else arithmetic.newest(found),
        "bonuses": bonuses,
        "vetoes": vetoes,
        "may_judge": may_judge,
        "may_object": desk.may_object(request.user, found, at=now),
        "may_pay": desk.may_pay(request.user, found),
        "me": request.user.pk,
    }
    return render(request, "assessments/score.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def bonus(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _to_judge(request, pk)
    form = BonusForm(request.POST or None, label_suffix="")

    def do() -> None:
        actions.give_bonus(score=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    about = _Page(_TITLES["bonus"], _("The points are given. The score was counted again."))
    return _asked(request, found, form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def veto(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _to_judge(request, pk)
    form = VetoForm(request.POST or None, request.FILES or None, label_suffix="")

    def do() -> None:
        with kept_photos(), transaction.atomic():
            actions.veto(
                score=found,
                kind=Veto.Kind(form.cleaned_data["kind"]),
                words=form.cleaned_data["words"],
                proof=form.cleaned_data["proof"],
                by=request.user,
                at=timezone.now(),
            )

    about = _Page(_TITLES["veto"], _("The veto stands. Only somebody else can lift it."))
    return _asked(request, found, form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def object_to(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_score(request.user, pk)
    if not desk.may_object(request.user, found, at=timezone.now()) and request.method != "POST":
        raise NotYours("assessment.not-now", _("This step is not open to you now."))
    form = ObjectionForm(request.POST or None, label_suffix="")

    def do() -> None:
        actions.object_to(score=found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())

    about = _Page(_TITLES["object"], _("Your objection has been sent to the street office."))
    return _asked(request, found, form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def pay(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_score(request.user, pk)
    must_wear(request.user, found.period.subdistrict_id, {Hat.OFFICER})
    form = PaymentForm(request.POST or None, initial={"on": timezone.localdate()}, label_suffix="")

    def do() -> None:
        payments.record(score=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    about = _Page(_TITLES["pay"], _("The payment is recorded."))
    return _asked(request, found, form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def strike_bonus(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_bonus(request.user, pk)
    must_wear(request.user, row.period.subdistrict_id, JUDGES)
    form = WordsForm(request.POST or None, label_suffix="")

    def do() -> None:
        actions.strike_bonus(bonus=row, reason=form.cleaned_data["words"], by=request.user, at=timezone.now())

    about = _Page(_TITLES["strike"], _("The points are struck. The score was counted again."))
    return _asked(request, arithmetic.of_contract(row), form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def lift_veto(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_veto(request.user, pk)
    must_wear(request.user, row.period.subdistrict_id, JUDGES)
    form = WordsForm(request.POST or None, label_suffix="")

    def do() -> None:
        actions.lift_veto(veto=row, reason=form.cleaned_data["words"], by=request.user, at=timezone.now())

    about = _Page(_TITLES["lift"], _("The veto is lifted. The score was counted again."))
    return _asked(request, arithmetic.of_contract(row), form, about, do)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def decide_objection(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = get_objection(request.user, pk)
    must_wear(request.user, objection.score.period.subdistrict_id, JUDGES)
    current = arithmetic.newest(objection.score)
    form = DecisionForm(request.POST or None, score=current, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_objection(
                objection=objection,
                upheld=form.cleaned_data["result"] == DecisionForm.UPHELD,
                decision=form.cleaned_data["decision"],
                lines=form.lines,
                by=request.user,
                at=timezone.now(),
            )
        except NotYours:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The firm was told of the decision."))
            return redirect("assessments:period", objection.score.period_id)
    context = {"form": form, "objection": objection, "about": ranking.title(objection.score.period)}
    status = INVALID if form.errors else 200
    return render(request, "assessments/decide.html", context, status=status)


class _Page:
    """What a form about a score is called, and what is said when it is done."""

    def __init__(self, title: Any, done: str) -> None:
        self.title, self.done = title, done


_TITLES: Final = {
    "bonus": gettext_lazy("Give bonus points"),
    "veto": gettext_lazy("Put a veto"),
    "object": gettext_lazy("Object to this score"),
    "pay": gettext_lazy("Record the payment"),
    "strike": gettext_lazy("Strike the points"),
    "lift": gettext_lazy("Lift the veto"),
}


def _to_judge(request: SignedInRequest, pk: int) -> Score:
    found = get_score(request.user, pk)
    must_wear(request.user, found.period.subdistrict_id, JUDGES)
    must_be_impartial(request.user, found.period, at=timezone.now())
    return found


def _asked(
    request: SignedInRequest, found: Score, form: forms.Form, about: _Page, do: Callable[[], None]
) -> HttpResponse:
    """The form, or what it does; a refusal about a field stands beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            if refused.field not in form.fields:
                raise
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, about.done)
            return redirect("assessments:score", arithmetic.newest(found).pk)
    context: dict[str, Any] = {
        "form": form,
        "score": found,
        "title": about.title,
        "about": ranking.title(found.period),
        "sum": arithmetic.of(found, with_links=False),
    }
    return render(request, "assessments/score_form.html", context, status=INVALID if form.errors else 200)
