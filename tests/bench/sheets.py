"""Seconds for a sheet of 60,000 homes, read, compared and written, beside the floor of the same machine.

python -m tests.bench.sheets [--rows 60000] [--sqlite]

The floors: the very rows it wrote, copied into empty tables like those (same columns and indexes) by one COPY or
executemany a table; and openpyxl walking through the same file in its fastest mode.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import report
from tests.bench.servers import House, run_alone

COMPOUNDS, FLATS = 12, 20
_TABLES = ("properties_home", "properties_ownerparty", "properties_ownermember", "properties_holding")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sheets", description=__doc__)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.rows)))
        return 0
    found = _on_sqlite(options.rows) if options.sqlite else _on_postgresql(options.rows)
    rows = [[what, f"{seconds:.1f}"] for what, seconds in found.items()]
    print(report.table(f"A sheet of {options.rows:,} homes", ["", "seconds"], rows))
    return 0


def _on_postgresql(rows: int) -> dict[str, float]:
    house = House.open()
    try:
        found: dict[str, float] = house.ask(
            "tests.bench.sheets", "--child", f"--rows={rows}", world="yinhang"
        )
        return found
    finally:
        house.close()


def _on_sqlite(rows: int) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="yinhang-bench-"))
    try:
        said = run_alone("tests.bench.sheets", "--child", f"--rows={rows}", folder=folder)
        found: dict[str, float] = json.loads(said.splitlines()[-1])
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(count: int) -> dict[str, float]:
    """Seconds for each step, ours and the floor's."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    data = sheet(count)
    people = _people()
    upload, found = _ours(people, data, count)
    found |= _floors(data)
    print(f"{len(data) / 1e6:.1f} MB; peak {_peak():.0f} MiB; {upload}", file=sys.stderr)
    return found


def sheet(count: int) -> bytes:
    """A workbook as an office would fill it in: every home with an owner, a phone and a paper."""
    from openpyxl import Workbook

    from properties.register_sheets.columns import COLUMNS

    book = Workbook(write_only=True)
    page = book.create_sheet("房屋")
    page.append([column.key for column in COLUMNS])
    for number in range(count):
        compound, home = number % COMPOUNDS, number // COMPOUNDS
        building, flat = divmod(home, FLATS * 6)
        page.append(
            [
                f"bench-{compound}", f"{building + 1}号楼", f"{flat % 6 + 1}单元", f"{flat // 6 + 101}", 89.5 + number % 60,
                "register", "home", "person", f"业主{number}", f"138{number:08d}", f"3101101970{number:08d}", None,
                "2019-03-01", "买卖",
            ]
        )  # fmt: skip
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _people() -> tuple[Any, Any]:
    from properties.models import Role
    from tests.factories import CompoundFactory, NeighbourhoodFactory, PostFactory, UserFactory

    neighbourhood = NeighbourhoodFactory.create()
    for number in range(COMPOUNDS):
        CompoundFactory.create(code=f"bench-{number}", neighbourhood=neighbourhood)
    street = neighbourhood.compounds.all()[0].subdistrict
    user = UserFactory.create()
    PostFactory.create(user=user, role=Role.STREET_OFFICER, area=street, firm=None)
    return street, user


def _ours(people: tuple[Any, Any], data: bytes, count: int) -> tuple[Any, dict[str, float]]:
    from django.utils import timezone

    from properties import actions
    from properties.actions import upload_work
    from properties.models import Holding, RegisterUpload

    street, user = people

    def send() -> Any:
        return actions.send_sheet(
            data=data, name="bench.xlsx", subdistrict=street, by=user, at=timezone.now()
        )

    def work(upload: Any) -> None:
        upload_work.do_now(upload=upload, at=timezone.now())

    found = {}
    upload = send()
    found["read and compare"] = _timed(lambda: work(upload))
    upload = RegisterUpload.objects.get(pk=upload.pk)
    confirmed = actions.confirm_upload(upload=upload, by=user)
    found["write"] = _timed(lambda: work(confirmed))
    found["read, compare, write"] = sum(found.values())
    again = send()
    found["the same sheet again: read and compare"] = _timed(lambda: work(again))
    upload = RegisterUpload.objects.get(pk=upload.pk)
    again = RegisterUpload.objects.get(pk=again.pk)
    if (upload.state, upload.new, again.same, Holding.objects.count()) != ("written", count, count, count):
        raise SystemExit(f"{count} homes were to be written: {upload.state} {upload.new} {again.same}")
    return upload.state, found


def _floors(data: bytes) -> dict[str, float]:
    from openpyxl import load_workbook

    def walk() -> None:
        page = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
        for _row in page.iter_rows(values_only=True):
            pass

    return {"floor: openpyxl reads the file": _timed(walk), "floor: bare rows into the tables": _bare_rows()}


def _bare_rows() -> float:
    """The rows just written, into copies of their tables; on PostgreSQL with all indexes, nowhere with triggers."""
    from django.db import connection

    return sum(map(_copied if connection.vendor == "postgresql" else _inserted, _TABLES))


def _copied(table: str) -> float:
    from django.db import connection

    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        cursor.copy_expert(f"COPY {table} TO STDOUT", text)
        text.seek(0)
        return _timed(lambda: cursor.copy_expert(f"COPY bare_{table} FROM STDIN", text))


def _inserted(table: str) -> float:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE 0")
        cursor.execute(f"SELECT * FROM {table}")
        rows = cursor.fetchall()
        marks = ", ".join(["%s"] * len(rows[0]))
        with transaction.atomic():
            return _timed(lambda: cursor.executemany(f"INSERT INTO bare_{table} VALUES ({marks})", rows))


def _timed(work: Callable[[], Any]) -> float:
    began, used = time.perf_counter(), time.process_time()
    work()
    took = time.perf_counter() - began
    print(f"  {took:.1f} s, of them {time.process_time() - used:.1f} s on our own CPU", file=sys.stderr)
    return took


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
