"""Inspecting by checklist: which compound, the list on one page, and the round with its photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions
from properties import boards_checks as board
from properties.actions.inspections import may_inspect
from properties.asked import knows
from properties.forms.checks import ChecklistForm, PhotosForm
from properties.photos import serve
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from properties.boards_checks import Round
    from properties.models import Compound, Inspection
    from properties.requests import SignedInRequest

_INVALID: Final = 422
# Photos sent in one go: as many as the server takes, less some.
AT_ONCE: Final = 8


def _must_inspect(request: SignedInRequest) -> None:
    if not may_inspect(request.user):
        raise NotYours("inspection.not-yours", _("Your post does not allow this here."))


@login_required
@require_safe
@knows("q", "page")
def choose(request: SignedInRequest) -> HttpResponse:
    """The compounds a person inspects, those they were in last on top."""
    _must_inspect(request)
    q, today = request.GET.get("q", "").strip()[:40], timezone.localdate()
    page = Paginator(board.places(request.user, q=q), board.PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "places": board.cards(page.object_list, request.user, today=today),
        "today": today,
        "q": q,
        "query": urlencode({"q": q}) if q else "",
    }
    return render(request, "work/places/check_choose.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def check(request: SignedInRequest, code: str) -> HttpResponse:
    """The checklist of today. What is already entered today is left out; a refusal keeps what was typed."""
    _must_inspect(request)
    compound = board.get_place(request.user, code)
    now = timezone.now()
    today = timezone.localdate(now)
    done = board.entered(request.user, compound, today)
    items = [item for item in board.items(today) if item.dimension not in done]
    form = ChecklistForm(request.POST if request.method == "POST" else None, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            rows = actions.check(
                compound=compound,
                answers=form.answers(),
                on=today,
                by=request.user,
                at=now,
                note=form.cleaned_data["note"],
            )
        except NotYours:
            raise
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The inspection is entered."))
            return redirect("places:inspection", rows[0].pk)
    return _draw(request, compound, form, list(done.values()), now)


def _draw(
    request: SignedInRequest, compound: Compound, form: ChecklistForm, done: list[Inspection], now: datetime
) -> HttpResponse:
    context = {
        "form": form,
        "compound": compound,
        "done": done,
        "is_own_firm": board.is_own_firm(request.user, compound, today=timezone.localdate(now)),
    }
    return render(
        request, "work/places/check.html", context, status=_INVALID if form.is_bound and form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def inspection(request: SignedInRequest, pk: int) -> HttpResponse:
    """A round with its answers. Whoever looked adds photos here; each stands or falls on its own."""
    found = board.get_round(request.user, pk)
    now = timezone.now()
    wanting = found.wanting(request.user, at=now)
    if request.method == "POST" and not wanting:
        raise Refused(
            "inspection.closed", _("Photos are added within 24 hours of an inspection that stands.")
        )
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotosForm(*given, answers=wanting[:AT_ONCE])
    if request.method == "POST":
        return _add(request, found, form, now)
    return _draw_round(request, found, form, now)


def _add(request: SignedInRequest, found: Round, form: PhotosForm, now: datetime) -> HttpResponse:
    """Keep the photos that can be kept, and say of each other one why not."""
    form.full_clean()
    photos = form.photos()
    if photos:
        actions.add_photos(visit=found.inspections, photos=photos, by=request.user, at=now)
        count = len(photos)
        messages.success(request, ngettext("%d photo is added.", "%d photos are added.", count) % count)
    if photos and not form.errors:
        return redirect("places:inspection", found.inspection.pk)
    if not form.errors:
        form.add_error(None, _("Please choose a photo first."))
    return _draw_round(request, board.get_round(request.user, found.inspection.pk), form, now)


def _draw_round(request: SignedInRequest, found: Round, form: PhotosForm, now: datetime) -> HttpResponse:
    left = found.wanting(request.user, at=now)[:AT_ONCE]
    context = {
        "round": found,
        "inspection": found.inspection,
        "form": form,
        "fields": [form[name] for one in left if (name := f"photo{one.pk}") in form.fields],
        "may_inspect": may_inspect(request.user),
    }
    return render(
        request,
        "work/places/inspection.html",
        context,
        status=_INVALID if form.is_bound and form.errors else 200,
    )


@login_required
@require_safe
@knows()
def photo(request: SignedInRequest, pk: int, answer: int) -> HttpResponseBase:
    return serve(board.get_photo(request.user, pk, answer))


@login_required
@require_safe
@knows()
def thumbnail(request: SignedInRequest, pk: int, answer: int) -> HttpResponseBase:
    return serve(board.get_photo(request.user, pk, answer), thumbnail=True)
