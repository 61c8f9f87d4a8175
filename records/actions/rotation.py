"""Sealing under the first of FIELD_KEYS what is still sealed under another, while everybody goes on writing.

A batch takes the rows nobody holds at the moment, opens them, and writes each under the condition that it still is
what was opened: who writes meanwhile wins. What was passed over is met again in the next round. Nothing is
remembered between batches but the key of the last row, so a run that was cut off is simply started again.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction

from records.sealed import Column, columns
from yinhang.fields import seal, seal_bytes, unseal, unseal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH: Final = 500
_ROUNDS: Final = 3


class Sealed(NamedTuple):
    """One row: its key, what its value is bound to, and the envelope as it lies there."""

    key: Any
    bound: tuple[Any, ...]
    envelope: Any


def seal_anew(column: Column, *, batch: int = BATCH) -> int:
    """Returns how many values were sealed anew. One that opens under no key is left as it is, and counted by `left`."""
    done = 0
    for _round in range(_ROUNDS):
        last: Any = None
        while rows := _after(column, last, batch):
            done += _one_batch(column, rows)
            last = rows[-1].key
        if not left(column):
            break
    return done


def left(column: Column) -> int:
    """How many values lie there under another key than the first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_q(column.table)} WHERE {_elsewhere(column)}", _mark(column))  # noqa: S608
        return int(cursor.fetchone()[0])


def all_left() -> dict[str, int]:
    """By column, those with a value that still needs another key than the first."""
    return {str(column): count for column in columns() if (count := left(column))}


def _after(column: Column, last: Any, batch: int) -> list[Sealed]:
    wanted = ", ".join(_q(name) for name in (column.key, column.column, *column.bound))
    query = f"SELECT {wanted} FROM {_q(column.table)} WHERE {_elsewhere(column)}"  # noqa: S608 — our own names
    values = _mark(column)
    if last is not None:
        query, values = f"{query} AND {_q(column.key)} > %s", [*values, last]
    with connection.cursor() as cursor:
        cursor.execute(f"{query} ORDER BY {_q(column.key)} LIMIT %s", [*values, batch])
        return [Sealed(key, bound, _plain(envelope)) for key, envelope, *bound in cursor.fetchall()]


def _plain(envelope: Any) -> Any:
    return envelope if isinstance(envelope, str) else bytes(envelope)


@transaction.atomic
def _one_batch(column: Column, rows: list[Sealed]) -> int:
    free = _free(column, rows)
    done = 0
    with _aside(column), connection.cursor() as cursor:
        for row in rows:
            if row.key not in free:
                continue
            try:
                anew = _anew(column, row)
            except (InvalidTag, LookupError, ValueError):
                continue
            cursor.execute(
                f"UPDATE {_q(column.table)} SET {_q(column.column)} = %s "  # noqa: S608 — our own names
                f"WHERE {_q(column.key)} = %s AND {_q(column.column)} = %s",
                [anew, row.key, row.envelope],
            )
            done += cursor.rowcount
    return done


def _free(column: Column, rows: list[Sealed]) -> set[Any]:
    """Those of the rows that nobody writes just now, held until the batch ends: no wait, so no deadlock."""
    keys = [row.key for row in rows]
    if connection.vendor != "postgresql":
        return set(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_q(column.key)} FROM {_q(column.table)} WHERE {_q(column.key)} = ANY(%s) "  # noqa: S608
            "FOR UPDATE SKIP LOCKED",
            [keys],
        )
        return {row[0] for row in cursor.fetchall()}


def _anew(column: Column, row: Sealed) -> Any:
    place = column.place(*row.bound)
    if column.binary:
        return seal_bytes(unseal_bytes(row.envelope, place), place)
    return seal(unseal(row.envelope, place), place)


@contextmanager
def _aside(column: Column) -> Iterator[None]:
    """Guards of the table let this transaction through, and nobody else's: they are back when it ends."""
    there = _guards(column)
    with connection.cursor() as cursor:
        for name in there:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {_q(column.table)} DISABLE TRIGGER {_q(name)}")
            else:
                cursor.execute(f"DROP TRIGGER {_q(name)}")
        yield
        for name, made in there.items():
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {_q(column.table)} ENABLE TRIGGER {_q(name)}")
            else:
                cursor.execute(made)


def _guards(column: Column) -> dict[str, str]:
    """Those of the guards that are there, with the words that made them (SQLite)."""
    if not column.guards:
        return {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = (
                "SELECT tgname::text, '' FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            )
        else:
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        cursor.execute(query, [column.table])
        return {name: made for name, made in cursor.fetchall() if name in column.guards}


def _elsewhere(column: Column) -> str:
    name = _q(column.column)
    return f"length({name}) > 0 AND substr({name}, 1, %s) <> %s"


def _mark(column: Column) -> list[Any]:
    """The first letters of an envelope under the first key."""
    mark = f"{settings.FIELD_KEYS[0][0]}."
    return [len(mark), mark.encode() if column.binary else mark]


def _q(name: str) -> str:
    return connection.ops.quote_name(name)
