"""A prepared statement gives what its queryset gives, for every kind of key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Value
from django.utils import timezone

from issues.models import Evidence, Issue
from notices import statements
from notices.prepared import Prepared
from properties.models import Post
from tests.factories import EvidenceFactory, IssueFactory, PostFactory

pytestmark = pytest.mark.django_db

BY_KEY: Prepared[Issue] = Prepared(
    lambda key: Issue.objects.select_related("compound__neighbourhood", "firm", "handler").filter(pk=key), int
)
TUPLES: Prepared[Any] = Prepared(
    lambda code: Evidence.objects.filter(code=code).values_list("issue__opened_at", "code", "caption"), UUID
)


def test_instances_come_with_what_was_selected_along(django_assert_num_queries: Any) -> None:
    made = [IssueFactory.create() for _number in range(2)]
    BY_KEY.rows(made[0].pk)
    for issue in made:
        with django_assert_num_queries(1):
            found = BY_KEY.first(issue.pk)
            assert found is not None
            assert found.compound.neighbourhood.name == issue.compound.neighbourhood.name
            assert (found.firm, found.handler) == (None, None)
        values = {field.attname: getattr(found, field.attname) for field in Issue._meta.concrete_fields}
        issue.refresh_from_db()
        assert values == {
            field.attname: getattr(issue, field.attname) for field in Issue._meta.concrete_fields
        }
    assert BY_KEY.first(0) is None


def test_tuples_are_converted_as_the_queryset_converts_them() -> None:
    photo = EvidenceFactory.create(caption="门口")
    assert TUPLES.rows(photo.code) == list(
        Evidence.objects.filter(code=photo.code).values_list("issue__opened_at", "code", "caption")
    )


def test_dates_and_moments_are_keys_too() -> None:
    post = PostFactory.create(starts_on=date(2024, 2, 29))
    on: Prepared[Post] = Prepared(Post.objects.on, date)
    assert on.rows(date(2024, 2, 28)) == []
    assert on.rows(date(2024, 2, 29)) == [post]

    issue = IssueFactory.create(due_at=timezone.now())
    until: Prepared[Issue] = Prepared(
        lambda at: Issue.objects.filter(due_at__lte=at).annotate(mark=Value("x")), type(issue.due_at)
    )
    assert until.rows(issue.due_at - timedelta(microseconds=1)) == []
    (found,) = until.rows(issue.due_at)
    assert found.mark == "x"  # type: ignore[attr-defined]


def test_a_key_that_gets_lost_is_noticed() -> None:
    lost: Prepared[Issue] = Prepared(lambda _key: Issue.objects.filter(pk=1), int)
    with pytest.raises(LookupError):
        lost.rows(1)


def test_an_error_of_the_driver_is_djangos_on_the_first_and_on_every_later_try() -> None:
    """What waits for a database that is away listens for Django's errors; a bare one would be an error page."""
    for _try in range(2):
        with pytest.raises(DatabaseError), transaction.atomic():
            statements.fetch("SELECT no_such_column", [])
