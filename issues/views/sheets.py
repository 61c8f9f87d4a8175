"""The door to an unfinished report, and what every step needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from issues import actions, drafts, journey
from issues.access import get_draft
from issues.boards import portal
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from issues.drafts import Answers
    from issues.models import Draft

P = ParamSpec("P")
INVALID = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open draft with its address and its answers."""

    draft: Draft
    token: str
    answers: Answers

    @property
    def about(self) -> str:
        """What the stamps of its forms are bound to."""
        return self.draft.pk.hex

    def url(self, step: str) -> str:
        return reverse(f"resident:{step}", args=[self.token])

    def keep(self, **answers: Any) -> None:
        """Store answers; what is not named stays as it was."""
        actions.save_answers(draft=self.draft, answers=answers, at=timezone.now())

    def onward(self, request: HttpRequest, step: str) -> HttpResponseRedirect:
        """To the next question, or straight back to the check page for someone who came from there."""
        return redirect(self.url("check" if came_from_check(request) else step))

    def carry(self, request: HttpRequest, step: str) -> HttpResponseRedirect:
        """To a question that the last answer made necessary, remembering who came from the check page."""
        return redirect(self.url(step) + ("?back=check" if came_from_check(request) else ""))

    def draw(
        self, request: HttpRequest, step: str, context: dict[str, Any], *, before: str = "", status: int = 200
    ) -> HttpResponse:
        """Draw a step; the back link goes to `before`, or to the check page for someone who came from there."""
        back = "check" if came_from_check(request) else before
        page = {
            "sheet": self,
            "number": journey.number_of(step),
            "total": len(journey.COUNTED),
            "back": self.url(back) if back else reverse("resident:home"),
            **context,
        }
        return render(request, f"resident/{step}.html", page, status=status)


def came_from_check(request: HttpRequest) -> bool:
    return request.GET.get("back") == "check"


def sheet_of(
    view: Callable[Concatenate[HttpRequest, Sheet, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open the draft of the address for a view.

    A filed draft leads to its receipt, so that the back button and a second click end there. A draft whose
    week is over gets a page that says so and offers a new one, the same as a wrong address.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            draft = get_draft(token)
        except Http404:
            return _gone(request)
        if draft.issue_id is not None:
            return _receipt_of(draft)
        try:
            return view(request, Sheet(draft, token, drafts.load(draft)), *args, **kwargs)
        except Refused as refused:
            if refused.code == "draft.filed":  # in another tab, since the line above
                draft.refresh_from_db(fields=["issue"])
                return _receipt_of(draft)
            if refused.code == "draft.expired":
                return _gone(request)
            raise

    return opened


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "resident/draft_gone.html", status=404)


def _receipt_of(draft: Draft) -> HttpResponseRedirect:
    return redirect("resident:receipt", portal.secret_of_filed(draft))
