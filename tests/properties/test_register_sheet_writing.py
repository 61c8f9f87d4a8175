"""What a confirmed sheet writes, and what it leaves as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from properties.models import Holding, Home
from tests.cast import Cast, cast
from tests.properties.sheet_rows import NOW, WANG, book, counts, home, saved, sent, text, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_new_homes_with_their_owners_are_written(people: Cast) -> None:
    upload = written(
        people, saved(book(home(people, **WANG, since="2019-03-01", basis="买卖"), home(people, room="102")))
    )

    assert (upload.state, *counts(upload)) == ("written", 2, 0, 0, 0)
    homes = Home.objects.select_related("building").order_by("number")
    assert [(one.building.name, one.number, one.area) for one in homes] == [
        ("1号楼", "101", Decimal("89.50")),
        ("1号楼", "102", Decimal("89.50")),
    ]
    holding = Holding.objects.get()
    assert (holding.home, holding.starts_on, holding.basis, holding.by) == (
        homes[0],
        date(2019, 3, 1),
        "买卖",
        upload.confirmed_by,
    )


def test_the_same_sheet_again_changes_nothing(people: Cast) -> None:
    rows = text(
        home(people, **WANG, since="2019-03-01"), home(people, room="102", **WANG), home(people, room="103")
    )
    written(people, rows)

    upload = sent(people, rows, at=NOW + timedelta(days=3))

    assert counts(upload) == (0, 0, 3, 0)
