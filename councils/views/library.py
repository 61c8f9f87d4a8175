"""Documents with their versions, case stories and honours: pages for everybody, and the desk behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import actions
from councils.actions.documents import WRITERS
from councils.boards import library as board
from councils.forms.library import StoryForm, VersionForm
from councils.hall_access import (
    get_document,
    get_public_story,
    get_story,
    get_version,
    halls_run_by,
    hats,
)
from councils.sessionflow import Hat
from councils.views.pages import Sheet, filled_in
from properties import documents as files
from properties.access import standing
from properties.asked import knows
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from properties.requests import SignedInRequest

_SEARCH = 80


def _shelves(request: HttpRequest) -> dict[str, Any]:
    search = request.GET.get("q", "")[:_SEARCH]
    found = board.documents(request.user, search=search)
    page = Paginator(found, board.PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "shelves": board.shelves(page, request.user, search=search),
        "q": search,
        "query": urlencode({"q": search} if search else {}),
    }


@knows("q", "page", passed_on=True)
def documents(request: HttpRequest) -> HttpResponse:
    return render(request, "council/documents.html", _shelves(request) | {"here": "documents"})


@knows(passed_on=True)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_document(pk)
    shelf = board.shelves([found], request.user)[0]
    return render(request, "council/document.html", {"shelf": shelf, "document": found})


@knows(passed_on=True)
def version_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return files.serve(get_version(request.user, pk))


@knows("page", passed_on=True)
def stories(request: HttpRequest) -> HttpResponse:
    page = Paginator(board.public_stories(), board.PAGE).get_page(request.GET.get("page"))
    return render(request, "council/stories.html", {"page_obj": page, "here": "stories"})


@knows(passed_on=True)
def story(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "council/story.html", {"story": get_public_story(pk)})


@knows(passed_on=True)
def honours(request: HttpRequest) -> HttpResponse:
    return render(request, "council/honours.html", {"honours": board.honours(), "here": "honours"})


@login_required
@require_safe
@knows("q", "page")
def desk(request: SignedInRequest) -> HttpResponse:
    """For staff: documents with internal versions, and the stories of their halls."""
    context = _shelves(request) | {
        "stories": [
            (row, row.approved_at is None and Hat.STREET in hats(request.user, row.hall))
            for row in board.stories(request.user)[: board.PAGE]
        ],
        "writes": standing(request.user).holds(*WRITERS),
        "runs": halls_run_by(request.user).exists(),
    }
    return render(request, "work/halls/documents.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def add_version(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_document(pk)
    if not standing(request.user).holds_in(WRITERS, found.area_id):
        raise NotYours("document.not-yours", _("Only the street office adds a version."))
    sheet = Sheet(
        title=_("Add a version"),
        button=_("Add it"),
        done=_("The version is added."),
        back=reverse("halls:documents"),
        caption=found,
        lead=_("Earlier versions stay to be read."),
    )

    def act(data: dict[str, Any]) -> None:
        actions.add_version(document=found, by=request.user, at=timezone.now(), **data)

    form = VersionForm(
        request.POST or None,
        request.FILES or None,
        initial={"valid_from": timezone.localdate()},
        label_suffix="",
    )
    return filled_in(request, form, sheet, act)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_story(request: SignedInRequest) -> HttpResponse:
    halls = halls_run_by(request.user)
    if not halls.exists():
        raise NotYours("hall.not-yours", _("Your post does not allow this here."))
    sheet = Sheet(
        title=_("Write a case story"),
        button=_("Save"),
        done=_("The story is saved. Everybody reads it once the street has approved it."),
        back=reverse("halls:documents"),
        lead=_("How a matter was solved, for other halls to learn from. No names of residents."),
    )

    def act(data: dict[str, Any]) -> None:
        actions.write_story(by=request.user, at=timezone.now(), **data)

    return filled_in(request, StoryForm(request.POST or None, halls=halls, label_suffix=""), sheet, act)


@login_required
@require_POST
@knows()
def approve_story(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_story(request.user, pk)
    actions.approve_story(story=found, by=request.user, at=timezone.now())
    messages.success(request, _("Everybody can read the story now."))
    return redirect("halls:documents")
