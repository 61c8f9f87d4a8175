"""Planning and draining many notices, beside the bare statements that write the same rows. Prints JSON.

python -m tests.bench.outbox COUNT        with the environment of a small world

Each of COUNT open reports gets a clock whose rung has come; the planner writes a message for the firm's
manager, and the drain judges it, words it and puts it into the inbox. The floor writes exactly those rows
with psycopg2 alone: the same columns, indexes, batches and number of transactions.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from psycopg2.extras import execute_values  # noqa: E402

from issues import clocks  # noqa: E402
from issues.models import Issue  # noqa: E402
from notices import draining, planning  # noqa: E402
from notices.models import Channel, Deadline, InboxItem, Notice, Rung, State  # noqa: E402

KIND = clocks.HANDLE
_ISSUE_COLUMNS = [field.column or "" for field in Issue._meta.concrete_fields if field.name != "id"]


def measure(count: int) -> dict[str, float]:
    """Seconds for each part, floor and ours."""
    _open_reports(count)
    found = {}
    now = timezone.now()
    found["plan"] = _timed(lambda: planning.reconcile(now))
    planned = Notice.objects.filter(kind=KIND, state=State.PENDING).count()
    found["drain"] = _timed(lambda: _drain(now))
    sent = Notice.objects.filter(kind=KIND, state=State.SENT).count()
    if planned != count or sent != count or InboxItem.objects.filter(notice__kind=KIND).count() != count:
        raise SystemExit(f"{count} notices were to go out; {planned} were planned and {sent} sent")
    return found | _floor(now)


def _open_reports(count: int) -> None:
    """Copies of open reports, each with a clock that is due; nothing else in this world is still to be said."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notices_inboxitem, notices_notice")
    Deadline.objects.update(next_rung_at=None)
    Deadline.objects.filter(kind=KIND).update(kind="bench.old")
    Rung.objects.update(active=False)
    columns = ", ".join(_ISSUE_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO issues_issue ({columns}) SELECT {columns} FROM issues_issue, generate_series(1, %s) "
            "WHERE closed_at IS NULL AND status <> 'new' AND firm_id IS NOT NULL LIMIT %s RETURNING id",
            [count, count],
        )
        keys = [row[0] for row in cursor.fetchall()]
    Rung.objects.create(
        kind=KIND, stage="bench", severity=5, offset=0, who=Rung.Who.FIRM_MANAGER, channels=[Channel.INBOX]
    )
    due = timezone.now() - timedelta(minutes=1)
    common: dict[str, Any] = {
        "kind": KIND,
        "subject_kind": "issue",
        "starts_at": due - timedelta(days=5),
        "amount": 5,
        "unit": "workday",
        "basis": "bench",
        "due_at": due,
        "next_rung_at": due,
    }
    Deadline.objects.bulk_create((Deadline(subject_id=key, **common) for key in keys), batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _drain(now: Any) -> None:
    while draining.drain(now, budget=3600).inbox:
        pass


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _floor(now: Any) -> dict[str, float]:
    """The same rows written and changed with bare statements, after ours were taken away again."""
    notices = _rows("notices_notice", "TRUE", {"state": "pending", "sent_at": None, "attempts": 0})
    items = _rows("notices_inboxitem", "TRUE", {})
    deadlines = [(row,) for row in Deadline.objects.filter(kind=KIND).values_list("pk", flat=True)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notices_inboxitem, notices_notice")
        cursor.execute("UPDATE notices_deadline SET next_rung_at = due_at WHERE kind = %s", [KIND])
        cursor.execute("VACUUM ANALYZE")
    ids = [(row[0],) for row in notices[1]]
    insert = "INSERT INTO {} ({}) VALUES %s"
    move = "UPDATE notices_deadline d SET next_rung_at = NULL FROM (VALUES %s) v (id) WHERE d.id = v.id"
    sent = (
        "UPDATE notices_notice n SET state = 'sent', sent_at = now(), attempts = 1 "
        "FROM (VALUES %s) v (id) WHERE n.id = v.id"
    )
    return {
        "floor plan": _timed(
            lambda: _batches(insert.format("notices_notice", notices[0]), notices[1], move, deadlines)
        ),
        "floor drain": _timed(
            lambda: _batches(insert.format("notices_inboxitem", items[0]), items[1], sent, ids, 1_000)
        ),
    }


def _rows(table: str, where: str, changed: dict[str, Any]) -> tuple[str, list[tuple[Any, ...]]]:
    """Column names, and the rows as they would first be written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) | changed for row in cursor.fetchall()]
    ready = [
        tuple(json.dumps(value) if isinstance(value, dict) else value for value in row.values())
        for row in rows
    ]
    return ", ".join(names), ready


def _batches(insert: str, rows: list[Any], update: str, keys: list[Any], size: int = 2_000) -> None:
    for start in range(0, len(rows), size):
        with transaction.atomic(), connection.cursor() as cursor:
            execute_values(cursor.cursor, insert, rows[start : start + size], page_size=size)
            execute_values(cursor.cursor, update, keys[start : start + size], page_size=size)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
