"""What a score is counted from: each row by the firm that answered, and few statements whatever the number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import gathering
from assessments.grading import Line
from issues import clocks
from issues.models import Closing
from issues.workflow import Outcome, Status
from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Inspection, Publication, Role
from tests.assessments.rows import QUARTER, inspect
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, ContractFactory, IssueFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
FEBRUARY = datetime(2026, 2, 10, 9, tzinfo=SHANGHAI)


@pytest.fixture
def people() -> Cast:
    return cast()


def gathered(people: Cast, name: str, place: int = 0) -> Line:
    entries = gathering.gather(people.street.pk, QUARTER)
    return entries[people.compound.pk, people.firm.pk].lines[name][place]


def issue(people: Cast, **more: Any) -> Any:
    given = {"compound": people.compound, "firm": people.firm, "opened_at": FEBRUARY}
    given |= {"due_at": FEBRUARY + timedelta(days=7), "status": Status.WORKING}
    return IssueFactory.create(**(given | more))


def contact(row: Any, *, met: timedelta | None, cancelled: bool = False) -> None:
    Deadline.objects.create(
        kind=clocks.CONTACT,
        subject_kind="issue",
        subject_id=row.pk,
        starts_at=FEBRUARY,
        amount=1,
        unit="workday",
        basis="先行联系",
        due_at=FEBRUARY + timedelta(days=1),
        met_at=None if met is None else FEBRUARY + met,
        cancelled_at=FEBRUARY if cancelled else None,
    )


def test_first_contacts_are_those_of_the_firm_that_answered(people: Cast) -> None:
    contact(issue(people), met=timedelta(days=1))
    contact(issue(people), met=timedelta(days=1, seconds=1))
    contact(issue(people), met=None)
    contact(issue(people), met=None, cancelled=True)
    moved = issue(
        people, firm=people.other_firm, status=Status.CLOSED, outcome="resolved", closed_at=FEBRUARY
    )
    contact(moved, met=timedelta(0))
    Closing.objects.create(
        issue=moved,
        seq=1,
        outcome=Outcome.RESOLVED,
        topic=moved.topic,
        compound=people.compound,
        neighbourhood=people.neighbourhood,
        subdistrict=people.street,
        firm=people.firm,
        opened_at=FEBRUARY,
        due_at=FEBRUARY,
        closed_at=FEBRUARY,
        on_time=True,
    )
    assert gathered(people, "TICKETS", 1) == Line("contact", Decimal(2), Decimal(4), 4)


def test_open_and_overdue_counts_as_late(people: Cast) -> None:
    repair = TopicFactory.create(code="repair")
    end = datetime(2026, 4, 1, tzinfo=SHANGHAI)
    issue(people, due_at=end - timedelta(seconds=1))
    issue(people, due_at=end)
    issue(people, topic=repair)
    issue(people, status=Status.PAUSED)
    issue(people, firm=None)
    assert gathered(people, "TICKETS") == Line("on_time", Decimal(0), Decimal(2), 2)
    assert gathered(people, "REPAIR") == Line("repaired", Decimal(0), Decimal(1), 1)


def test_inspections_by_somebody_of_the_firm_or_struck_do_not_count(people: Cast) -> None:
    street, grid, other = (
        people.own[role] for role in (Role.STREET_OFFICER, Role.GRID_WORKER, Role.GRID_HEAD)
    )
    inspect(people.compound, people.firm, "clean", "80.5", street)
    inspect(people.compound, people.firm, "clean", "90.5", street, on=QUARTER.last)
    inspect(people.compound, people.firm, "clean", "10.0", street, on=QUARTER.last + timedelta(days=1))
    inspect(people.compound, people.firm, "clean", "0.0", grid)
    struck = inspect(people.compound, people.firm, "clean", "0.0", other)
    Inspection.objects.filter(pk=struck.pk).update(struck_at=FEBRUARY, struck_reason="误记")
    PostFactory.create(user=grid, role=Role.FIRM_WORKER, firm=people.firm, starts_on=date(2026, 2, 10))
    assert gathered(people, "CLEAN") == Line("inspected", Decimal("171.0"), Decimal(200), 2)


def test_the_post_in_the_firm_counts_on_the_day_of_the_inspection(people: Cast) -> None:
    grid = people.own[Role.GRID_WORKER]
    inspect(people.compound, people.firm, "green", "70.0", grid)
    PostFactory.create(user=grid, role=Role.FIRM_WORKER, firm=people.firm, starts_on=date(2026, 2, 11))
    assert gathered(people, "GREEN").rows == 1


def test_what_was_due_in_the_period_counts_for_the_firm_of_that_day(people: Cast) -> None:
    for number, (due, published) in enumerate(
        (
            (date(2026, 1, 30), date(2026, 1, 30)),
            (date(2026, 1, 31), date(2026, 2, 1)),
            (date(2026, 3, 31), None),
            (date(2026, 4, 1), None),
        )
    ):
        Publication.objects.create(
            compound=people.compound,
            kind="income",
            period_starts=date(2025, 1 + 3 * number, 1),
            period_ends=date(2025, 2 + 3 * number, 1),
            due_on=due,
        )
        if published:
            _published(people, due, published)
    assert gathered(people, "DISCLOSURE") == Line("published", Decimal(1), Decimal(3), 3)


def _published(people: Cast, due: date, published: date) -> None:
    amounts = dict.fromkeys(("opening", "received", "spent", "closing", "to_fund"), Decimal(0))
    Publication.objects.filter(compound=people.compound, due_on=due).update(
        published_on=published,
        posted_where="公告栏",
        at=FEBRUARY,
        by=people.own[Role.FIRM_MANAGER],
        **amounts,
    )


@pytest.mark.parametrize("many", [1, 20])
def test_as_many_statements_for_one_contract_as_for_twenty(people: Cast, many: int) -> None:
    for _turn in range(many):
        place = CompoundFactory.create(neighbourhood=people.neighbourhood)
        ContractFactory.create(compound=place, firm=people.firm)
    with CaptureQueriesContext(connection) as asked:
        gathering.gather(people.street.pk, QUARTER)
    assert len(asked) == 6
