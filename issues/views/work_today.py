"""Today: what the person has to do, and accepting many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.boards.work_today import MOST, today
from issues.forms.staff_report import sources_for
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest


@login_required
@require_safe
@knows()
def today_page(request: SignedInRequest) -> HttpResponse:
    found = today(request.user, timezone.now())
    to_accept = any(task.pick for row in found.lists for task in row.tasks)
    context = {
        "lists": found.lists,
        "tiles": [
            {"text": row.title, "count": row.length, "href": f"#{row.group.value}", "kind": row.kind}
            for row in found.lists
        ],
        "most": MOST if found.cut else 0,
        "to_accept": to_accept,
        "may_report": bool(sources_for(request.user)),
    }
    return render(request, "work/today.html", context)
