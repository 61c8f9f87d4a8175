"""好差评 by the resident, two taps from the message (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone

from issues import actions, limits
from issues.boards import progress as board
from issues.forms.rating import RatingForm
from issues.views.followed import Link, link_of
from issues.views.sheets import INVALID
from properties.asked import knows
from yinhang.errors import Refused, TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@knows(passed_on=True)
@link_of
def rate(request: HttpRequest, link: Link) -> HttpResponse:
    """One question is enough. A second rating of the same closing leads to the first."""
    shown = board.progress_of(link.reporter, timezone.now())
    if shown.rating is not None:
        return redirect(f"{link.url()}?done=rate")
    form = RatingForm(request.POST if request.method == "POST" else None, about=link.about)
    status = INVALID if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("score", "solved", "reasons", "text")}
        try:
            limits.acting(secret=link.secret)
            actions.rate(reporter=link.reporter, at=timezone.now(), **given)
        except TooMany:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
            status = refused.status
        else:
            return link.done("rate")
    may = "rate" in shown.may
    context = {"form": form, "link": link, "shown": shown, "may": may, "back": link.url()}
    return render(request, "resident/rate.html", context, status=status)
