"""Documents: handed out to those who work with the compound, and where they are public to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from properties import documents
from properties.access import get_document, get_public_document
from properties.asked import knows

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def document(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    return documents.serve(get_document(request.user, pk))


@require_safe
@knows()
def public_document(_request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return documents.serve(get_public_document(pk))
