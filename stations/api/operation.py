"""What every operation of the interface declares: which key opens it and which parameters it knows.

    class Spots(Operation[Spot]):
        scope = {"GET": Scope.SPOTS_READ}
        known = {"GET": frozenset({"state", "limit", "cursor"})}

A key without the scope is 403; staff signed in by session need none. A parameter that is not known is 400.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.generics import GenericAPIView

from stations.models import StationKey
from yinhang.errors import BadRequest, NotYours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict
    from rest_framework.request import Request

    from stations.scopes import Scope

M = TypeVar("M", bound=Model)
# What any key may ask for: the description of the interface itself.
ANY_KEY: Final = None


class Operation(GenericAPIView[M]):
    """One address of the interface. `scope` and `known` are by method; HEAD is GET."""

    scope: ClassVar[Mapping[str, Scope | None]] = {}
    known: ClassVar[Mapping[str, frozenset[str]]] = {}
    # Parameters that may be given more than once.
    many: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = asked(request)
        if method in self.scope:
            require_scope(request.auth, self.scope[method])
        check_parameters(request.query_params, self.known.get(method, frozenset()), many=self.many)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "user": self.request.user, "at": timezone.now()}


def asked(request: Request) -> str:
    """The method by which an operation is described."""
    return "GET" if request.method == "HEAD" else request.method or ""


def require_scope(key: object, scope: Scope | None) -> None:
    """NotYours for a key that was not made for this."""
    if isinstance(key, StationKey) and scope is not ANY_KEY and scope not in key.scopes:
        raise NotYours(
            "key.scope", _("This key was not made for this: it lacks “%(scope)s”.") % {"scope": scope}
        )


def check_parameters(query: QueryDict, known: Iterable[str], *, many: Iterable[str] = ()) -> None:
    """BadRequest for a parameter that is unknown, or given twice where it counts once."""
    known, many = frozenset(known), frozenset(many)
    for name, values in query.lists():
        if name not in known or (len(values) > 1 and name not in many):
            raise BadRequest(
                "request.unknown-parameter", _("The address holds a parameter that is not known here.")
            )
