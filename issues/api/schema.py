"""How the interface describes itself: its sign-in, its problems (RFC 9457), its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import OpenApiResponse
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers

from issues.api.lists import check_parameters

if TYPE_CHECKING:
    from rest_framework.request import Request

PROBLEM: Final = "application/problem+json"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The workspace's own cookie; a station's key comes with the stations."""

    target_class = "yinhang.rest.StaffSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


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
    """The answers of an operation for `extend_schema`: by success, and the refusals beside 400 and 403."""
    return {
        **{(status, "application/json"): shape for status, shape in statuses.items()},
        **{(status, PROBLEM): OpenApiResponse(Problem) for status in (400, 403, *refusals)},
    }


class SchemaView(SpectacularAPIView):
    """The document itself, as JSON."""

    renderer_classes = [OpenApiJsonRenderer2]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request.query_params, (), request.user)
