"""The register by sheet: template, upload, differences, confirm. Each change of a sheet has an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from properties import actions
from properties.actions import upload_work
from properties.asked import knows
from properties.forms.register_sheets import SheetForm
from properties.register_sheets.access import (
    get_registered,
    get_upload,
    registered_by,
    require_registrar,
    uploads_for,
)
from properties.register_sheets.shown import opened, rows_of, shown
from properties.register_sheets.template import template as workbook
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from properties.requests import SignedInRequest

_INVALID = 422
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How often a page that shows progress asks for itself again.
_REFRESH_SECONDS = "4"
_RECENT, _PAGE = 5, 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def start(request: SignedInRequest) -> HttpResponse:
    """What a sheet is for, the template, and where to send it."""
    require_registrar(request.user)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*given, user=request.user, label_suffix="")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = actions.send_sheet(
                data=file.read(),
                name=file.name or "",
                subdistrict=form.subdistrict(),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            return redirect("register_sheets:upload", upload.pk)
    context = {
        "form": form,
        "compounds": registered_by(request.user).order_by("name", "pk"),
        "uploads": uploads_for(request.user)[:_RECENT],
    }
    return render(
        request, "work/register_sheets/start.html", context, status=_INVALID if form.errors else 200
    )


@login_required
@require_safe
@knows("compound")
def template(request: SignedInRequest) -> HttpResponse:
    """The workbook to be filled in, for one compound with the homes it has."""
    require_registrar(request.user)
    code = request.GET.get("compound", "")
    compound = get_registered(request.user, code) if code else None
    answer = HttpResponse(workbook(compound), content_type=_XLSX)
    word = _("Homes and owners")
    name = f"{word}-{compound.code}.xlsx" if compound else f"{word}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
@knows("page")
def earlier(request: SignedInRequest) -> HttpResponse:
    require_registrar(request.user)
    page = Paginator(uploads_for(request.user), _PAGE).get_page(request.GET.get("page"))
    return render(request, "work/register_sheets/earlier.html", {"page_obj": page})


@login_required
@require_safe
@knows("show", "page")
def upload(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far it is, then the differences row by row, then what became of it."""
    found = get_upload(request.user, pk)
    about = shown(found)
    state = request.GET.get("show", "")
    page = rows_of(found, state=state, page=request.GET.get("page"))
    counted = (
        ("new", found.new),
        ("changed", found.changed),
        ("same", found.same),
        ("refused", found.refused),
    )
    context = {
        "about": about,
        "upload": found,
        "show": state,
        "counted": counted,
        "page_obj": page,
        "rows": opened(found, page),
        "query": f"show={state}" if state else "",
    }
    answer = render(request, "work/register_sheets/upload.html", context)
    if about.working:
        answer["Refresh"] = _REFRESH_SECONDS
    return answer


@login_required
@require_POST
@knows()
def now(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """No worker has come: the page reads or writes a small sheet itself."""
    found = get_upload(request.user, pk)
    if not shown(found).small:
        raise Refused(
            "register-sheet.not-now",
            _(
                "This sheet is not waiting any more, or it is too large to be handled at once. Please look again in a minute."
            ),
        )
    upload_work.do_now(upload=found, at=timezone.now())
    return redirect("register_sheets:upload", found.pk)


@login_required
@require_POST
@knows()
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = actions.confirm_upload(upload=get_upload(request.user, pk), by=request.user)
    messages.success(request, _("Confirmed. The register is being written now."))
    return redirect("register_sheets:upload", found.pk)


@login_required
@require_POST
@knows()
def compare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = actions.compare_anew(upload=get_upload(request.user, pk), by=request.user)
    return redirect("register_sheets:upload", found.pk)


@login_required
@require_POST
@knows()
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    actions.cancel_upload(upload=get_upload(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The sheet is cancelled. Nothing of it was written, and it is deleted."))
    return redirect("register_sheets:start")
