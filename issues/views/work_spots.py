"""The register of spots: its list and sheet, entering one on patrol, one file, its photos, its moves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues import spotflow
from issues.access import get_issue, get_spot, get_spot_photo, may_find_spots, spot_hats
from issues.actions import spots as actions
from issues.boards import spots as board
from issues.boards.saved_filters import Chip
from issues.forms.spots import EFFECTS, FindForm, SpotMoveForm
from issues.spot_filters import NAMES, filter_for
from issues.spot_sheet import FORMATS, sheet_of
from issues.spotflow import State, Verb
from issues.views.sheets import INVALID
from properties.access import compounds_in_reach
from properties.asked import knows
from properties.photos import serve
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import QueryDict
    from django.http.response import HttpResponseBase

    from issues.models import Issue, Spot
    from properties.models import Compound, User
    from properties.requests import SignedInRequest

_BAD_REQUEST: Final = 400
_SHOWN: Final = ("topic", "compound", "building", "firm")
_ACTIONS: Final[dict[Verb, Callable[..., Spot]]] = {
    Verb.NOTIFY: actions.notify,
    Verb.CLEAR: actions.clear,
    Verb.CONFIRM: actions.confirm,
    Verb.RECUR: actions.recur,
    Verb.LINK: actions.link,
    Verb.NOTE: actions.note,
    Verb.VOID: actions.void,
}


@login_required
@require_safe
def spots(request: SignedInRequest) -> HttpResponse:
    """The spots the person may see, filtered, with their pairs of photos."""
    found = filter_for(request.GET, request.user, request)
    if not found.form.is_valid():
        return _draw_list(request, found, found.queryset.none(), status=_BAD_REQUEST)
    return _draw_list(request, found, found.qs, status=200)


def _draw_list(request: SignedInRequest, found: Any, rows: Any, *, status: int) -> HttpResponse:
    pages = Paginator(rows.select_related(*_SHOWN).order_by("-found_at", "-pk"), board.PAGE)
    page = pages.get_page(request.GET.get("page"))
    query = _query(request.GET)
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in ("q", "topic", "compound")],
        "kept": [(name, request.GET[name]) for name in ("state", "overdue") if request.GET.get(name)],
        "chips": _chips(request),
        "cards": board.cards(list(page.object_list), at=timezone.now()),
        "page_obj": page,
        "total": pages.count,
        "query": query,
        "new_url": reverse("work:new_spot") if may_find_spots(request.user) else "",
        "sheets": [(kind, f"{reverse('work:spot_sheet', args=[kind])}?{query}") for kind in FORMATS],
    }
    return render(request, "work/spots.html", context, status=status)


def _query(query: QueryDict, **changed: str) -> str:
    """The filters in one spelling, without the page."""
    given = {name: query[name] for name in sorted(NAMES) if query.get(name)} | changed
    return urlencode({name: value for name, value in given.items() if value})


def _chips(request: SignedInRequest) -> list[Chip]:
    """The states with how many spots each holds, and what is overdue."""
    counts = board.counts_for(request.user)
    now, late = request.GET.get("state") or "open", bool(request.GET.get("overdue"))
    numbers = {"open": sum(counts.get(state, 0) for state in spotflow.OPEN), **counts}
    shown = [("open", _("Still open")), *State.choices, ("all", _("All"))]
    url = reverse("work:spots")
    found = [
        Chip(
            str(text),
            f"{url}?{_query(request.GET, state=state, overdue='')}",
            current=state == now and not late,
            count=str(sum(counts.values()) if state == "all" else numbers.get(state, 0)),
        )
        for state, text in shown
    ]
    return [
        *found[:1],
        Chip(_("Overdue"), f"{url}?{_query(request.GET, state='', overdue='1')}", current=late),
        *found[1:],
    ]


@login_required
@require_safe
def sheet(request: SignedInRequest, kind: str) -> HttpResponse:
    """The register as a file: the same filters, only what the person may see."""
    if kind not in FORMATS:
        raise Http404
    found = filter_for(request.GET, request.user, request)
    rows = found.qs if found.form.is_valid() else found.queryset.none()
    data, mime = sheet_of(rows, kind)
    answer = HttpResponse(data, content_type=mime)
    name = f"spots-{timezone.localdate():%Y%m%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("c", "r")
def new_spot(request: SignedInRequest) -> HttpResponse:
    """One page on patrol. Saved, it shows the file, or the same page again for the next spot here."""
    if not may_find_spots(request.user):
        raise NotYours("spot.not-yours", _("Your post does not enter spots."))
    issue = get_issue(request.user, request.GET["r"]) if request.GET.get("r") else None
    if request.method == "POST":
        return _enter(request, issue)
    compound = _compound(request.user, request.GET.get("c", ""), issue)
    return _draw_new(request, FindForm(user=request.user, compound=compound, issue=issue), issue)


def _compound(user: User, code: str, issue: Issue | None) -> Compound | None:
    """The one asked for, that of the report, the only one, or where the person entered a spot last."""
    reach = compounds_in_reach(user)
    if issue is not None or code:
        return reach.filter(code=issue.compound.code if issue else code).first()
    few = list(reach.order_by("pk")[:2])
    if len(few) == 1:
        return few[0]
    return reach.filter(pk=board.last_compound(user) or 0).first()


def _enter(request: SignedInRequest, issue: Issue | None) -> HttpResponse:
    shown = request.POST.get("shown", "")
    compound = compounds_in_reach(request.user).filter(pk=shown if shown.isdecimal() else 0).first()
    form = FindForm(request.POST, request.FILES, user=request.user, compound=compound, issue=issue)
    if form.is_valid():
        try:
            spot = actions.find(found=form.found, by=request.user, at=timezone.now())
        except NotYours:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            if refused.code == "spot.form-used":
                form.data = {**request.POST.dict(), "key": str(uuid.uuid4())}
        else:
            messages.success(request, _("Spot %(code)s is recorded.") % {"code": spot.code})
            if "more" in request.POST:
                return redirect(f"{reverse('work:new_spot')}?c={spot.compound.code}")
            return redirect("work:spot", code=spot.code)
    return _draw_new(request, form, issue)


def _draw_new(request: SignedInRequest, form: FindForm, issue: Issue | None) -> HttpResponse:
    back = reverse("work:case", args=[issue.code]) if issue else reverse("work:spots")
    context = {"form": form, "issue": issue, "back": back, "here": request.get_full_path()}
    return render(request, "work/spot_new.html", context, status=INVALID if form.errors else 200)


@login_required
@require_safe
@knows()
def spot(request: SignedInRequest, code: str) -> HttpResponse:
    """One file, and only the moves this person may make now."""
    found = get_spot(request.user, code)
    shown = board.file_of(found, request.user, spot_hats(request.user, found), at=timezone.now())
    again = f"{reverse('work:new_spot')}?c={found.compound.code}" if may_find_spots(request.user) else ""
    return render(request, "work/spot.html", {"file": shown, "spot": found, "again_url": again})


@login_required
@require_safe
@knows()
def photo(request: SignedInRequest, code: str, photo: UUID) -> HttpResponseBase:
    return serve(get_spot_photo(request.user, code, photo).path)


@login_required
@require_safe
@knows()
def thumbnail(request: SignedInRequest, code: str, photo: UUID) -> HttpResponseBase:
    return serve(get_spot_photo(request.user, code, photo).path, thumbnail=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows("r")
def move(request: SignedInRequest, code: str, verb: str) -> HttpResponse:
    """The form of one move. A move that is no longer possible is 409, one for somebody else 403."""
    found = get_spot(request.user, code)
    if verb not in {each.value for each in EFFECTS}:
        raise Http404
    wanted = Verb(verb)
    refused = _why_not(request, found, wanted)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"issue": request.GET.get("r", "")}
    form = SpotMoveForm(*given, spot=found, user=request.user, verb=wanted, initial=initial)
    if refused is not None:
        if request.method == "POST" and not isinstance(refused, NotYours):
            return _moved_on(request, found, form, refused)
        raise refused
    if form.is_bound and form.is_valid():
        done = _carry_out(request, found, form)
        if done is not None:
            return done
    return _draw_move(request, found, form)


def _why_not(request: SignedInRequest, found: Spot, verb: Verb) -> Refused | None:
    row = spotflow.find_row(found.state, verb)
    if row is None:
        return actions.NO_SUCH_MOVE
    try:
        actions.hat_of(row, spot_hats(request.user, found))
    except NotYours as refused:
        return refused
    return None


def _carry_out(request: SignedInRequest, found: Spot, form: SpotMoveForm) -> HttpResponse | None:
    """Make the move. None: the form says what is missing. A page of its own: someone else was faster."""
    try:
        moved = _ACTIONS[form.verb](spot=found, by=request.user, at=timezone.now(), **form.given)
    except NotYours:
        raise
    except Refused as refused:
        if refused.field is None:
            return _moved_on(request, found, form, refused)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    messages.success(request, _("%(move)s: done.") % {"move": board.titles()[form.verb]})
    return redirect("work:spot", code=moved.code)


def _moved_on(request: SignedInRequest, found: Spot, form: SpotMoveForm, refused: Refused) -> HttpResponse:
    """Nothing typed is lost: the page shows it, to be copied."""
    context = {
        "message": str(refused),
        "back": reverse("work:spot", args=[found.code]),
        "kept": form.data.get("note", ""),
    }
    return render(request, "work/moved_on.html", context, status=refused.status)


def _draw_move(request: SignedInRequest, found: Spot, form: SpotMoveForm) -> HttpResponse:
    context = {
        "form": form,
        "spot": found,
        "state": board.state_drawn(found.state),
        "title": board.titles()[form.verb],
        "effect": EFFECTS[form.verb],
        "kind": "warning" if form.verb in {Verb.VOID, Verb.RECUR} else "primary",
        "back": reverse("work:spot", args=[found.code]),
        "here": request.get_full_path(),
    }
    return render(request, "work/spot_move.html", context, status=INVALID if form.errors else 200)
