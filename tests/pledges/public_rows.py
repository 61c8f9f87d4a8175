"""A street in the middle of its campaign, for the public pages: one of everything they show.

Figures are written as rows, not earned: what counts where is tested beside the measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from councils.models import Hall, OwnersCommittee, PolicyDocument
from issues.models import Figure, Spot, Topic
from pledges.models import Campaign, Pledge, Reading, ReadingCorrection, Target, TargetChange
from properties.models import Compound, Role, Work
from tests.cast import Cast, cast
from tests.factories import TopicFactory

YEAR: Final = 2026
TODAY: Final = date(2026, 6, 15)
NOON: Final = datetime(2026, 6, 15, 4, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fair:
    """`counted` is the street's target (n/61), `level` the firm's share, disputed; `empty` has no reading."""

    people: Cast
    campaign: Campaign
    topic: Topic
    street: Pledge
    firm: Pledge
    secretary: Pledge
    counted: Target
    level: Target
    empty: Target

    @property
    def compound(self) -> Compound:
        return self.people.compound

    def path(self, rest: str = "") -> str:
        return f"/pledges/{self.campaign.code}/{rest}"


def fair(**campaign: Any) -> Fair:
    """About ninety rows."""
    people = cast()
    topic = TopicFactory.create(code="ground_lock", name="破地锁梗阻", name_en="Ground locks", is_attack=True)
    given = {"code": "street-2026", "year": YEAR, "title": "物业治理攻坚", "subdistrict": people.street}
    span = {"starts_on": date(YEAR, 1, 1), "ends_on": date(YEAR, 12, 31)}
    made = Campaign.objects.create(**(given | span | campaign))
    made.documents.add(
        PolicyDocument.objects.create(area=people.street, title="行动方案", kind="plan", source="街道")
    )
    street = _pledge(made, kind="street", area=people.street)
    firm = _pledge(made, firm=people.firm, topic=topic, pairing_note="依报道列举顺序对应")
    secretary = _pledge(made, kind="secretary", area=people.neighbourhood)
    counted = _target(
        street,
        "renovated",
        "compounds_renovated",
        61,
        name="小区改造",
        name_en="Compounds renovated",
        unit="个小区",
        unit_en="compounds",
    )
    level = _target(
        firm, "on-time", "on_time_rate", 95, name="按期办结率", name_en="On-time rate", unit="%", unit_en="%"
    )
    empty = _target(
        secretary,
        "first-contact",
        "first_contact_rate",
        90,
        name="首次联系率",
        name_en="First contact",
        unit="%",
        unit_en="%",
    )
    found = Fair(people, made, topic, street, firm, secretary, counted, level, empty)
    _readings(found)
    _changes(found)
    _work_done(found)
    return found


def _pledge(campaign: Campaign, **more: Any) -> Pledge:
    given = {
        "statement": "年内高质量完成攻坚目标",
        "signed_by": "企业负责人",
        "signed_at": datetime(2026, 1, 5, 2, tzinfo=UTC),
    }
    return Pledge.objects.create(campaign=campaign, due_on=campaign.ends_on, **(given | more))


def _target(pledge: Pledge, code: str, measure: str, goal: int, **more: Any) -> Target:
    days = {"starts_on": pledge.campaign.starts_on, "due_on": pledge.due_on}
    return Target.objects.create(
        pledge=pledge, code=code, measure=measure, goal=Decimal(goal), **days, **more
    )


def reading(target: Target, on: date, measured: int | str | None, **more: Any) -> Reading:
    """A reading with these figures; the arithmetic of a level a little behind."""
    value = None if measured is None else Decimal(measured)
    given: dict[str, Any] = {
        "measured": value,
        "hits": 0 if value is None else int(value),
        "rows": 0 if value is None else 61,
        "expected": Decimal("27.58"),
        "state": Reading.State.NO_DATA if value is None else Reading.State.AT_RISK,
        "arithmetic": {
            "days_gone": "165", "days_all": "364", "way_expected": "45.3", "expected": "27.58", "by_months": "no",
            "is_behind": "no", "is_short": "yes", "forecast": "52", "earlier": "21", "earlier_on": "2026-05-18",
            "window": "28", "days_ahead": "199",
        },
    }  # fmt: skip
    return Reading.objects.create(target=target, on=on, made_at=NOON, **(given | more))


def _readings(found: Fair) -> None:
    for week in range(4, -1, -1):
        reading(found.counted, TODAY - timedelta(days=7 * week), 32 - 2 * week)
    last = reading(
        found.level, TODAY, "93.5", self_reported=Decimal(99), is_disputed=True, state=Reading.State.WILL_MISS
    )
    ReadingCorrection.objects.create(
        reading=last, was={"measured": "94.50"}, now={"measured": "93.50"}, cause="一件诉求重新办理"
    )


def _changes(found: Fair) -> None:
    asked, decided = found.people.own[Role.STREET_OFFICER], found.people.own[Role.STREET_LEADER]
    TargetChange.objects.create(
        target=found.counted,
        state=TargetChange.State.APPROVED,
        was_goal=Decimal(64),
        goal=Decimal(61),
        was_due_on=date(2026, 11, 30),
        due_on=date(2026, 12, 31),
        reason="三个小区列入明年计划",
        asked_by=asked,
        decided_by=decided,
        decided_at=NOON,
        decision_note="同意",
    )


def figure(found: Fair, month: date, compound: Compound, **counts: int) -> Figure:
    """A row of the ledger of monthly counts."""
    return Figure.objects.create(
        month=month,
        subdistrict=found.people.street,
        neighbourhood=compound.neighbourhood,
        compound=compound,
        topic=found.topic,
        firm=found.people.firm,
        **counts,
    )


def _work_done(found: Fair) -> None:
    people, compound = found.people, found.compound
    Compound.objects.filter(pk=compound.pk).update(households=400, longitude=121.53, latitude=31.33)
    Compound.objects.filter(pk=people.next_door.pk).update(households=12, longitude=121.54, latitude=31.34)
    OwnersCommittee.objects.create(compound=compound, starts_on=date(2024, 3, 1), ends_on=date(2029, 2, 28))
    Hall.objects.create(
        neighbourhood=people.neighbourhood, name="本红色议事厅", demonstration_on=date(2026, 4, 1)
    )
    Work.objects.create(
        compound=compound,
        title="雨污分流改造",
        stage="completed",
        completed_on=date(2026, 5, 20),
        parking_places=8,
    )
    Spot.objects.create(
        topic=found.topic,
        compound=compound,
        place="3号楼东侧",
        neighbourhood=people.neighbourhood,
        grid=people.grid,
        subdistrict=people.street,
        firm=people.firm,
    )
    figure(found, date(2026, 5, 1), compound, received=9, on_time=6, late=3, rated=6, satisfied=5)
    figure(found, date(2026, 5, 1), compound, received=1, late=-1)
    figure(found, date(2026, 6, 1), people.next_door, received=2, on_time=1, late=1, rated=2, satisfied=1)
