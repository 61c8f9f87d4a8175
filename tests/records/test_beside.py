"""An index built while others write: once, anew where it was left half built, and gone again on the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from records.beside import IndexBeside

pytestmark = pytest.mark.django_db(transaction=True)

STEP = IndexBeside("job", models.Index(fields=["began_at"], name="job_by_beginning"))


@pytest.fixture
def states() -> tuple[ProjectState, ProjectState]:
    before = MigrationLoader(connection).project_state(("records", "0001_initial"))
    after = before.clone()
    STEP.state_forwards("records", after)
    return before, after


def _go(way: Any, *states: ProjectState) -> None:
    with connection.schema_editor(atomic=False) as editor:
        way("records", editor, *states)


def _there() -> bool:
    with connection.cursor() as cursor:
        return "job_by_beginning" in connection.introspection.get_constraints(cursor, "records_job")


def test_it_is_built_once_and_goes_again(states: tuple[ProjectState, ProjectState]) -> None:
    before, after = states
    _go(STEP.database_forwards, before, after)
    _go(STEP.database_forwards, before, after)
    assert _there()
    _go(STEP.database_backwards, after, before)
    assert not _there()


def test_one_left_half_built_is_built_anew(states: tuple[ProjectState, ProjectState]) -> None:
    if connection.vendor != "postgresql":
        return
    before, after = states
    _go(STEP.database_forwards, before, after)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'job_by_beginning'::regclass"
        )
        _go(STEP.database_forwards, before, after)
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'job_by_beginning'::regclass")
        assert cursor.fetchone() == (True,)
    _go(STEP.database_backwards, after, before)
