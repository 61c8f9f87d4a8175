"""The reads on the way of filing as plain SQL. Building a query in Django costs ten times what a database
takes to answer one of these, and filing is what a whole street does at once when the water is off.

Table and column names are ours; values always travel as parameters.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from notices import statements

if TYPE_CHECKING:
    from collections.abc import Sequence


# A list of keys makes a new text for each length: only short ones come back often enough to be kept.
_SHORT: Final = 24


def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of one statement. Values are adapted to the database; what comes back is not."""
    adapted = [_adapted(value) for value in values]
    if len(adapted) <= _SHORT:
        return statements.fetch(sql, adapted)
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def marks(values: Sequence[object]) -> str:
    """As many placeholders as there are values, for an IN list."""
    return ", ".join(["%s"] * len(values))


def for_update(alias: str) -> str:
    """The lock clause, where the database has row locks."""
    return f" FOR UPDATE OF {alias}" if connection.features.has_select_for_update else ""


def as_uuid(value: object) -> UUID:
    """A UUID as this database returns it."""
    return value if isinstance(value, UUID) else UUID(str(value))


def _adapted(value: object) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
