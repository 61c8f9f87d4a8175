"""`python -m tests.chaos.history [--short] [--edits N]`: history edited straight in the database, past every trigger.

A thousand edits as the owner of the tables could make them: a column changed, a row deleted, one put in between, two
swapped, the end cut off with its links, links forged without the key. Each stands in a transaction of its own in which
`verify_history` has to complain; rolled back, everything has to hold again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from tests.plugins import postgres

if TYPE_CHECKING:
    from random import Random

FULL: Final = 1_000
SHORT: Final = 20
_MOST_DRAWN: Final = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.history", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds' worth, for make test")
    parser.add_argument("--edits", type=int, default=FULL, help="how many edits")
    options = parser.parse_args()
    count = SHORT if options.short else options.edits
    with tempfile.TemporaryDirectory(prefix="yinhang-history-") as folder:
        server = postgres.start()
        try:
            from tests.chaos.votes import _environment

            _environment(folder, server.url)
            return 0 if run(count) else 1
        finally:
            server.stop()


def run(count: int) -> bool:
    """Whether every edit was found and undone; says so in a line."""
    from django.core.management import call_command
    from django.utils import timezone

    from records import actions, anchors

    began = time.monotonic()
    for load in ("load_yinhang", "load_demo"):
        call_command(load, verbosity=0, stdout=StringIO())
    sealed = actions.seal(most=10**9)
    anchors.drop(timezone.now())
    honest = _faults()
    dice, found, missed = random.Random(7), 0, []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        if _found(kind, dice):
            found += 1
        else:
            missed.append(kind.__name__)
    good = found == count and not honest and not _faults()
    words = f"{sealed:,} links, {found} of {count} found and undone, {len(honest)} false alarms {missed[:5]}"
    print(f"{'ok ' if good else 'NO '} edited history {words} · {time.monotonic() - began:.0f} s", flush=True)
    return good


def _faults() -> list[str]:
    from django.utils import timezone

    from records import verifying

    return verifying.verify(at=timezone.now()).faults


def _found(kind: Callable[[Random], None], dice: Random) -> bool:
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        _edit(kind, dice)
        found = bool(_faults())
        transaction.set_rollback(True)
    return found


def _edit(kind: Callable[[Random], None], dice: Random) -> None:
    """The edit, drawn anew while a constraint of the table will not have it: such a row cannot be written at all."""
    from django.db import IntegrityError, transaction

    for _try in range(_MOST_DRAWN):
        try:
            with transaction.atomic():
                return kind(dice)
        except IntegrityError:
            continue
    raise LookupError(kind.__name__)


def _ask(sql: str, *values: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _some(dice: Random, count: int = 1) -> tuple[str, list[str]]:
    """A table that has so many rows, and the ids of some of them."""
    from records import chain

    tables = sorted(chain.tables())
    while True:
        table = dice.choice(tables)
        ids = [one for (one,) in _ask(f"SELECT id FROM {table} ORDER BY id LIMIT 2000")]
        if len(ids) >= count:
            return table, [str(one) for one in dice.sample(ids, count)]


def column_changed(dice: Random) -> None:
    table, [row] = _some(dice)
    column = _column(dice, table, "timestamp with time zone")
    moved = f"{dice.choice((-1, 1)) * dice.randint(1, 10**6)} microseconds"
    _ask(f"UPDATE {table} SET {column} = {column} + %s::interval WHERE id::text = %s", moved, row)


def words_changed(dice: Random) -> None:
    table, [row] = _some(dice)
    column = _column(dice, table, "character varying") or _column(dice, table, "text")
    if not column:
        column_changed(dice)
        return
    _ask(
        f"UPDATE {table} SET {column} = CASE {column} WHEN 'x' THEN 'y' ELSE 'x' END WHERE id::text = %s", row
    )


def row_deleted(dice: Random) -> None:
    table, [row] = _some(dice)
    _ask(f"DELETE FROM {table} WHERE id::text = %s", row)


def row_between(dice: Random) -> None:
    """A copy of a row under a key of its own, as if it had always been there."""
    at = dice.choice(("now()", "now() - interval '90 days'"))
    _ask(
        "INSERT INTO notices_deadlinemove (id, deadline_id, cause, was_due_at, due_at, revision, reason, at)"
        f" SELECT -%s, id, 'moved', due_at, due_at, 99, '', {at} FROM notices_deadline ORDER BY id LIMIT 1",
        dice.randint(1, 10**6),
    )


def rows_swapped(dice: Random) -> None:
    table, [one, other] = _some(dice, 2)
    if table == "properties_ownercorrection":
        row_deleted(dice)
        return
    column = _column(dice, table, "timestamp with time zone")
    _ask(
        f"UPDATE {table} AS a SET {column} = b.{column} + interval '1 microsecond' FROM {table} AS b"
        " WHERE (a.id::text, b.id::text) IN ((%s, %s), (%s, %s))",
        one, other, other, one,
    )  # fmt: skip


def tail_cut(dice: Random) -> None:
    """The last rows with their links: what is left holds in itself."""
    last = _ask('SELECT seq, "table", key FROM records_link ORDER BY seq DESC LIMIT %s', dice.randint(1, 8))
    for seq, table, key in last:
        _ask(f"DELETE FROM {table} WHERE replace(id::text, '-', '') = %s", key)
        _ask("DELETE FROM records_link WHERE seq = %s", seq)


def link_deleted(dice: Random) -> None:
    _ask("DELETE FROM records_link WHERE seq = %s", _seq(dice))


def link_forged(dice: Random) -> None:
    column = dice.choice(("digest", "hash", "previous"))
    _ask(f"UPDATE records_link SET {column} = %s WHERE seq = %s", f"{dice.getrandbits(256):064x}", _seq(dice))


def links_swapped(dice: Random) -> None:
    one = dice.randint(1, _last() - 1)
    _ask(
        'UPDATE records_link AS a SET digest = b.digest, key = b.key, "table" = b."table" FROM records_link AS b'
        " WHERE (a.seq, b.seq) IN ((%s, %s), (%s, %s))",
        one, one + 1, one + 1, one,
    )  # fmt: skip


def link_made(dice: Random) -> None:
    """One more link behind the last, for a row that was changed: without the key its hash is a guess."""
    table, [row] = _some(dice)
    _ask(
        'INSERT INTO records_link (seq, "table", key, shape_id, digest, reason, by, at, previous, hash)'
        " SELECT seq + 1, %s, %s, shape_id, %s, 'PIPL 47', 'x', now(), hash, %s FROM records_link"
        " ORDER BY seq DESC LIMIT 1",
        table, row.replace("-", ""), f"{dice.getrandbits(256):064x}", f"{dice.getrandbits(256):064x}",
    )  # fmt: skip


def _last() -> int:
    return int(_ask("SELECT max(seq) FROM records_link")[0][0])


def _seq(dice: Random) -> int:
    return dice.randint(1, _last())


def _column(dice: Random, table: str, kind: str) -> str:
    found = _ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = %s"
        " AND is_nullable = 'NO' AND column_name NOT LIKE 'was\\_%%' ORDER BY 1",
        table, kind,
    )  # fmt: skip
    return str(dice.choice(found)[0]) if found else ""


KINDS: Final[tuple[Callable[[Any], None], ...]] = (
    column_changed,
    words_changed,
    row_deleted,
    row_between,
    rows_swapped,
    tail_cut,
    link_deleted,
    link_forged,
    links_swapped,
    link_made,
)

if __name__ == "__main__":
    sys.exit(main())
