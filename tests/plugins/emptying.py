"""Emptying the database between tests, also of what triggers keep in production.

PostgreSQL is locked as TRUNCATE locks, but only what has rows is touched: TRUNCATE writes every table and index anew,
a quarter of a second and more for this schema, and a test leaves rows in a handful of tables. SQLite deletes row by
row where a table has any, which the triggers of opened ballots refuse: they are away while a test's rows go.

What `migrate` itself wrote, kinds of rows and permissions, stays: writing it anew after each test took longer than the
emptying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

_STAYS: Final = {"django_content_type", "auth_permission"}
_RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
    AND sequencename NOT IN ('django_content_type_id_seq', 'auth_permission_id_seq')
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
    going = [self.quote_name(table) for table in tables if table not in _STAYS]
    # In one string, sent in one go: two hundred tables are two hundred answers to wait for.
    return ["; ".join(statements(going, restart=reset_sequences))] if going else []


_command: Any = flush
_sqlite: Any = DatabaseWrapper.ops_class
_delete = _sqlite.execute_sql_flush
_delete_from = _sqlite.sql_flush


def _sqlite_flush(
    self: Any, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, **more: Any
) -> list[str]:
    going = [table for table in tables if table not in _STAYS]
    if not reset_sequences:
        going = _filled(self.connection, going)
    deletes: list[str] = _delete_from(self, style, going, reset_sequences=reset_sequences, **more)
    return deletes


def _filled(connection: Any, tables: Sequence[str]) -> list[str]:
    looks = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables]  # nosec B608 — as above
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [table for (table,) in cursor.fetchall()]


def _delete_all(self: Any, statements: list[str]) -> None:
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        triggers = [
            (name, sql)
            for name, sql, table in cursor.fetchall()
            if any(f'"{table}"' in statement for statement in statements)
        ]
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _delete(self, statements)
        for _name, sql in triggers:
            cursor.execute(sql)


def install() -> None:
    """Let Django's `flush` empty this way; `execute_sql_flush` runs it in one transaction."""
    DatabaseOperations.sql_flush = _sql_flush  # type: ignore[method-assign,assignment]
    _sqlite.execute_sql_flush = _delete_all
    _sqlite.sql_flush = _sqlite_flush
    _command.emit_post_migrate_signal = _nothing_anew


def _nothing_anew(*_told: Any) -> None:
    """In place of the signal that writes what stays here."""
