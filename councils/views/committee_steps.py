"""A page for each step with a committee: it says what will follow from it, asks for its form, calls its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from councils import actions
from councils.boards.committee_page import meeting_page
from councils.committee_access import get_meeting, get_seat, require_step, require_turn, situation
from councils.committee_rules import Began
from councils.committeesteps import ROWS, Step
from councils.forms import committees as forms
from notices.calendar import day_of
from properties.access import get_compound
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form
    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from councils.committeesteps import Situation
    from councils.models import CommitteeSeat
    from properties.models import Compound, User
    from properties.requests import SignedInRequest

_INVALID = 422


@dataclass(frozen=True, slots=True)
class Way:
    """A step's form, its action, and what it does, said before it is done."""

    form: type[Form]
    act: Callable[..., Any]
    effects: tuple[_StrPromise, ...]


def _simple(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action that needs nothing but the day."""

    def act(compound: Compound, form: Any, by: User, at: datetime) -> Any:
        return action(compound=compound, on=form.cleaned_data["on"], by=by, at=at)

    return act


def _term(action: Callable[..., Any]) -> Callable[..., Any]:
    def act(compound: Compound, form: Any, by: User, at: datetime) -> Any:
        return action(compound=compound, term=form.term(), by=by, at=at)

    return act


def _early(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    return actions.order_early(compound=compound, **form.cleaned_data, by=by, at=at)


def _group(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    on = form.cleaned_data["on"]
    return actions.form_group(compound=compound, group=form.group(), on=on, by=by, at=at)


def _post_result(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    return actions.post_result(compound=compound, **form.cleaned_data, by=by, at=at)


def _call_off(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    return actions.call_off(compound=compound, reason=form.cleaned_data["reason"], by=by, at=at)


def _meet(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    return actions.record_meeting(compound=compound, held=form.held(), by=by, at=at)


def _fill(compound: Compound, form: Any, by: User, at: datetime) -> Any:
    given = form.cleaned_data
    return actions.fill_seat(
        compound=compound,
        person=form.person(),
        began=Began(given["began"]),
        on=given["on"],
        by=by,
        at=at,
    )


_FROZEN = gettext_lazy(
    "From this day on the owners decide nothing about the firm, fees and major works, until the new committee is"
    " filed (Shanghai rules, article 28)."
)
_GROUP_DUE = gettext_lazy("The street office has 60 days to form the group.")
WAYS: Final[dict[Step, Way]] = {
    Step.ENTER: Way(
        forms.EnterForm,
        _term(actions.enter_committee),
        (gettext_lazy("The committee is in office from its first day, and its clocks begin."),),
    ),
    Step.FOUND: Way(forms.DayForm, _simple(actions.report_first), (_GROUP_DUE,)),
    Step.REPORT: Way(forms.DayForm, _simple(actions.report_term), (_GROUP_DUE, _FROZEN)),
    Step.EARLY: Way(forms.EarlyForm, _early, (_GROUP_DUE, _FROZEN)),
    Step.GROUP: Way(
        forms.GroupForm,
        _group,
        (
            gettext_lazy("Its list is posted within 7 days."),
            gettext_lazy("The committee in office hands its papers to the housing body within 10 days."),
        ),
    ),
    Step.LIST: Way(
        forms.DayForm, _simple(actions.post_list), (gettext_lazy("The clock of the posting ends."),)
    ),
    Step.TO_HOUSING: Way(
        forms.DayForm, _simple(actions.hand_to_housing), (gettext_lazy("The clock of the handover ends."),)
    ),
    Step.ELECT: Way(
        forms.ElectForm,
        _term(actions.enter_election),
        (
            gettext_lazy("The committee before is no longer in office, all its seats end."),
            gettext_lazy("Whoever leaves it loses the post in this system from that day on."),
            gettext_lazy("The result is posted within 3 days, the committee is filed within 30."),
        ),
    ),
    Step.CALL_OFF: Way(
        forms.CallOffForm,
        _call_off,
        (
            gettext_lazy("The clocks of this election end, and the owners may decide again."),
            gettext_lazy("It stays to be read with your reason."),
        ),
    ),
    Step.RESULT: Way(forms.PostForm, _post_result, (gettext_lazy("The clock of the posting ends."),)),
    Step.FILE: Way(
        forms.DayForm,
        _simple(actions.file_committee),
        (
            gettext_lazy("What was frozen for the election is free again."),
            gettext_lazy("The street office completes the filing within 20 days."),
        ),
    ),
    Step.COMPLETE: Way(
        forms.DayForm,
        _simple(actions.complete_filing),
        (gettext_lazy("The street office's own clock ends."),),
    ),
    Step.TO_COMMITTEE: Way(
        forms.DayForm, _simple(actions.hand_over), (gettext_lazy("The clock of the handover ends."),)
    ),
    Step.MEET: Way(
        forms.MeetForm,
        _meet,
        (
            gettext_lazy("The next meeting is due two months later."),
            gettext_lazy("What was decided is posted within 3 days. You add the decisions on the next page."),
        ),
    ),
    Step.FILL: Way(
        forms.FillForm, _fill, (gettext_lazy("The name and the office show on the compound's public page."),)
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Whose step it is not is told so before its form; when it is not its turn, too."""
    place = get_compound(request.user, code)
    wanted = _known(step)
    require_step(request.user, place, wanted)
    now = situation(place)
    require_turn(now, wanted)
    way, at = WAYS[wanted], timezone.now()
    form = way.form(request.POST or None, **_given(wanted, now, at), label_suffix="")
    back = reverse("committees:compound", args=[place.code])

    def act() -> str:
        entered = way.act(place, form, request.user, at)
        return reverse("committees:meeting", args=[entered.pk]) if wanted == Step.MEET else back

    return _ask(request, form, act, title=wanted.label, about=place, effects=way.effects, back=back)


def _known(name: str) -> Step:
    if name not in ROWS:
        raise Http404
    return Step(name)


def _given(wanted: Step, now: Situation, at: datetime) -> dict[str, Any]:
    """What a form is told beside what was typed."""
    if wanted == Step.CALL_OFF:
        return {}
    today = day_of(at)
    if wanted == Step.ELECT:
        return {"today": today, "before": now.committee}
    if wanted == Step.MEET and now.committee is not None:
        return {"today": today, "seats": now.committee.seats.order_by("pk")}
    return {"today": today}


def _ask(
    request: SignedInRequest,
    form: Form,
    act: Callable[[], str],
    *,
    title: Any,
    about: Any,
    effects: tuple[Any, ...],
    back: str,
) -> HttpResponse:
    """A page with one form: what is refused about a field is said beside it, anything else is a page of its own."""
    if request.method == "POST" and form.is_valid():
        try:
            goes_to = act()
        except Refused as no:
            if no.field not in form.fields:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("It is entered."))
            return redirect(goes_to)
    context = {"form": form, "title": title, "about": about, "effects": effects, "back": back}
    return render(request, "work/committees/step.html", context, status=_INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def meeting_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Add a decision, or enter that the meeting was posted."""
    found = get_meeting(request.user, pk)
    wanted = _part(step, Step.DECIDE, Step.POST)
    require_step(request.user, found.committee.compound, wanted)
    at, by = timezone.now(), request.user
    effects: tuple[Any, ...] = (_("After it is posted nothing is added any more."),)
    if wanted == Step.DECIDE:
        form: Form = forms.DecideForm(
            request.POST or None, seats=found.present.order_by("pk"), label_suffix=""
        )
        needed = meeting_page(found).needed
        effects = (
            _("It passes with %(needed)d signatures: more than half of all members.") % {"needed": needed},
        )
    else:
        form = forms.PostForm(request.POST or None, today=day_of(at), label_suffix="")
    back = reverse("committees:meeting", args=[found.pk])

    def act() -> str:
        given = form.cleaned_data
        if wanted == Step.POST:
            actions.post_meeting(meeting=found, **given, by=by, at=at)
        else:
            signed = [seat.pk for seat in given["in_favour"]]
            actions.add_decision(meeting=found, text=given["text"], in_favour=signed, by=by, at=at)
        return back

    about = found.committee.compound
    return _ask(request, form, act, title=wanted.label, about=about, effects=effects, back=back)


def _end_seat(seat: CommitteeSeat, form: Any, by: User, at: datetime) -> None:
    actions.end_seat(seat=seat, **form.cleaned_data, by=by, at=at)


def _seat_papers(seat: CommitteeSeat, form: Any, by: User, at: datetime) -> None:
    actions.seat_handed_over(seat=seat, on=form.cleaned_data["on"], by=by, at=at)


def _account(seat: CommitteeSeat, form: Any, by: User, at: datetime) -> None:
    actions.connect_account(seat=seat, user=form.cleaned_data["user"], by=by, at=at)


SEAT_WAYS: Final[dict[Step, Way]] = {
    Step.END_SEAT: Way(
        forms.EndSeatForm,
        _end_seat,
        (
            gettext_lazy(
                "Leaving the compound and resigning end a seat by themselves; everything else needs a vote."
            ),
            gettext_lazy("Whoever leaves hands over within 10 days."),
            gettext_lazy("Whoever leaves it loses the post in this system from that day on."),
        ),
    ),
    Step.SEAT_PAPERS: Way(forms.DayForm, _seat_papers, (gettext_lazy("The clock of the handover ends."),)),
    Step.ACCOUNT: Way(
        forms.AccountForm,
        _account,
        (
            gettext_lazy(
                "The account gets the post of chair or member here, and keeps it as long as the seat."
            ),
            gettext_lazy("An account that was connected before loses that post."),
        ),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def seat_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """End a seat, enter that whoever left handed over, or connect it with an account."""
    found = get_seat(request.user, pk)
    wanted = _part(step, *SEAT_WAYS)
    compound = found.committee.compound
    require_step(request.user, compound, wanted)
    at, way = timezone.now(), SEAT_WAYS[wanted]
    given = {"initial": {"user": found.user}} if wanted == Step.ACCOUNT else {"today": day_of(at)}
    form = way.form(request.POST or None, **given, label_suffix="")
    back = reverse("committees:compound", args=[compound.code])

    def act() -> str:
        way.act(found, form, request.user, at)
        return back

    return _ask(request, form, act, title=wanted.label, about=found, effects=way.effects, back=back)


def _part(name: str, *known: Step) -> Step:
    if name not in {one.value for one in known}:
        raise Http404
    return Step(name)
