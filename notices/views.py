"""The inbox and how a person wants to be told. Only ever one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import access
from notices import inbox as actions
from notices.boards import unread_count
from notices.channels.base import is_path
from notices.forms import PreferenceForm
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import HttpResponse

    from notices.requests import SignedInRequest

PAGE = 30
_KNOWN = {"page"}


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    if unknown := set(request.GET) - _KNOWN:
        raise BadRequest(
            "notices.unknown-parameter", _("This address has a part we do not know: %s") % min(unknown)
        )
    items = access.inbox(request.user)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    newest = max((item.pk for item in page), default=0)
    context = {"page_obj": page, "unread": unread_count(request.user), "newest": newest}
    return render(request, "notices/inbox.html", context)


@login_required
@require_POST
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark an item as read and go to what it is about."""
    item = access.get_item(request.user, pk)
    actions.read_item(item, at=timezone.now())
    if request.POST.get("stay") or not is_path(item.path):
        return redirect("notices:inbox")
    return redirect(item.path)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    newest = request.POST.get("newest", "")
    if not (newest.isascii() and newest.isdigit() and len(newest) < 19):  # noqa: PLR2004 — a key has 18 digits at most
        raise BadRequest("notices.no-item", _("Please open your messages again and try once more."))
    actions.read_all(by=request.user, up_to=int(newest), at=timezone.now())
    return redirect("notices:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PreferenceForm(posted, instance=access.preference(request.user))
    if posted is not None and form.is_valid():
        actions.choose(form.save(commit=False))
        messages.success(request, _("Your choice has been saved."))
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"form": form}, status=200 if posted is None else 422)
