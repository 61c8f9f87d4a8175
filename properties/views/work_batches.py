"""成熟一批、签约一批、开工一批: works of a kind by stage, and up to fifty of them taken on at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, workstages
from properties import boards_works as boards
from properties.asked import knows
from properties.forms.works import BatchForm
from properties.views.works import INVALID, kind_of, may_write, only_writers
from properties.workstages import Kind, Stage
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse, QueryDict

    from properties.models import Work
    from properties.requests import SignedInRequest

MOST = 50


class Line(NamedTuple):
    """One work of the batch. `problem` is why it is not taken on, "" where it was or may be."""

    key: str
    title: str
    problem: str = ""


@login_required
@require_safe
@knows("kind")
def batches(request: SignedInRequest) -> HttpResponse:
    kind = kind_of(request.GET.get("kind", Kind.LIFT_ADDITION))
    today = timezone.localdate()
    context = {
        "kind": kind,
        "kinds": [
            {"text": one.label, "href": f"?kind={one.value}", "count": None, "current": one == kind}
            for one in Kind
        ],
        "groups": boards.groups(request.user, kind, today=today),
        "form": BatchForm(kind=kind, initial={"on": today}, label_suffix="") if may_write(request) else None,
        "today": today,
        "most": MOST,
    }
    return render(request, "work/places/work_batches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: SignedInRequest) -> HttpResponse:
    """GET lists what will be entered; POST enters each on its own and says which were not, and why."""
    only_writers(request)
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and set(given) - {"work", "kind", "stage", "on", "m"}:
        raise BadRequest(
            "request.unknown-parameter", _("The address holds something this page does not know.")
        )
    kind, keys = kind_of(given.get("kind", "")), _chosen(given)
    back = f"{reverse('places:work_batches')}?kind={kind.value}"
    if not keys:
        messages.info(request, _("Please tick the works you want to take on."))
        return redirect(back)
    form = BatchForm(given, kind=kind, label_suffix="")
    today = timezone.localdate()
    if form.is_valid() and form.cleaned_data["on"] > today:
        form.add_error("on", _("This day has not come yet."))
    if not form.is_valid():
        context = {"form": form, "kind": kind, "keys": keys, "back": back}
        return render(request, "work/places/work_batch.html", context, status=INVALID)
    stage, on = form.cleaned_data["stage"], form.cleaned_data["on"]
    if request.method == "POST":
        return _entered(request, kind, keys, stage, on)
    lines = [_line(request, key, kind, stage) for key in keys]
    context = {
        "form": None,
        "kind": kind,
        "stage": stage,
        "on": on,
        "back": back,
        "lines": [line for line in lines if not line.problem],
        "problems": [line for line in lines if line.problem],
    }
    return render(request, "work/places/work_batch.html", context)


def _chosen(given: QueryDict) -> list[str]:
    """The keys, each once, in their order; BadRequest for more than MOST, or for what is no key."""
    keys = list(dict.fromkeys(given.getlist("work")))
    if len(keys) > MOST:
        raise BadRequest("batch.too-many", _("Please tick at most 50 works at once."))
    if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in keys):  # noqa: PLR2004
        raise BadRequest("batch.key", _("The form arrived incomplete. Please tick the works again."))
    return keys


def _line(request: SignedInRequest, key: str, kind: Kind, stage: Stage) -> Line:
    found = _found(request, key)
    if found is None:
        return Line(key, "", _("There is no work of this number that you may see."))
    coming = workstages.forward(Kind(found.kind), Stage(found.stage))
    if found.kind != kind or coming != stage:
        return Line(key, _title(found), _not_next(found))
    return Line(key, _title(found))


def _entered(
    request: SignedInRequest, kind: Kind, keys: Sequence[str], stage: Stage, on: date
) -> HttpResponse:
    results = [_enter(request, key, kind, stage, on) for key in keys]
    problems = [line for line in results if line.problem]
    done = len(results) - len(problems)
    back = f"{reverse('places:work_batches')}?kind={kind.value}"
    if not problems:
        text = ngettext("%(count)d work taken on.", "%(count)d works taken on.", done) % {"count": done}
        messages.success(request, text)
        return redirect(back)
    context = {"results": results, "done": done, "problems": len(problems), "back": back}
    return render(request, "work/places/work_batch_result.html", context)


def _enter(request: SignedInRequest, key: str, kind: Kind, stage: Stage, on: date) -> Line:
    line = _line(request, key, kind, stage)
    found = None if line.problem else _found(request, key)
    if found is None:
        return line
    now = timezone.now()
    try:
        actions.reach_stage(
            work=found, stage=stage, on=on, by=request.user, today=timezone.localdate(now), at=now
        )
    except Refused as refused:
        return line._replace(problem=str(refused))
    return line


def _found(request: SignedInRequest, key: str) -> Work | None:
    try:
        return boards.get_work(request.user, int(key))
    except Http404:
        return None


def _title(work: Work) -> str:
    return f"{work.compound} · {work.title}"


def _not_next(work: Work) -> str:
    return _("It stands at “%(stage)s”, so this stage is not its next one.") % {
        "stage": work.get_stage_display()
    }
