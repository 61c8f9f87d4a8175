"""Committees for tests: as the actions write them, on days counted from today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from councils import actions
from councils.actions.committees import Person, Term
from councils.actions.meetings import Held
from councils.actions.reelections import Group
from councils.committee_rules import Office, StandsFor, add_months
from councils.models import CommitteeMeeting, OwnersCommittee
from notices.calendar import SHANGHAI
from properties.models import Compound

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)  # a Monday


def morning(day: date) -> datetime:
    """Half past midnight in Shanghai: still the day before in UTC."""
    return datetime.combine(day, time(0, 30), SHANGHAI)


NOW = morning(TODAY)


def term(*, today: date = TODAY, named: str = "委员", seats: int = 5, **more: Any) -> Term:
    """Elected 400 days ago for four years, filed and completed in time."""
    elected = more.pop("elected_on", today - 400 * DAY)
    starts = more.pop("starts_on", elected)
    people = [Person(f"{named}{number}", Office.MEMBER) for number in range(1, seats)]
    given: dict[str, Any] = {
        "size": 5,
        "ends_on": add_months(starts, 48) - DAY,
        "people": [Person(f"{named}主任", Office.CHAIR, is_party_member=True), *people],
        "filed_on": elected + 10 * DAY,
        "filing_completed_on": elected + 20 * DAY,
    }
    return Term(elected_on=elected, starts_on=starts, **(given | more))


def group(size: int = 7, owners: int = 4, head: str = "街道社区管理办") -> Group:
    """A preparing group: its head, so many owners, and whoever is left from the neighbourhood."""
    others = [(f"业主代表{number}", StandsFor.OWNERS) for number in range(owners)]
    staff = [(f"居委代表{number}", StandsFor.NEIGHBOURHOOD) for number in range(size - 1 - owners)]
    return Group(head, [*staff, *others])


def committee_in(compound: Compound, *, today: date = TODAY, **more: Any) -> OwnersCommittee:
    return actions.enter_committee(
        compound=compound, term=term(today=today, **more), by=None, at=morning(today)
    )


def meeting_of(committee: OwnersCommittee, *, on: date, there: int = 3, **more: Any) -> CommitteeMeeting:
    seats = list(committee.seats.order_by("pk").values_list("pk", flat=True)[:there])
    given: dict[str, Any] = {"held_on": on, "notice_on": on - 7 * DAY, "present": seats}
    return actions.record_meeting(
        compound=committee.compound, held=Held(**(given | more)), by=None, at=morning(on + DAY)
    )
