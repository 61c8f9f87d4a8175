"""How many statements each page of one world sends to the database. Run with the world's environment.

python -m tests.bench.statements [show NAME]     with `show`, the statements themselves
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.bench import prepare  # noqa: E402
from tests.bench.shots import visitor  # noqa: E402


def count() -> dict[str, list[str]]:
    """Scenario → its statements, each asked twice so that what a process remembers is remembered."""
    found = {name: _second(go) for name, go in _scenarios().items()}
    return {name: sql for name, sql in found.items() if sql}


def _scenarios() -> dict[str, Callable[[], Any]]:
    staff = prepare.staff()
    officer, manager = staff["officers"][0], staff["managers"][0]
    sheets = iter(prepare.make_drafts(8))
    for _ in range(6):  # reports that have just been given to a firm
        _post(*_check(next(sheets)))
    given = iter(prepare.moves(4))
    return {
        "filing": lambda: _post(*_check(next(sheets))),
        "list, street officer": lambda: _get("/work/issues/", officer["session"]),
        "list, firm manager": lambda: _get("/work/issues/", manager["session"]),
        "today, street officer": lambda: _get("/work/", officer["session"]),
        "detail": lambda: _get(f"/work/issues/{officer['codes'][0]}/", officer["session"]),
        "progress": lambda: _get(f"/r/{staff['reporters'][0]}/", ""),
        "accept": lambda: _move(next(given), "accept"),
        "note": lambda: _move(next(given), "note", note="已联系居民。"),
    }


def _second(go: Callable[[], Any]) -> list[str]:
    go()
    with CaptureQueriesContext(connection) as caught:
        answer = go()
    if answer.status_code >= 400:
        print(f"{answer.status_code} for {answer.request['PATH_INFO']}", file=sys.stderr)
        return []
    return [query["sql"] for query in caught.captured_queries if not query["sql"].startswith("SET ")]


def _client(session: str) -> Client:
    client = Client(headers=visitor())
    if session:
        client.cookies["session"] = session
    return client


def _get(path: str, session: str) -> Any:
    return _client(session).get(path)


def _check(sheet: tuple[str, str]) -> tuple[str, dict[str, str], str]:
    token, stamp = sheet
    return f"/report/{token}/check/", {"stamp": stamp, "website": ""}, ""


def _move(row: dict[str, Any], verb: str, **fields: str) -> Any:
    return _post(
        f"/work/issues/{row['code']}/{verb}/", {"version": str(row["version"]), **fields}, row["session"]
    )


def _post(path: str, data: dict[str, str], session: str) -> Any:
    return _client(session).post(path, data)


if __name__ == "__main__":
    statements = count()
    if sys.argv[1:2] == ["show"]:
        for sql in statements[sys.argv[2]]:
            print(sql[:400], end="\n\n")
    print(json.dumps({name: len(sql) for name, sql in statements.items()}))
