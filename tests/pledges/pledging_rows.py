"""A campaign to pledge in: a street with two firms, its own neighbourhoods, and moments around a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from issues.models import Topic
from notices import ladder
from notices.calendar import SHANGHAI
from pledges.actions import pledging
from pledges.models import Campaign, Pledge, Target
from pledges.promising import Draft, Promise
from properties.models import Role, User
from tests.cast import Cast, cast
from tests.factories import PostFactory, TopicFactory, UserFactory
from yinhang.errors import Refused

# A Tuesday without a holiday near it.
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
TEN = timedelta(minutes=10)
INSTANT = timedelta(microseconds=1)
LATER = NOON + timedelta(days=30)


@dataclass
class Stage:
    """`officer` prepares and decides, `leader` decides, `manager` signs for `people.firm`."""

    people: Cast
    campaign: Campaign
    topic: Topic
    other_topic: Topic
    second_officer: User = field(init=False)

    def __post_init__(self) -> None:
        self.second_officer = UserFactory.create(username="second-officer", name="另一位工作人员")
        PostFactory.create(user=self.second_officer, role=Role.STREET_OFFICER, area=self.people.street)

    @property
    def officer(self) -> User:
        return self.people.own[Role.STREET_OFFICER]

    @property
    def leader(self) -> User:
        return self.people.own[Role.STREET_LEADER]

    @property
    def manager(self) -> User:
        return self.people.own[Role.FIRM_MANAGER]

    @property
    def secretary(self) -> User:
        return self.people.own[Role.PARTY_SECRETARY]

    def promise(self, **changes: Any) -> Promise:
        plain = Promise(
            kind=Pledge.Kind.FIRM,
            statement="年内按时办结率达到95%",
            due_on=ENDS,
            firm=self.people.firm,
            topic=self.topic,
        )
        return replace(plain, **changes)

    def prepared(self, *, at: datetime = NOON, **changes: Any) -> Pledge:
        return pledging.make_pledge(
            campaign=self.campaign, promise=self.promise(**changes), by=self.officer, at=at
        )

    def with_target(self, *, at: datetime = NOON, **changes: Any) -> tuple[Pledge, Target]:
        pledge = self.prepared(at=at, **changes)
        return pledge, pledging.add_target(pledge=pledge, draft=draft(), by=self.officer, at=at)

    def signed(self, *, at: datetime = NOON) -> tuple[Pledge, Target]:
        pledge, target = self.with_target(at=at)
        pledge = pledging.sign(pledge=pledge, office="本物业项目经理", by=self.manager, at=at)
        return pledge, target

    def street_pledge(self, *, at: datetime = NOON) -> tuple[Pledge, Target]:
        """The street's own, signed by its officer."""
        pledge, target = self.with_target(
            at=at, kind=Pledge.Kind.STREET, firm=None, topic=None, area=self.people.street
        )
        pledge = pledging.sign(pledge=pledge, office="街道办事处", by=self.officer, at=at)
        return pledge, target


def code_of(call: Callable[[], Any]) -> str:
    """The code of the rule that says no."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def stage() -> Stage:
    ladder.load_default()
    people = cast()
    campaign = Campaign.objects.create(
        subdistrict=people.street,
        code="test-2026",
        year=2026,
        title="测试行动",
        starts_on=STARTS,
        ends_on=ENDS,
    )
    topics = [TopicFactory.create(is_attack=True, position=place) for place in (1, 2)]
    return Stage(people, campaign, *topics)


def draft(**changes: Any) -> Draft:
    plain = Draft(
        code="on-time",
        name="按时办结率",
        name_en="Closed on time",
        measure="on_time_rate",
        unit="%",
        unit_en="%",
        baseline=Decimal(80),
        goal=Decimal(95),
        starts_on=STARTS,
        due_on=ENDS,
    )
    return replace(plain, **changes)
