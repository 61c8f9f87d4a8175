"""Giving each row of history its link, behind the writes and in the order of their commits (decision 0022)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils import timezone

from records import anchors, chain
from records.chain import Stated
from records.horizon import horizon
from records.models import Link, Shape, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from records.models import Kept

BATCH: Final = 500
_LOCK: Final = 7_319_044  # any number that nobody else locks
# What the table held before it had a trigger; a row that waits already is not written twice.
_BEGIN: Final = """
    INSERT INTO records_waiting ("table", "key", written_in, at)
    SELECT %s, replace(CAST(id AS varchar(40)), '-', ''), 0, %s FROM {table} WHERE replace(CAST(id AS varchar(40)), '-', '') NOT IN
    (SELECT "key" FROM records_waiting WHERE "table" = %s) ORDER BY id
"""


def seal(*, at: datetime | None = None, most: int = 20_000) -> int:
    """Seal what has been committed, at most so much of it; returns how many rows. One process works at a time."""
    done, batch = 0, BATCH
    while batch == BATCH and done < most:
        batch = _one_batch(at or timezone.now())
        done += batch
    return done


def amend(rows: Iterable[Kept], *, reason: str, by: str, at: datetime) -> int:
    """Say in the chain that these rows were emptied, in the transaction that emptied them.

    A row that still waits needs no word: it is sealed as it is now.
    """
    rows = list(rows)
    if not _alone(wait=True):
        return 0
    waiting = {
        (one.table, one.key) for one in Waiting.objects.filter(key__in=[chain.key_of(row) for row in rows])
    }
    known = [row for row in rows if (row._meta.db_table, chain.key_of(row)) not in waiting]
    _append([(row._meta.db_table, chain.key_of(row), row) for row in known], reason=reason, by=by, at=at)
    return len(known)


def _one_batch(at: datetime) -> int:
    with transaction.atomic():
        if not _alone(wait=False):
            return 0
        _begin_tables(at)
        waiting = list(Waiting.objects.filter(written_in__lt=horizon()).order_by("written_in", "pk")[:BATCH])
        rows = _rows(waiting)
        _append(
            [(one.table, one.key, rows.get((one.table, one.key))) for one in waiting], reason="", by="", at=at
        )
        Waiting.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    if waiting:
        anchors.note_head()
    return len(waiting)


def _alone(*, wait: bool) -> bool:
    """Hold the end of the chain until the transaction ends; SQLite's writers take turns anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _begin_tables(at: datetime) -> None:
    """A table begins once, with all it holds: afterwards only its trigger can make a row wait."""
    begun = set(Shape.objects.values_list("table", flat=True).distinct())
    for table, model in chain.tables().items():
        if table in begun:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN.format(table=connection.ops.quote_name(table)), [table, at, table])
        Shape.objects.create(table=table, columns=chain.columns_of(model))


def _rows(waiting: Iterable[Waiting]) -> dict[tuple[str, str], Kept]:
    keys: dict[str, list[str]] = {}
    for one in waiting:
        keys.setdefault(one.table, []).append(one.key)
    return {(table, key): row for table in keys for key, row in chain.rows(table, keys[table]).items()}


def _append(rows: list[tuple[str, str, Kept | None]], *, reason: str, by: str, at: datetime) -> None:
    last = Link.objects.order_by("-seq").values_list("seq", "hash").first() or (0, chain.START)
    seq, previous = last
    shapes: dict[str, Shape] = {}
    links = []
    for table, key, row in rows:
        shape = shapes.get(table) or _shape(table)
        shapes[table] = shape
        seq += 1
        digest = chain.GONE if row is None else chain.sealed(row, shape.columns)
        said = Stated(seq, table, key, shape.columns, digest, reason, by, at)
        made = chain.hashed(previous, said)
        links.append(
            Link(
                seq=seq,
                table=table,
                key=key,
                shape=shape,
                digest=digest,
                reason=reason,
                by=by,
                at=at,
                previous=previous,
                hash=made,
            )
        )
        previous = made
    Link.objects.bulk_create(links)


def _shape(table: str) -> Shape:
    """Today's columns of the table; those of a table that is no more stay as they were last."""
    model = chain.tables().get(table)
    columns = chain.columns_of(model) if model else ""
    return Shape.objects.get_or_create(table=table, columns=columns)[0]
