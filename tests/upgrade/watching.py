"""How long each migration kept others waiting: run a command of manage.py and print what its migrations locked.

    python -m tests.upgrade.watching migrate_live

Of tables that held rows before. A lock counts from the start of the statement that took it (so with the wait for it,
in which others queue up behind) to the end of the migration's transaction. Prints a JSON list on its last line:
{"migration", "seconds", "reads": the longest that kept readers waiting, "writes": the longest that kept writers
waiting, "on": the table of the longest}, and one row {"migration", "failed"} for a try that ended in an error.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

_HELD = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.granted AND l.locktype = 'relation' AND c.relkind IN ('r', 'p')
AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


class Watch:
    """Since when each table is locked, by the statement that locked it. In seconds of a monotonic clock."""

    def __init__(self, filled: set[str]) -> None:
        self.filled = filled
        self.since: dict[tuple[str, str], float] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.monotonic()
        done = execute(sql, params, many, context)
        with connection.connection.cursor() as cursor:
            cursor.execute(_HELD)
            for table, mode in cursor.fetchall():
                if table in self.filled:
                    self.since.setdefault((table, mode), began)
        return done

    def longest(self, until: float) -> dict[str, Any]:
        held = {key: until - since for key, since in self.since.items()}
        reads = {key: seconds for key, seconds in held.items() if key[1] == "AccessExclusiveLock"}
        return {
            "reads": round(max(reads.values(), default=0.0), 4),
            "writes": round(max(held.values(), default=0.0), 4),
            "on": max(held, key=lambda key: held[key])[0] if held else "",
        }


def main() -> None:
    seen: list[dict[str, Any]] = []
    filled = _filled()
    apply = MigrationExecutor.apply_migration

    def watched(self: Any, state: Any, migration: Any, *args: Any, **kwargs: Any) -> Any:
        watch, began = Watch(filled), time.monotonic()
        name = f"{migration.app_label} {migration.name}"
        try:
            with connection.execute_wrapper(watch):
                done = apply(self, state, migration, *args, **kwargs)
        except Exception as error:
            seen.append({"migration": name, "failed": str(error).strip().splitlines()[0]})
            raise
        until = time.monotonic()
        seen.append({"migration": name, "seconds": round(until - began, 3), **watch.longest(until)})
        return done

    MigrationExecutor.apply_migration = watched  # type: ignore[method-assign]
    try:
        call_command(*sys.argv[1:], verbosity=0)
    finally:
        print(json.dumps(seen))


def _filled() -> set[str]:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        return {table for table in tables if _has_rows(cursor, table)}


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")
    return bool(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
