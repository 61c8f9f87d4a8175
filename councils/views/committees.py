"""The statutory desk, and one compound's committee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.boards import committee_desk, committee_page
from councils.committee_access import get_meeting, may
from councils.committee_rules import FOUNDING
from councils.committeeclocks import Owes
from councils.committeesteps import Step
from properties.access import get_compound
from properties.asked import knows
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

_FILTERS = ("show", "neighbourhood", "owes")


@login_required
@require_safe
@knows(*_FILTERS, "page")
def desk(request: SignedInRequest) -> HttpResponse:
    asked = committee_desk.Asked(
        show=request.GET.get("show") or committee_desk.LATE,
        neighbourhood=request.GET.get("neighbourhood", ""),
        owes=request.GET.get("owes", ""),
    )
    if asked.show not in committee_desk.LISTS or asked.owes not in {"", *Owes.values}:
        raise BadRequest("committees.no-such-list", _("There is no such list."))
    found = committee_desk.desk(request.user, asked, at=timezone.now())
    context = {
        "desk": found,
        "page_obj": Paginator(found.lines, committee_desk.PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "query": asked.query(asked.show),
        "title": committee_desk.LISTS[asked.show],
        "owes": Owes.choices,
    }
    return render(request, "work/committees/desk.html", context)


@login_required
@require_safe
@knows()
def compound(request: SignedInRequest, code: str) -> HttpResponse:
    place = get_compound(request.user, code)
    context = {
        "page": committee_page.page(place, request.user, at=timezone.now()),
        "founding": FOUNDING,
        "may_end": may(request.user, place, Step.END_SEAT),
        "may_connect": may(request.user, place, Step.ACCOUNT),
    }
    return render(request, "work/committees/compound.html", context)


@login_required
@require_safe
@knows()
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_meeting(request.user, pk)
    context = {
        "page": committee_page.meeting_page(found),
        "may_write": found.posted_on is None and may(request.user, found.committee.compound, Step.DECIDE),
    }
    return render(request, "work/committees/meeting.html", context)
