"""What everybody may read without a key: aggregates, from every site, kept by caches, the same for all.

No cookie counts here: an answer is in Chinese unless the address says `lang=en`, so a cache may keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer

from properties.open_answers import opened
from stations.api.operation import asked, check_parameters, require_method
from stations.api.schema import ETAG, IF_NONE_MATCH, OF_SERVER, PROBLEM, Problem
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise
    from rest_framework.request import Request

    from stations.api.pages import Keyset

LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}
LANG: Final = OpenApiParameter("lang", str, enum=list(LANGUAGES), default="zh")


class Open(GenericAPIView[Any]):
    """An address for everybody. `known` as of an `Operation`; `lang` is known everywhere."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    pagination_class: type[Keyset] | None = None
    filter_backends = ()
    known: ClassVar[Mapping[str, frozenset[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_method(self, request)
        check_parameters(request.query_params, self.known.get(asked(request), frozenset()) | {"lang"})

    def told(self, request: Request, make: Callable[[], Any]) -> HttpResponse:
        """What `make` gives, in the language of the address, with its mark; 304 for who has it already."""
        language = LANGUAGES.get(request.query_params.get("lang", "zh"))
        if language is None:
            raise BadRequest("request.language", _("The interface speaks zh and en."))
        with override(language):
            body = JSONRenderer().render(make())
        return opened(request._request, HttpResponse(body, content_type="application/json"))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Also a refusal may be read from another site."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


def tells(
    operation_id: str, summary: _StrPromise, shape: Any, *refusals: int, parameters: Any = ()
) -> Callable[[Any], Any]:
    """Describe a `get` of an `Open` address, as `stations.api.reading.reads` does for the others."""
    problems = {(status, PROBLEM): OpenApiResponse(Problem) for status in (400, *refusals)}
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        tags=["public"],
        parameters=[LANG, ETAG, IF_NONE_MATCH, *parameters],
        responses={(200, "application/json"): shape, 304: None, **problems, **OF_SERVER},
    )
