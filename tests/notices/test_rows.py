"""Rows written by prepared statements are the rows `save()` writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from issues.models import Draft, Issue, Move
from issues.workflow import Hat, Status, Verb
from notices.models import Deadline
from notices.rows import insert, update
from tests.factories import IssueFactory
from yinhang.fields import reveal

pytestmark = pytest.mark.django_db


def _columns(row: Any) -> dict[str, Any]:
    row.refresh_from_db()
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _move(issue: Issue, seq: int) -> Move:
    data = {"firm": None, "words": ["“一”", 1]}
    return Move(
        issue=issue,
        seq=seq,
        verb=Verb.NOTE,
        was=Status.NEW,
        now=Status.NEW,
        hat=Hat.STREET,
        note="灯",
        data=data,
    )


def test_an_inserted_row_is_the_row_that_is_saved() -> None:
    issue = IssueFactory.create()
    saved, (first, second) = _move(issue, 1), insert([_move(issue, 2), _move(issue, 3)])
    saved.save()
    assert (first.pk, second.pk) == tuple(
        Move.objects.filter(seq__gt=1).order_by("seq").values_list("pk", flat=True)
    )
    differ = {"id", "seq", "at"}
    for row in (first, second):
        assert not row._state.adding
        assert {k: v for k, v in _columns(row).items() if k not in differ} == {
            k: v for k, v in _columns(saved).items() if k not in differ
        }
    assert Move.objects.filter(data__words__1=1).count() == 3


def test_a_whole_report_is_copied_column_by_column() -> None:
    issue = IssueFactory.create(longitude=121.5, latitude=31.3, extra={"floor": "三"})
    copy = Issue(
        **{
            field.attname: getattr(issue, field.attname)
            for field in Issue._meta.concrete_fields
            if not field.primary_key
        }
    )
    insert([copy])
    own = {"id": issue.pk, "updated_at": None, "changed_in": None}  # the database numbers each change itself
    assert {**_columns(copy), **own} == {**_columns(issue), **own}


def test_an_encrypted_column_is_sealed_on_the_way_in() -> None:
    (draft,) = insert([Draft(token_digest="a" * 64, answers="{}")])
    found = Draft.objects.get()
    assert (found.pk, reveal(found, "answers")) == (draft.pk, "{}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM issues_draft")
        assert cursor.fetchone()[0] != "{}"


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert insert([]) == []


def test_a_broken_constraint_is_an_integrity_error() -> None:
    issue = IssueFactory.create()
    insert([_move(issue, 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([_move(issue, 1)])
    assert Move.objects.count() == 1  # and the connection is still good


def test_an_update_changes_the_rows_that_match_and_says_how_many() -> None:
    issue, other = IssueFactory.create(), IssueFactory.create()
    before, now = _columns(other), timezone.now()
    assert update(Issue, {"firm": None, "version": 2, "due_at": now}, id=issue.pk, version=1) == 1
    assert update(Issue, {"version": 3}, id=issue.pk, version=1) == 0
    found = _columns(issue)
    assert (found["firm_id"], found["version"], found["due_at"]) == (None, 2, now)
    assert _columns(other) == before


def test_the_same_statement_serves_other_rows(django_assert_num_queries: Any) -> None:
    for number in range(3):
        with django_assert_num_queries(1):
            insert([_deadline(number)])
    assert list(Deadline.objects.order_by("subject_id").values_list("subject_id", flat=True)) == [0, 1, 2]


def _deadline(number: int) -> Deadline:
    now = timezone.now()
    return Deadline(
        kind="test.rows",
        subject_kind="test",
        subject_id=number,
        starts_at=now,
        amount=1,
        unit="day",
        basis="test",
        due_at=now + timedelta(days=1),
    )
