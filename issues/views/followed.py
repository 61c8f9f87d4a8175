"""The door of somebody who holds the secret link to their report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from issues import actions, limits
from issues.access import get_reporter, reporter_actor, shown_issue
from properties import photos
from properties.asked import address_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseRedirect
    from django.http.response import HttpResponseBase

    from issues.forms.report import PhotosForm
    from issues.models import Issue, Reporter
    from issues.workflow import Verb
    from properties.photos import CleanPhoto

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Link:
    """A secret link that opened: whose it is, and the report it shows."""

    secret: str
    reporter: Reporter
    issue: Issue

    @property
    def about(self) -> str:
        """What the stamps of its forms are bound to."""
        return self.reporter.pk.hex

    def url(self, page: str = "progress") -> str:
        return reverse(f"resident:{page}", args=[self.secret])

    def done(self, deed: str) -> HttpResponseRedirect:
        """Back to the progress page, which thanks for what was just done."""
        return redirect(f"{self.url()}?done={deed}")

    def make(self, verb: Verb, **data: Any) -> None:
        """Make a move as this reporter."""
        limits.acting(secret=self.secret)
        actions.move(
            issue=self.issue, verb=verb, by=reporter_actor(self.reporter), data=data, at=timezone.now()
        )


def link_of(
    view: Callable[Concatenate[HttpRequest, Link, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open the secret of the address for a view; 404 for any other text."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reporter = get_reporter(secret)
        return view(request, Link(secret, reporter, shown_issue(reporter)), *args, **kwargs)

    return opened


def clean_photos(form: PhotosForm, request: HttpRequest) -> list[CleanPhoto]:
    """The photos of a form, redrawn. A bad one puts its sentence on the form and keeps the others out too."""
    cleaned: list[CleanPhoto] = []
    for slot, upload in form.uploads().items():
        try:
            limits.uploading(ip=address_of(request))
            cleaned.append(photos.clean_photo(upload))
        except Refused as refused:
            form.refuse_photo(slot, refused)
    return cleaned
