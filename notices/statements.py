"""Statements PostgreSQL has read and planned before, by connection.

Reading and planning a statement costs PostgreSQL three times as much as answering it when a page asks for
single rows. The first time a connection meets a statement it prepares it; from then on it only executes it.
A pooler that gives each transaction another connection (pgbouncer's transaction mode) cannot keep them: set
PREPARED_STATEMENTS=off behind one. On SQLite, which keeps its own, everything is executed as it is.

Only for statements whose text is ours and always the same: each text is kept as long as its connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

# The driver's connection → statement → its name there.
_known: Final[WeakKeyDictionary[Any, dict[str, str]]] = WeakKeyDictionary()
_MOST_KEPT: Final = 200


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement; `params` as the driver takes them."""
    with connection.cursor() as cursor:
        execute(cursor, sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def execute(cursor: CursorWrapper, sql: str, params: Sequence[Any]) -> None:
    """Execute on a cursor, by the statement prepared on its connection where there is such a thing."""
    name = _name(cursor, sql, len(params))
    if not name:
        cursor.execute(sql, params)
        return
    marks = ", ".join(["%s"] * len(params))
    cursor.execute(f"EXECUTE {name} ({marks})" if marks else f"EXECUTE {name}", params)


def spelled(cursor: CursorWrapper, sql: str) -> str:
    """The text of a statement that was executed by its name here; any other as it is."""
    name = sql.removeprefix("EXECUTE ").partition(" ")[0] if sql.startswith("EXECUTE ") else ""
    known = _known.get(cursor.connection, {}) if name else {}
    return next((text for text, called in known.items() if called == name), sql)


def _name(cursor: CursorWrapper, sql: str, count: int) -> str:
    """What the statement is called on this connection, prepared now where it was not; "" where it is not kept."""
    if connection.vendor != "postgresql" or not settings.PREPARED_STATEMENTS:
        return ""
    names = _known.setdefault(cursor.connection, {})
    if sql not in names:
        if len(names) == _MOST_KEPT:
            return ""
        name = f"ours_{len(names)}"
        marks = tuple(f"${number}" for number in range(1, count + 1))
        # On the driver's own cursor: it belongs to the connection, not to what is being asked. Its errors are
        # still Django's, or a database that restarts here would be an error page instead of a 503.
        with connection.wrap_database_errors:
            cursor.cursor.execute(f"PREPARE {name} AS {sql % marks}")
        names[sql] = name
    return names[sql]
