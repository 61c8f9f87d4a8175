"""The page that draws the interface's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def docs(request: SignedInRequest) -> HttpResponse:
    """The document drawn by Swagger UI, from our own server and without a line of script in the page."""
    return render(request, "work/api.html", {"schema_url": reverse("interface:schema")})
