"""The application's own role on PostgreSQL: it adds to history, and is refused everything else there."""

from __future__ import annotations

from io import StringIO
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from records import actions, chain, grants
from tests.records.rows import history
from tests.security.figures import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
ROLE = "yinhang_app"
TRIES = 100


@pytest.fixture
def app() -> Iterator[None]:
    """What follows is done as the application's role."""
    rows = history(2)
    assert rows
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        call_command("grant_app_role", ROLE, "--execute", stdout=StringIO())
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def denied(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError:
        return False
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_history_is_only_added_to_by_the_role_of_the_application(request: pytest.FixtureRequest) -> None:
    if not on_postgresql():
        with pytest.raises(CommandError):
            call_command("grant_app_role", ROLE)
        return
    request.getfixturevalue("app")
    tables = [*chain.tables(), "records_link", "records_shape"]
    columns = {"records_link": "seq"}
    tries = [
        attempt
        for table in tables
        for attempt in (
            f"UPDATE {table} SET {columns.get(table, 'id')} = {columns.get(table, 'id')}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        )
    ]
    tries = list(islice(cycle(tries), max(TRIES, len(tries))))
    through = [attempt for attempt in tries if not denied(attempt)]
    tell(
        "S13",
        f"{len(tries)} tries to change history as the application's own role: {len(tries) - len(through)} denied",
    )
    assert through == []
    assert not denied("SELECT count(*) FROM issues_move")
    assert denied("SET session_replication_role = replica")
    assert denied("INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())")


def test_the_role_of_the_application_works_and_seals(request: pytest.FixtureRequest) -> None:
    if not on_postgresql():
        assert grants.may_be_emptied(chain.tables()["issues_move"]) == ["note"]
        return
    request.getfixturevalue("app")
    [row] = history(1, note="新的一条")
    assert actions.seal() == 0  # what it would seal is still open
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("UPDATE issues_move SET note = '' WHERE id = %s", [row.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issues_move SET note = '别的' WHERE id = %s", [row.pk])
