"""A campaign with five firms of known figures, and short ways to walk a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from issues.models import Figure
from notices.calendar import SHANGHAI
from pledges.actions import league as actions
from pledges.models import Campaign, League, LeagueRow, Objection
from pledges.scoring import WEIGHTS, Counts
from properties.models import Compound, Firm, Role, User
from tests.cast import Cast, cast
from tests.factories import (
    CompoundFactory,
    ContractFactory,
    FirmFactory,
    PostFactory,
    TopicFactory,
    UserFactory,
)
from yinhang.errors import Refused

QUARTER = date(2026, 1, 1)
# A Monday after the quarter, without holidays in its week.
MONDAY = datetime(2026, 4, 13, 9, 0, tzinfo=SHANGHAI)
# The last second of the third working day after it.
END = datetime(2026, 4, 16, 23, 59, 59, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)
BETTER = Counts(received=20, recurred=4, on_time=17, resolved=18, closed=20, rated=10, satisfied=9, overdue=0)


@dataclass(frozen=True)
class Town:
    """`people` as everywhere, `campaign` of its street, `manager` of the firm called `best`."""

    people: Cast
    campaign: Campaign
    best: Firm
    manager: User
    officer: User
    leader: User

    def draw(self, at: datetime = MONDAY, **more: Any) -> League:
        given: dict[str, Any] = {
            "campaign": self.campaign,
            "starts_on": QUARTER,
            "weights": WEIGHTS,
            "by": self.officer,
            "at": at,
        }
        return actions.draw_up(**(given | more))

    def signed(self, at: datetime = MONDAY) -> League:
        return actions.sign_off(league=self.draw(at), by=self.leader, at=at)

    def published(self) -> League:
        league = self.signed()
        return actions.publish(league=league, by=self.leader, at=datetime(2026, 4, 20, 9, tzinfo=SHANGHAI))

    def row(self, league: League, firm: Firm | None = None) -> LeagueRow:
        return league.rows.get(firm=firm or self.best, is_current=True)


def town() -> Town:
    people = cast()
    people.own[Role.STREET_LEADER].save()
    campaign = Campaign.objects.create(
        subdistrict=people.street,
        code="test-2026",
        year=2026,
        title="攻坚",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    best = firm("优秀物业", people, households=200)
    manager = UserFactory.create(username="best-manager")
    PostFactory.create(user=manager, role=Role.FIRM_MANAGER, firm=best)
    figures(best, received=20, recurred=0, on_time=18, late=0, refused=2, rated=10, satisfied=9)
    for name, counts in OTHERS.items():
        figures(firm(name, people), date(2026, 2, 1), **counts)
    return Town(
        people, campaign, best, manager, people.own[Role.STREET_OFFICER], people.own[Role.STREET_LEADER]
    )


OTHERS: dict[str, dict[str, int]] = {
    "中等物业": {
        "received": 20,
        "recurred": 4,
        "on_time": 12,
        "late": 6,
        "refused": 2,
        "rated": 10,
        "satisfied": 7,
    },
    "同分物业": {
        "received": 20,
        "recurred": 4,
        "on_time": 12,
        "late": 6,
        "refused": 2,
        "rated": 10,
        "satisfied": 7,
    },
    "落后物业": {
        "received": 20,
        "recurred": 12,
        "on_time": 4,
        "late": 8,
        "refused": 4,
        "rated": 10,
        "satisfied": 3,
    },
    "新来物业": {"received": 9, "on_time": 9, "rated": 9, "satisfied": 9},
}


def firm(name: str, people: Cast, *, households: int = 100) -> Firm:
    made = FirmFactory.create(name=name)
    place = CompoundFactory.create(
        neighbourhood=people.neighbourhood, households=households, name=f"{name}小区"
    )
    ContractFactory.create(compound=place, firm=made, starts_on=date(2025, 1, 1))
    return made


def figures(made: Firm, month: date = date(2026, 2, 1), **counts: int) -> Figure:
    contract = made.contracts.get()
    place: Compound = contract.compound
    return Figure.objects.create(
        month=month,
        subdistrict=place.subdistrict,
        neighbourhood=place.neighbourhood,
        compound=place,
        topic=TopicFactory.create(),
        firm=made,
        **counts,
    )


def object_(place: Town, league: League, at: datetime = MONDAY) -> Objection:
    return actions.object_to(row=place.row(league), text="有两件不是我们小区的。", by=place.manager, at=at)


def refused(code: str, what: Any, **given: Any) -> None:
    with pytest.raises(Refused) as no:
        what(**given)
    assert no.value.code == code
