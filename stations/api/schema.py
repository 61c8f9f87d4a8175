"""How the interface describes itself: its two sign-ins, its problems (RFC 9457), its document."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.response import Response

from stations.api.operation import (
    ANY_KEY,
    asked,
    check_parameters,
    require_method,
    require_plain,
    require_scope,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

    from stations.scopes import Scope

PROBLEM: Final = "application/problem+json"
_OF_ALL: Final = (400, 401, 403, 429)
ETAG: Final = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 201, 304])
IF_NONE_MATCH: Final = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
IF_MATCH: Final = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)
IDEMPOTENCY_KEY: Final = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
LOCATION: Final = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201])
# Said by the web server, before a line of ours is reached: an address over 4,094 bytes, a header over 8,190.
OF_SERVER: Final = {(status, "text/html"): OpenApiResponse(str) for status in (414, 431)}


_ONE_AT_A_TIME: Final = Lock()
_WRITTEN: Final[dict[str, Any]] = {}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The workspace's own cookie."""

    target_class = "yinhang.rest.StaffSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A station's key."""

    target_class = "stations.api.auth.StationKeyAuth"
    name = "station"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "yh_<prefix>_<secret>"}


class FieldProblem(serializers.Serializer[Any]):
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Every refusal. `code` is stable for programs; `title` and `detail` are for the reader, in their language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # taken out of the class


def answers(statuses: dict[int, Any], *refusals: int) -> dict[tuple[int, str], Any]:
    """The answers of an operation for `extend_schema`: by success, and the refusals beside those of all."""
    return {
        **{(status, "application/json"): shape for status, shape in statuses.items()},
        **{(status, PROBLEM): OpenApiResponse(Problem) for status in (*_OF_ALL, *refusals)},
        **OF_SERVER,
    }


class SchemaView(SpectacularAPIView):
    """The document itself, as JSON."""

    renderer_classes = [OpenApiJsonRenderer2]
    scope: ClassVar[Mapping[str, Scope | None]] = {"GET": ANY_KEY}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_method(self, request)
        require_plain(request)
        require_scope(request.auth, self.scope.get(asked(request)))
        check_parameters(request.query_params, ())

    def _get_schema_response(self, request: Request) -> Response:
        """The document of this process in the reader's language, drawn up once.

        By one thread: drf-spectacular loads its extensions with its first document, and where two threads do so
        at once both fail.
        """
        language = get_language() or ""
        with _ONE_AT_A_TIME:
            if language not in _WRITTEN:
                found: Response = super()._get_schema_response(request)  # type: ignore[no-untyped-call]
                _WRITTEN[language] = found.data
        name = self._get_filename(request, None)  # type: ignore[no-untyped-call]
        return Response(_WRITTEN[language], headers={"Content-Disposition": f'inline; filename="{name}"'})
