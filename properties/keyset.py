"""Pages of long lists: by a column and the row's key, so that a page costs the same wherever it begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, UUIDField
from django.utils.translation import gettext_lazy as _

from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Order(NamedTuple):
    """`column`, a moment or a day, first, then the row's key, both in the same direction."""

    column: str
    descending: bool


def beyond(rows: QuerySet[M], order: Order, *, cursor: str, backwards: bool) -> QuerySet[M]:
    """The rows after a cursor in their order, or before it in the opposite order. BadRequest when it is none."""
    descending = order.descending != backwards
    if cursor:
        moment, row_id = _read_cursor(cursor, uuid=isinstance(rows.model._meta.pk, UUIDField))
        side = "lt" if descending else "gt"
        # The first condition bounds the index; the second settles rows of the same moment.
        rows = rows.filter(
            Q(**{f"{order.column}__{side}e": moment}),
            Q(**{f"{order.column}__{side}": moment}) | Q(**{f"pk__{side}": row_id}),
        )
    sign = "-" if descending else ""
    return rows.order_by(f"{sign}{order.column}", f"{sign}pk")


def cursor_at(moment: datetime | date, row_id: Any) -> str:
    """The place of a row in a list, as text. A day stands for its first instant in UTC: the same day in Shanghai."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    return f"{(moment - _EPOCH) // (timedelta(microseconds=1))}.{row_id}"


def _read_cursor(cursor: str, *, uuid: bool) -> tuple[datetime, int | UUID]:
    micros, _dot, row_id = cursor.partition(".")
    if not (micros.isascii() and micros.isdecimal() and row_id.isascii()):
        raise _no_cursor()
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), UUID(row_id) if uuid else _number(row_id)
    except (OverflowError, ValueError):
        raise _no_cursor() from None


def _number(text: str) -> int:
    number = int(text) if text.isdecimal() else 2**63
    if number >= 2**63:
        raise ValueError
    return number


def number_of(place: str) -> int:
    """The row a place by number stands for. BadRequest when it is none."""
    try:
        return _number(place) if place.isascii() else _number("")
    except ValueError:
        raise _no_cursor() from None


def _no_cursor() -> BadRequest:
    return BadRequest(
        "list.cursor", _("The address of this page of the list is not right. Please open the list again.")
    )
