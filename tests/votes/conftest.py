"""Rows the database refuses to delete must not outlive a test that commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from votes.models import Ballot

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = (
    "votingcard",
    "objection",
    "course",
    "vote",
    "ballotmove",
    "paperentry",
    "proxy",
    "right",
    "item",
    "counter",
    "ballot_homes",
    "ballot",
)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """SQLite is emptied row by row after such a test, and the triggers refuse; PostgreSQL truncates."""
    yield
    if connection.vendor == "sqlite" and Ballot.objects.exists():
        _emptied()


def _emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'votes_%'"
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in TABLES:
            cursor.execute(f"DELETE FROM votes_{table}")
        for _name, sql in triggers:
            cursor.execute(sql)
