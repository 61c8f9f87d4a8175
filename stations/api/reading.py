"""How an operation reads: a list page by page, or one row, each with its mark and its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import django_filters as filters
from django.db.models import Model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field

from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import ByNumber, Keyset
from stations.api.schema import ETAG, IF_NONE_MATCH, answers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise
    from rest_framework.request import Request
    from rest_framework.response import Response

M = TypeVar("M", bound=Model)


class Listing(Operation[M]):
    """A list of rows within reach: `get_queryset`, narrowed by `filterset_class`, in the order of `pagination_class`."""

    pagination_class: type[Keyset] = ByNumber

    def listed(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return tagged(request, self.get_paginated_response(self.get_serializer(page, many=True).data).data)


@extend_schema_field(OpenApiTypes.STR)
class ByCode(filters.ModelChoiceFilter):
    """A filter by the code of one of the rows this person may choose."""

    def __init__(self, among: Callable[[Any], QuerySet[Any]], **options: Any) -> None:
        options |= {"queryset": lambda request: among(request.user), "to_field_name": "code"}
        super().__init__(**options)


def reads(
    operation_id: str,
    summary: _StrPromise,
    shape: Any,
    *refusals: int,
    parameters: Sequence[Any] = (),
) -> Callable[[Any], Any]:
    """Describe a `get`; `shape` is its serializer. Its example is in `data/api_examples.json` of the room, what is said
    of it in `words`.
    """
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[ETAG, IF_NONE_MATCH, *parameters],
        responses={**answers({200: shape}, *refusals), 304: None},
    )
