"""While a session sits: the sign-in sheet with its code, the minutes, the resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import actions
from councils.actions.session_sitting import is_open
from councils.boards import sitting as board
from councils.forms.sessions import AttendanceForm, BallotForm, MinutesForm, ReasonForm, ResolutionForm
from councils.hall_access import get_attendance, get_item, get_resolution, get_session, require_hat
from councils.hall_links import sign_in_secret
from councils.views.pages import INVALID, Sheet, filled_in
from councils.views.sessions import page_url
from properties.asked import knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from councils.models import AgendaItem, CouncilSession, Resolution
    from properties.requests import SignedInRequest


def code_address(session: CouncilSession) -> str:
    """The whole address a sign-in code leads to."""
    return f"{settings.PUBLIC_URL}{reverse('council:sign_in', args=[sign_in_secret(session)])}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet: who is there, one more by hand, and the code for those who sign in on their phones."""
    found = get_session(request.user, pk)
    require_hat(request.user, found.hall)
    now = timezone.now()
    form = AttendanceForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_in(session=found, by=request.user, at=now, **form.cleaned_data)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("Signed in."))
            return redirect("halls:attendance", pk)
    context = {
        "session": found,
        "form": form if is_open(found, by_code=False, at=now) else None,
        "sheet": board.sheet(found),
        "has_code": bool(found.code_digest),
    }
    return render(request, "work/halls/attendance.html", context, status=INVALID if form.errors else 200)


@login_required
@require_safe
@knows()
def code_picture(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sign-in code, as a picture of its own: the page allows no inline images' scripts."""
    found = get_session(request.user, pk)
    require_hat(request.user, found.hall)
    if not found.code_digest:
        raise Http404
    drawn = segno.make(code_address(found), error="m", micro=False)
    svg = drawn.svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=False)
    return HttpResponse(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        content_type="image/svg+xml",
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


@login_required
@require_POST
@knows()
def renew_code(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    actions.renew_code(session=found, by=request.user, at=timezone.now())
    messages.success(request, _("The code is changed. Printed ones open nothing any more."))
    return redirect("halls:attendance", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def strike(request: SignedInRequest, pk: int, line: UUID) -> HttpResponse:
    found = get_attendance(request.user, pk, line)
    require_hat(request.user, found.session.hall)
    sheet = Sheet(
        title=_("Strike a line of the sign-in sheet"),
        button=_("Strike"),
        done=_("The line is struck."),
        back=reverse("halls:attendance", args=[pk]),
        caption=found.session,
        lead=f"{board.masked(found)} · {found.get_capacity_display()}",
    )

    def act(data: dict[str, Any]) -> None:
        actions.strike_attendance(attendance=found, by=request.user, at=timezone.now(), **data)

    return filled_in(request, ReasonForm(request.POST or None, label_suffix=""), sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_session(request.user, pk)
    require_hat(request.user, found.hall)
    sheet = Sheet(
        title=_("Minutes"),
        button=_("Save the minutes"),
        done=_("The minutes are saved."),
        back=page_url(found),
        caption=found,
        lead=_("Write what was said, then the outcome of each item. Resolutions are recorded item by item."),
    )

    def act(data: dict[str, Any]) -> None:
        actions.write_minutes(session=found, by=request.user, at=timezone.now(), **data)

    form = MinutesForm(
        request.POST or None,
        items=board.admitted(found),
        initial={"minutes": found.minutes or board.template_of(found)},
        label_suffix="",
    )
    return filled_in(request, form, sheet, act)


_CONSENSUS: Final = gettext_lazy(
    "What is agreed in the hall is a consensus of those present. It is no decision of the owners: what touches "
    "article 278 of the Civil Code goes on to an owners' vote."
)


def _resolution_page(
    request: SignedInRequest, item: AgendaItem, resolution: Resolution | None
) -> HttpResponse:
    sheet = Sheet(
        title=_("Correct a resolution") if resolution else _("Record a resolution"),
        button=_("Save"),
        done=_("The resolution is recorded. Now give it a task: who answers for it, and by when."),
        back=page_url(item.session),
        caption=item,
        warning=_CONSENSUS,
        onward=f"{page_url(item.session)}#item-{item.pk}",
    )

    def act(data: dict[str, Any]) -> None:
        actions.resolve(item=item, resolution=resolution, by=request.user, at=timezone.now(), **data)

    form = ResolutionForm(request.POST or None, instance=resolution, label_suffix="")
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def add_resolution(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    found = get_item(request.user, pk, item)
    require_hat(request.user, found.session.hall)
    return _resolution_page(request, found, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def edit_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_resolution(request.user, pk)
    require_hat(request.user, found.item.session.hall)
    return _resolution_page(request, found.item, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def ballot(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which owners' vote a resolution has gone on to."""
    found = get_resolution(request.user, pk)
    require_hat(request.user, found.item.session.hall)
    sheet = Sheet(
        title=_("Gone on to an owners' vote"),
        button=_("Save"),
        done=_("The resolution is linked to the owners' vote."),
        back=page_url(found.item.session),
        caption=found.text,
        lead=_("The vote itself is prepared under “Owners' votes”; here is said which one it is."),
        warning=_CONSENSUS,
    )

    def act(data: dict[str, Any]) -> None:
        actions.send_to_ballot(resolution=found, by=request.user, at=timezone.now(), **data)

    form = BallotForm(
        request.POST or None,
        ballots=board.ballots_for(found.item.session, request.user),
        label_suffix="",
    )
    return filled_in(request, form, sheet, act)
