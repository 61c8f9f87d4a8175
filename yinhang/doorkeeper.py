"""Where every member of staff must use an authenticator app, nobody works on without: STAFF_SECOND_STEP=all.

The administration asks for it by itself whatever the setting says, see `yinhang.admin_site`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from properties.sign_in import is_verified
from yinhang import problems
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# Behind the sign-in. Pages for everybody stay open; one's own account is where the app is set up.
_WORK: Final = ("/work/", "/notices/", "/documents/")
_INTERFACE: Final = "/api/"


class Doorkeeper:
    """Leads whoever signed in without a code to the page that sets the app up, and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        if settings.STAFF_SECOND_STEP != "all" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        inside = request.path.startswith((*_WORK, _INTERFACE))
        if not inside or not request.user.is_authenticated or is_verified(request.user):
            return None
        if request.path.startswith(_INTERFACE):
            return problems.answer(request, _not_yet())
        there = urlencode({"next": request.get_full_path() if request.method == "GET" else "/work/"})
        return HttpResponseRedirect(f"{reverse('properties:second_step')}?{there}")


def _not_yet() -> NotYours:
    return NotYours(
        "account.second-step-first",
        _("Please set up your authenticator app first, on the page of your account."),
    )
