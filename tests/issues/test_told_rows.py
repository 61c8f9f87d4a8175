"""What a list tells a program is, field by field, what the interface's description says of a report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from rest_framework.renderers import JSONRenderer

from issues.api.shapes import RowOut
from issues.boards.told_rows import Raw, Shape
from issues.models import Issue
from issues.workflow import Status
from tests.cast import cast
from tests.factories import IssueFactory
from tests.issues.people import filed, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_row_from_columns_is_the_row_that_is_described(language: str) -> None:
    people = cast()
    walk(people, filed(people), Status.CLOSED)
    walk(people, filed(people, phone="13900139000"), Status.ASKED)
    filed(people, phone="13700137000", text="很长的话。" * 40)
    IssueFactory.create(subtopic=None, firm=None, lead=None)
    for at in (timezone.now(), timezone.now() + timedelta(days=3650)):
        with translation.override(language):
            shape = Shape()
            told = {
                raw.id: shape.row(raw, at) for raw in map(Raw._make, Issue.objects.values_list(*Raw._fields))
            }
            for issue in Issue.objects.all():
                described = RowOut(issue, context={"at": at}).data
                assert JSONRenderer().render(told[issue.pk]) == JSONRenderer().render(
                    {name: described[name] for name in told[issue.pk]}
                )
                assert set(told[issue.pk]) == set(described)
