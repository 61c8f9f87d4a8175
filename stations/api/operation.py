"""What every operation of the interface declares: which key opens it and which parameters it knows.

    class Spots(Operation[Spot]):
        scope = {"GET": Scope.SPOTS_READ}
        known = {"GET": frozenset({"state", "limit", "cursor"})}

A key without the scope is 403; staff signed in by session need none. A parameter that is not known is 400.
`post` is wrapped in `stations.api.once.answered_once`. What is going to end is named in `deprecated`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from rest_framework.generics import GenericAPIView

from stations.api.limits import Rate, knock, used_up
from stations.models import StationKey
from yinhang.errors import BadRequest, NotYours, Refused, TooMany

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import QueryDict
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from stations.scopes import Scope

_OVERRIDES: Final = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
M = TypeVar("M", bound=Model)
# What any key may ask for: the description of the interface itself.
ANY_KEY: Final = None


class Deprecated(NamedTuple):
    """An operation that is going to end: RFC 9745 `Deprecation`, RFC 8594 `Sunset`, and where to read what to do."""

    since: datetime
    sunset: datetime
    link: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.sunset.timestamp()),
            "Link": f'<{self.link}>; rel="deprecation"',
        }


class Operation(GenericAPIView[M]):
    """One address of the interface. `scope`, `known` and `deprecated` are by method; HEAD is GET."""

    scope: ClassVar[Mapping[str, Scope | None]] = {}
    known: ClassVar[Mapping[str, frozenset[str]]] = {}
    deprecated: ClassVar[Mapping[str, Deprecated]] = {}
    # Parameters that may be given more than once.
    many: ClassVar[frozenset[str]] = frozenset()
    rate: Rate | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = asked(request)
        self._count(request)
        require_method(self, request)
        require_plain(request)
        if method in self.scope:
            require_scope(request.auth, self.scope[method])
        check_parameters(request.query_params, self.known.get(method, frozenset()), many=self.many)

    def _count(self, request: Request) -> None:
        if not isinstance(request.auth, StationKey):
            return
        try:
            self.rate = knock(request.auth, at=timezone.now())
        except TooMany as no:
            self.rate = used_up(no)
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        ending = self.deprecated.get(asked(request))
        told = [more.headers for more in (self.rate, ending) if more is not None]
        for name, value in (pair for headers in told for pair in headers.items()):
            answer.headers[name] = value
        return answer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "user": self.request.user, "at": timezone.now()}


def asked(request: Any) -> str:
    """The method by which an operation is described."""
    return "GET" if request.method == "HEAD" else request.method or ""


def require_method(view: APIView, request: Request) -> None:
    """405 before anything else is judged: no parameter is right for what cannot be done at all."""
    if asked(request) not in view.allowed_methods:
        view.http_method_not_allowed(request)


class Packed(Refused):
    """415: a body under a Content-Encoding."""

    status = 415


def require_plain(request: Request) -> None:
    """The request is what it looks like: nothing is unpacked here, and no header makes another method of it."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Packed("request.packed", _("Please send the content as it is, without Content-Encoding."))
    if any(name in request.headers for name in _OVERRIDES):
        raise BadRequest("request.method-override", _("Please use the method itself; no header changes it."))


def require_scope(key: object, scope: Scope | None) -> None:
    """NotYours for a key that was not made for this."""
    if isinstance(key, StationKey) and scope is not ANY_KEY and scope not in key.scopes:
        raise NotYours(
            "key.scope", _("This key was not made for this: it lacks “%(scope)s”.") % {"scope": scope}
        )


def check_parameters(query: QueryDict, known: Iterable[str], *, many: Iterable[str] = ()) -> None:
    """BadRequest for a parameter that is unknown, empty, or given twice where it counts once."""
    known, many = frozenset(known), frozenset(many)
    for name, values in query.lists():
        if name not in known or (len(values) > 1 and name not in many):
            raise BadRequest(
                "request.unknown-parameter", _("The address holds a parameter that is not known here.")
            )
        if "" in values:
            raise BadRequest(
                "request.empty-parameter",
                _("The address holds a parameter without a value. Please leave it out."),
            )
