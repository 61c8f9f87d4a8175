"""All rows of a PostgreSQL database, kept in memory and put back: what takes seconds to invent, in tenths of one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.db import connection, transaction

from tests.plugins import emptying

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'django_migrations' ORDER BY tablename
"""
_SEQUENCES = """
    SELECT quote_ident(sequencename), last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


def take() -> dict[str, bytes]:
    """The rows of every table as PostgreSQL's COPY writes them."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            rows = io.BytesIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
            found[table] = rows.getvalue()
        cursor.execute(_SEQUENCES)
        found[""] = "".join(
            f"SELECT setval('{name}', {value});" for name, value in cursor.fetchall()
        ).encode()
    return found


def put_back(rows: Mapping[str, bytes]) -> None:
    """Into a database just emptied: what `flush` wrote of its own goes, keys and triggers wait."""
    tables = [table for table in rows if table]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in emptying.statements(tables, restart=False):
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows[table]))
        cursor.execute(rows[""].decode())
