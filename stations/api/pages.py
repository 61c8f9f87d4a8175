"""Lists of the interface by keyset: `limit` rows, and the addresses of the pages before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from properties.keyset import Order, beyond, cursor_at, number_of
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

MOST: Final = 200
USUAL: Final = 50
PAGING: Final = frozenset({"limit", "cursor"})
_AFTER, _BEFORE = "after-", "before-"


class Keyset(BasePagination):
    """In `order`, the newest first unless said otherwise; `next` and `previous` are addresses, null at the ends."""

    order: ClassVar[Order] = Order("opened_at", descending=True)

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        limit = limit_of(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor", "")
        backwards, place = _read(cursor)
        found = self._fetch(self._beyond(queryset, place, backwards=backwards)[: limit + 1])
        more, found = len(found) > limit, found[:limit]
        if backwards:
            found.reverse()
        has_previous, has_next = (more, True) if backwards else (bool(place), more)
        here = request.build_absolute_uri()
        self.previous = self._address(here, _BEFORE, found[0]) if found and has_previous else None
        self.next = self._address(here, _AFTER, found[-1]) if found and has_next else None
        return found

    def _beyond(self, rows: Any, place: str, *, backwards: bool) -> Any:
        return beyond(rows, self.order, cursor=place, backwards=backwards)

    def _fetch(self, rows: Any) -> list[Any]:
        """What stands for a row until it is told: with its `pk` and the column of the order."""
        return list(rows)

    def _place(self, row: Any) -> str:
        return cursor_at(getattr(row, self.order.column), row.pk)

    def _address(self, here: str, side: str, row: Any) -> str:
        return str(replace_query_param(here, "cursor", f"{side}{self._place(row)}"))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next, "previous": self.previous})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri", "example": None}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": address, "previous": address},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit},
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
        ]


class ByNumber(Keyset):
    """In the order in which the rows were made: for registers, whose rows keep their number."""

    descending: ClassVar[bool] = False

    def _beyond(self, rows: Any, place: str, *, backwards: bool) -> Any:
        descending = self.descending != backwards
        if place:
            rows = rows.filter(**{f"pk__{'lt' if descending else 'gt'}": number_of(place)})
        return rows.order_by("-pk" if descending else "pk")

    def _place(self, row: Any) -> str:
        return str(row.pk)


class NewestFirst(ByNumber):
    """The row made last comes first."""

    descending = True


def limit_of(text: str | None, *, most: int = MOST, usual: int = USUAL) -> int:
    """How many rows a page was asked to hold. BadRequest for what is no number from 1 to `most`."""
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise BadRequest("list.limit", _("A page cannot hold so many rows."))
    return int(text)


def _read(cursor: str) -> tuple[bool, str]:
    """Whether to go backwards, and from where; any other text is left for `beyond` to refuse."""
    if cursor in {_AFTER, _BEFORE}:  # a side of no place
        return False, cursor
    if cursor.startswith(_BEFORE):
        return True, cursor.removeprefix(_BEFORE)
    return False, cursor.removeprefix(_AFTER)
