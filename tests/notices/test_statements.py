"""Statements are prepared once a connection on PostgreSQL, and executed as they are elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from notices import statements
from tests.factories import FirmFactory

pytestmark = pytest.mark.django_db
SQL = "SELECT name FROM properties_firm WHERE code = %s AND name LIKE 'prepared %%'"


def _prepared() -> int:
    """How often PostgreSQL keeps the statement for this connection; SQLite keeps its own and does not say."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%prepared %%'")
        return int(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def _nothing_prepared() -> None:
    """A test of before may have asked the same on this connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
    statements._known.clear()


def test_a_statement_is_prepared_once_and_answers_for_every_value(settings: Any) -> None:
    settings.PREPARED_STATEMENTS = True
    FirmFactory.create(code="a", name="prepared 甲")
    FirmFactory.create(code="b", name="prepared 乙")
    assert [statements.fetch(SQL, [code]) for code in ("a", "b", "' OR 1=1 --", "a")] == [
        [("prepared 甲",)],
        [("prepared 乙",)],
        [],
        [("prepared 甲",)],
    ]
    assert _prepared() == (connection.vendor == "postgresql")


def test_behind_a_pooler_nothing_is_prepared(settings: Any) -> None:
    settings.PREPARED_STATEMENTS = False
    FirmFactory.create(code="a", name="prepared 甲")
    assert statements.fetch(SQL, ["a"]) == [("prepared 甲",)]
    assert _prepared() == 0


def test_a_connection_keeps_so_many_and_executes_the_rest(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PREPARED_STATEMENTS = True
    monkeypatch.setattr(statements, "_MOST_KEPT", 0)
    FirmFactory.create(code="a", name="prepared 甲")
    assert statements.fetch(SQL, ["a"]) == [("prepared 甲",)]
    assert _prepared() == 0
