"""Emptying a PostgreSQL between tests: locked as TRUNCATE locks, but only what has rows is touched.

TRUNCATE writes every table and index anew, a quarter of a second and more for this schema; a test leaves rows in
a handful of tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.operations import DatabaseOperations

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


def statements(tables: Sequence[str], *, restart: bool) -> list[str]:
    """Inside a transaction: keys and triggers wait, nobody reads or writes meanwhile. `tables` are quoted."""
    return [
        "SET LOCAL session_replication_role = replica",
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE".format(", ".join(tables)),
        *[f"DELETE FROM {table}" for table in tables],  # nosec B608 — names from the catalogue
        *([_RESTART] if restart else []),
        "SET LOCAL session_replication_role = origin",
    ]


def _sql_flush(
    self: DatabaseOperations,
    _style: Any,
    tables: Sequence[str],
    *,
    reset_sequences: bool = False,
    **_more: Any,
) -> list[str]:
    return statements([self.quote_name(table) for table in tables], restart=reset_sequences) if tables else []


def install() -> None:
    """Let Django's `flush` empty this way; `execute_sql_flush` runs it in one transaction."""
    DatabaseOperations.sql_flush = _sql_flush  # type: ignore[method-assign,assignment]
