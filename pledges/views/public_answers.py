"""How a public page of the campaign is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from properties.open_answers import as_of, kept, opened

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from pledges.models import Campaign

__all__ = ["as_of", "opened", "page"]


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, campaign: Campaign | None, here: str
) -> HttpResponse:
    """A page of the campaign's public face; `here` is the name of its tab."""
    # What was said to the person who is signed in does not belong into a page that caches keep.
    frame = {"campaign": campaign, "here": here, "messages": (), "as_of": as_of()}
    return kept(request, render(request, template, frame | context), varies=True)
