"""Pages everybody may read: the first page, a compound, what we do with data and for whom we build (R1, R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from issues.boards import portal
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@knows(passed_on=True)
def home(request: HttpRequest) -> HttpResponse:
    """R1. Two doors first; one query."""
    return render(request, "resident/home.html", {"incidents": portal.recent_incidents(timezone.now())})


@knows(passed_on=True)
def compound(request: HttpRequest, code: str) -> HttpResponse:
    """A compound's page, to which the QR code of its posters leads."""
    facts = portal.compound_facts(code, timezone.now())
    context = {"facts": facts, "report": f"{reverse('resident:start')}?c={facts.compound.code}"}
    return render(request, "resident/compound.html", context)


@knows(passed_on=True)
def about(request: HttpRequest) -> HttpResponse:
    """Privacy and accessibility."""
    return render(request, "resident/about.html", {"back": reverse("resident:home")})
