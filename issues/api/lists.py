"""The list of the interface: who sees what, which filters it knows, and its pages by keyset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from issues.boards.wording import STOPPED
from issues.boards.work_list import ORDERS, beyond, cursor_at
from issues.filters import IssueFilter, allowed_fields
from issues.models import Issue
from issues.workflow import Status
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from issues.boards.work_list import Order
    from issues.querysets import IssueQuerySet

MOST: Final = 200
USUAL: Final = 50
MANY: Final = frozenset({"status"})
_SHOWN: Final = ("topic", "subtopic", "compound", "firm", "lead")
_AFTER, _BEFORE = "after-", "before-"
_LIST: Final[Any] = IssueFilter.get_filters()  # type: ignore[no-untyped-call]


def seen_by(user: Any) -> IssueQuerySet:
    """The reports of a person's posts, with what a row shows."""
    rows: IssueQuerySet = Issue.objects.visible_to(user).select_related(*_SHOWN)
    return rows


def check_parameters(query: QueryDict, known: Iterable[str], user: Any) -> None:
    """BadRequest for a parameter that is unknown, given twice, or not for this person's posts."""
    known = frozenset(known)
    for name, values in query.lists():
        if name not in known or (len(values) > 1 and name not in MANY):
            raise BadRequest(
                "request.unknown-parameter", _("The address holds a parameter that is not known here.")
            )
        if name in FILTERS and name not in allowed_fields(user):
            raise BadRequest("filter.not-yours", _("Your post does not include this filter."))


class ListFilter(filters.FilterSet):
    """Five of the workspace's filters, with `overdue` true or false."""

    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Status.choices)
    topic = _LIST["topic"]
    compound = _LIST["compound"]
    firm = _LIST["firm"]
    overdue = filters.ChoiceFilter(
        label=_("Overdue"), method="by_overdue", choices=[("true", _("Yes")), ("false", _("No"))]
    )

    class Meta:
        model = Issue
        fields: tuple[str, ...] = ()

    def by_overdue(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        late = Q(closed_at__isnull=True, due_at__lt=timezone.now()) & ~Q(status__in=sorted(STOPPED))
        return rows.filter(late if value == "true" else ~late)


FILTERS: Final = frozenset(ListFilter.get_filters())  # type: ignore[no-untyped-call]


class Keyset(BasePagination):
    """Newest first; `next` and `previous` are addresses, null at the ends."""

    order: ClassVar[Order] = ORDERS["new"]

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        limit = _limit_of(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor", "")
        backwards, place = _read(cursor)
        found = list(beyond(queryset, self.order, cursor=place, backwards=backwards)[: limit + 1])
        more, found = len(found) > limit, found[:limit]
        if backwards:
            found.reverse()
        has_previous, has_next = (more, True) if backwards else (bool(place), more)
        here = request.build_absolute_uri()
        self.previous = self._address(here, _BEFORE, found[0]) if found and has_previous else None
        self.next = self._address(here, _AFTER, found[-1]) if found and has_next else None
        return found

    def _address(self, here: str, side: str, row: Any) -> str:
        place = cursor_at(getattr(row, self.order.column), row.pk)
        return str(replace_query_param(here, "cursor", f"{side}{place}"))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next, "previous": self.previous})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
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


def _limit_of(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise BadRequest("list.limit", _("A page holds 1 to 200 reports."))
    return int(text)


def _read(cursor: str) -> tuple[bool, str]:
    """Whether to go backwards, and from where; any other text is left for `beyond` to refuse."""
    if cursor.startswith(_BEFORE):
        return True, cursor.removeprefix(_BEFORE)
    return False, cursor.removeprefix(_AFTER)
