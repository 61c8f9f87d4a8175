"""Accepting up to fifty reports at once, after one look at which."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from issues import actions
from issues.access import actor_for, get_issue
from issues.boards.wording import short
from issues.workflow import Status, Verb, find_move
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse, QueryDict

    from issues.models import Issue
    from properties.requests import SignedInRequest

MOST = 50
_TITLE = 60


class Line(NamedTuple):
    """One report of the lot. `problem` is why it was not accepted, "" where it was or may be."""

    code: str
    title: str
    value: str
    problem: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_accept(request: SignedInRequest) -> HttpResponse:
    """GET shows what will be accepted; POST accepts each on its own and says which were not, and why."""
    if request.method == "POST":
        return _accepted(request, _chosen(request.POST))
    if set(request.GET) - {"code", "m"}:
        raise BadRequest(
            "request.unknown-parameter", _("The address holds something this page does not know.")
        )
    codes = _chosen(request.GET)
    if not codes:
        messages.info(request, _("Please tick the reports you want to accept."))
        return redirect("work:today")
    found = [get_issue(request.user, code) for code in codes]
    lines = [_line(issue) for issue in found]
    context = {
        "lines": [line for line in lines if not line.problem],
        "problems": [line for line in lines if line.problem],
    }
    return render(request, "work/bulk_accept.html", context)


def _chosen(given: QueryDict) -> list[str]:
    """The numbers, each once, in their order; BadRequest for more than MOST."""
    codes = list(dict.fromkeys(given.getlist("code")))
    if len(codes) > MOST:
        raise BadRequest("bulk.too-many", _("Please accept at most 50 reports at once."))
    return codes


def _line(issue: Issue) -> Line:
    gone = find_move(Status(issue.status), Verb.ACCEPT) is None
    problem = _("It is no longer waiting to be accepted.") if gone else ""
    return Line(issue.code, short(issue.text, _TITLE), f"{issue.code}|{issue.version}", problem)


def _accepted(request: SignedInRequest, values: Sequence[str]) -> HttpResponse:
    results = [_accept(request, *_read(value)) for value in values]
    problems = [line for line in results if line.problem]
    done = len(results) - len(problems)
    if not problems:
        text = ngettext("%(count)d report accepted.", "%(count)d reports accepted.", done) % {"count": done}
        messages.success(request, text)
        return redirect("work:today")
    return render(
        request, "work/bulk_result.html", {"results": results, "done": done, "problems": len(problems)}
    )


def _read(value: str) -> tuple[str, int]:
    code, _bar, version = value.partition("|")
    if not (version.isascii() and version.isdecimal()):
        raise BadRequest("bulk.version", _("The form arrived incomplete. Please tick the reports again."))
    return code, int(version)


def _accept(request: SignedInRequest, code: str, version: int) -> Line:
    try:
        issue = get_issue(request.user, code)
    except Http404:
        return Line(code, "", "", _("There is no report of this number that you may see."))
    line = Line(code, short(issue.text, _TITLE), "")
    try:
        by = actor_for(request.user, issue)
        actions.move(issue=issue, verb=Verb.ACCEPT, by=by, data={}, version=version, at=timezone.now())
    except Refused as refused:
        return line._replace(problem=str(refused))
    return line
