"""Changing tables while the site serves: whoever waits for a lock gives way, and tries again."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from records.management.commands import migrate_live

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """Another connection that looks at a table and does not end its transaction."""

    def __init__(self, table: str) -> None:
        settings = connection.settings_dict
        self.line = psycopg2.connect(dbname=settings["NAME"], host=settings["HOST"], user=settings["USER"])
        self.line.cursor().execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")

    def leave(self) -> None:
        self.line.close()


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each `migrate` that was begun: here it wants a table for itself."""
    seen: list[str] = []

    def migrate(name: str, **_options: Any) -> None:
        seen.append(name)
        if connection.vendor == "postgresql":
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE records_job IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(migrate_live, "call_command", migrate)
    monkeypatch.setattr(migrate_live, "PATIENCE", "50ms")
    return seen


def test_it_gives_way_and_tries_again(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        return
    reader = Reader("records_job")
    monkeypatch.setattr("time.sleep", lambda _seconds: reader.leave())
    call_command("migrate_live")
    assert tried == ["migrate", "migrate"]


def test_it_gives_up_when_nobody_leaves(tried: list[str]) -> None:
    if connection.vendor != "postgresql":
        return
    reader = Reader("records_job")
    with pytest.raises(OperationalError):
        call_command("migrate_live", tries=2, pause=0)
    reader.leave()
    assert tried == ["migrate", "migrate"]


def test_another_error_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def migrate(name: str, **_options: Any) -> None:
        tried.append(name)
        raise OperationalError("the disk is full")

    monkeypatch.setattr(migrate_live, "call_command", migrate)
    with pytest.raises(OperationalError):
        call_command("migrate_live")
    assert tried == ["migrate"]


def test_where_nobody_waits_it_is_migrate(tried: list[str]) -> None:
    call_command("migrate_live")
    assert tried == ["migrate"]
