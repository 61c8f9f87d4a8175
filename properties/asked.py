"""Which query parameters a page knows. Any other is refused, so that a mistyped address never half works."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

P = ParamSpec("P")
R = TypeVar("R", bound="HttpRequest")
A = TypeVar("A", bound="HttpResponseBase")

# The text size switch of every page; the middleware acts on it.
EVERYWHERE: Final = frozenset({"m"})
# What WeChat and its mini-program shell hang onto a link that is passed on: said by them, not by the visitor.
PASSED_ON: Final = frozenset(
    {
        "ascene", "clicktime", "devicetype", "enterid", "exportkey", "from", "isappinstalled", "lang", "nettype",
        "nsukey", "pass_ticket", "scene", "share_token", "subscene", "version", "winzoom", "wx_header",
    }
)  # fmt: skip


def knows(
    *names: str, passed_on: bool = False
) -> Callable[[Callable[Concatenate[R, P], A]], Callable[Concatenate[R, P], A]]:
    """Let a view be asked only with these parameters, each at most once; anything else is 400.

    `passed_on` also lets through, unread, what WeChat adds to shared links: residents keep theirs in a chat.
    """
    known = EVERYWHERE.union(names)
    ignored = PASSED_ON - known if passed_on else frozenset[str]()

    def decorate(view: Callable[Concatenate[R, P], A]) -> Callable[Concatenate[R, P], A]:
        @wraps(view)
        def checked(request: R, /, *args: P.args, **kwargs: P.kwargs) -> A:
            for name, values in request.GET.lists():
                if name in ignored:
                    continue
                if name not in known or len(values) > 1:
                    raise BadRequest(
                        "request.unknown-parameter",
                        _(
                            "The address holds something this page does not know. Please open it from the home page."
                        ),
                    )
            return view(request, *args, **kwargs)

        checked.knows = known  # type: ignore[attr-defined]  # read by the tests that ask with each of them
        return checked

    return decorate


def address_of(request: HttpRequest) -> str:
    """The visitor's address as the middleware found it, for limits; "" where there is none."""
    return getattr(request, "client_ip", "")
