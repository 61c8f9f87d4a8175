"""Renewal works: list, batches, chart, calendar, and one work with everything on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, beside, gantt, workstages
from properties import boards_works as boards
from properties.access import standing
from properties.actions.works import MAY_WRITE, paid
from properties.asked import knows
from properties.forms.works import StageForm, WorkForm
from properties.workstages import Kind, Stage
from yinhang.errors import BadRequest, NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.models import Work
    from properties.requests import SignedInRequest

INVALID = 422
_FILTERS = ("kind", "stage", "programme", "slipping")


def may_write(request: SignedInRequest) -> bool:
    return standing(request.user).holds(*MAY_WRITE)


def only_writers(request: SignedInRequest) -> None:
    if not may_write(request):
        raise NotYours("work.not-yours", _("Only the street office enters works."))


def _asked(request: SignedInRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in _FILTERS}


def _filtered(request: SignedInRequest) -> dict[str, Any]:
    """The page of works that was asked for, with what its filters need."""
    asked, today = _asked(request), timezone.localdate()
    rows = boards.works(request.user, **asked, today=today)
    batches = boards.batches(request.user)
    return {
        "page_obj": Paginator(rows, boards.PAGE).get_page(request.GET.get("page")),
        "batches": batches,
        "kinds": Kind.choices,
        "stages": Stage.choices,
        "today": today,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "may_write": may_write(request),
        **asked,
    }


@login_required
@require_safe
@knows(*_FILTERS, "page")
def works(request: SignedInRequest) -> HttpResponse:
    context = _filtered(request)
    context["lines"] = [
        (work, workstages.days_late(work.next_on, context["today"])) for work in context["page_obj"]
    ]
    return render(request, "work/places/works.html", context)


@login_required
@require_safe
@knows(*_FILTERS, "page")
def chart(request: SignedInRequest) -> HttpResponse:
    """Planned against real: a drawing, and a table that says the same."""
    context = _filtered(request)
    lines = boards.chart(context["page_obj"], today=context["today"])
    bars = [line.bar for line in lines]
    context |= {
        "lines": lines,
        "totals": gantt.totals(bars),
        "picture": gantt.draw(bars, today=context["today"]),
    }
    return render(request, "work/places/works_chart.html", context)


@login_required
@require_safe
@knows("month")
def calendar(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
        "events": boards.calendar(request.user, month, today=today),
    }
    return render(request, "work/places/works_calendar.html", context)


def _month(text: str, today: date) -> date:
    """The first day of "2026-11"; of this month where nothing is asked."""
    if not text:
        return today.replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadRequest("work.month", _("A month is written like 2026-11.")) from error
    if not 2000 <= month.year <= 2100:  # noqa: PLR2004 — beyond it the links before and after break
        raise BadRequest("work.month", _("A month is written like 2026-11."))
    return month


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_work(request: SignedInRequest) -> HttpResponse:
    only_writers(request)
    form = WorkForm(request.POST or None, user=request.user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            work = actions.plan_work(by=request.user, on=timezone.localdate(now), at=now, **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The work is entered as planned."))
            return redirect("places:work", work.pk)
    return render(
        request, "work/places/new_work.html", {"form": form}, status=INVALID if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def work(request: SignedInRequest, pk: int) -> HttpResponse:
    """One work and its stages; the street office enters the next stage here."""
    found = boards.get_work(request.user, pk)
    if request.method == "POST":
        only_writers(request)
    now = timezone.now()
    today = timezone.localdate(now)
    form = StageForm(request.POST or None, work=found, initial={"on": today}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.reach_stage(work=found, by=request.user, today=today, at=now, **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The stage is entered."))
            return redirect("places:work", found.pk)
    context = {
        **_facts(found, today),
        "threads": beside.threads_of(found, request.user),
        "form": form if may_write(request) else None,
    }
    return render(request, "work/places/work.html", context, status=INVALID if form.errors else 200)


def _facts(found: Work, today: date) -> dict[str, Any]:
    spent = paid(found)
    return {
        "work": found,
        "way": boards.way(found, today=today),
        "late": workstages.days_late(found.next_on, today),
        "payments": found.payments.select_related("by", "struck_by"),
        "paid": spent,
        "left": found.budget - spent if found.budget is not None else None,
        "notices": found.notices.select_related("by"),
        "pairs": boards.pairs(found, public=False),
        "beside": beside.of_work(found),
        "today": today,
    }


def kind_of(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise Http404 from error
