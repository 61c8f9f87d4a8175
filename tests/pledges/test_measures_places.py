"""Measures over spots, works, inspections, halls, honours and the pledges themselves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from councils.models import Hall, Honour
from issues.actions import spots
from issues.spotflow import State
from pledges.models import Reading, Target
from properties.models import Compound, Contract, Inspection, Programme, Role, Work, WorkStage
from tests.cast import Cast, cast
from tests.factories import ContractFactory, TopicFactory, UserFactory
from tests.issues.people import MONDAY
from tests.issues.spots_rows import a_spot, cleared, in_state
from tests.pledges.measured import (
    DAY,
    FIRST,
    at,
    behind_it,
    campaign_of,
    figure,
    pledge_of,
    scope_in,
    target_of,
)

pytestmark = pytest.mark.django_db

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def counts(people: Cast, measure: str, day: date, **more: Any) -> tuple[int, int]:
    found = figure(measure, scope_in(people, **more), day)
    return found.hits, found.rows


# Spots


def test_a_spot_counts_from_the_day_it_was_cleared_until_it_comes_back(people: Cast) -> None:
    spot = cleared(people)
    a_spot(people, place="13号车位")
    officer = people.own[Role.STREET_OFFICER]
    assert counts(people, "spots_cleared", DAY - timedelta(days=1)) == (0, 0)
    assert counts(people, "spots_cleared", DAY) == (1, 2)
    spots.recur(spot=spot, by=officer, at=at(DAY + timedelta(days=5)))
    assert counts(people, "spots_cleared", DAY + timedelta(days=4)) == (1, 2)
    assert counts(people, "spots_cleared", DAY + timedelta(days=5)) == (0, 3)


def test_a_spot_entered_by_mistake_counts_until_it_was_struck(people: Cast) -> None:
    spot = a_spot(people)
    spots.void(spot=spot, by=people.own[Role.STREET_OFFICER], at=at(NEXT), note="记错了。")
    assert counts(people, "spots_cleared", DAY) == (0, 1)
    assert counts(people, "spots_cleared", NEXT) == (0, 0)


def test_what_was_done_with_before_the_first_day_is_not_the_campaign_s(people: Cast) -> None:
    in_state(people, State.CLEARED)
    assert counts(people, "spots_cleared", NEXT, since=DAY) == (1, 1)
    assert counts(people, "spots_cleared", NEXT, since=NEXT) == (0, 0)


def test_the_share_of_spots_needs_five(people: Cast) -> None:
    for number in range(4):
        cleared(people, place=f"{number}号车位")
    assert figure("spots_cleared_share", scope_in(people), DAY).value is None
    a_spot(people, place="9号车位")
    assert figure("spots_cleared_share", scope_in(people), DAY).value == Decimal("80.00")
    assert figure("spots_cleared", scope_in(people), DAY).value == Decimal(4)


def test_a_spot_stays_with_the_firm_that_answered_when_it_was_found(people: Cast) -> None:
    cleared(people)
    Contract.objects.filter(compound=people.compound).update(is_current=False, ends_on=DAY)
    ContractFactory.create(compound=people.compound, firm=people.other_firm, starts_on=NEXT)
    assert counts(people, "spots_cleared", DAY + timedelta(days=9), firm=people.firm.pk) == (1, 1)
    assert counts(people, "spots_cleared", DAY + timedelta(days=9), firm=people.other_firm.pk) == (0, 0)


# Works


def work(compound: Compound, *stages: tuple[str, date], group: str = "renewal", places: int = 0) -> Work:
    last, on = stages[-1]
    made = Work.objects.create(
        compound=compound,
        title="改造",
        stage=last,
        completed_on=on if last in {"completed", "delivered"} else None,
        parking_places=places,
    )
    made.programmes.add(
        Programme.objects.get_or_create(code=group, group=group, name=group, name_en=group)[0]
    )
    WorkStage.objects.bulk_create(
        [WorkStage(work=made, stage=stage, on=day, by=None) for stage, day in stages]
    )
    return made


def test_a_compound_counts_once_and_only_for_works_of_the_programme(people: Cast) -> None:
    done, planned = ("completed", DAY), ("planned", FIRST)
    work(people.compound, planned, done)
    work(people.compound, planned, done)
    work(people.next_door, planned)
    work(people.other_compound, done, group="lifts")
    renewal = {"group": "renewal"}
    assert counts(people, "compounds_renovated", DAY - timedelta(days=1), options=renewal) == (0, 2)
    assert counts(people, "compounds_renovated", DAY, options=renewal) == (1, 2)
    assert counts(people, "compounds_renovated", DAY) == (2, 3)
    (first, *_rest) = behind_it("compounds_renovated", scope_in(people, options=renewal), DAY)
    assert (first.label, first.on, first.hit) == (people.compound.name, DAY, True)


def test_completed_before_the_first_day_or_cancelled_is_not_looked_at(people: Cast) -> None:
    work(people.compound, ("completed", FIRST - timedelta(days=1)))
    work(people.next_door, ("planned", FIRST), ("cancelled", DAY))
    assert counts(people, "compounds_renovated", DAY) == (0, 0)
    assert counts(people, "compounds_renovated", DAY - timedelta(days=1)) == (0, 1)


def test_a_completion_taken_back_leaves_the_days_before_as_they_were(people: Cast) -> None:
    work(people.compound, ("completed", DAY), ("started", NEXT), places=12)
    assert figure("parking_places_gained", scope_in(people), DAY).value == Decimal(12)
    assert figure("parking_places_gained", scope_in(people), NEXT).value == Decimal(0)


def test_handed_over_later_it_counts_from_its_day_of_completion(people: Cast) -> None:
    later = DAY + timedelta(days=40)
    work(people.compound, ("started", FIRST), ("completed", DAY), ("delivered", later), places=12)
    for day, value in ((DAY - timedelta(days=1), 0), (DAY, 12), (later, 12), (later + timedelta(days=9), 12)):
        assert figure("parking_places_gained", scope_in(people), day).value == Decimal(value)
        assert counts(people, "compounds_renovated", day)[0] == bool(value)
    (row,) = behind_it("compounds_renovated", scope_in(people), later)
    assert row.on == DAY


def test_what_was_completed_before_the_first_day_and_handed_over_after_it_is_not_counted(
    people: Cast,
) -> None:
    work(people.compound, ("completed", FIRST - timedelta(days=1)), ("delivered", DAY), places=12)
    assert counts(people, "compounds_renovated", DAY) == (0, 0)
    assert figure("parking_places_gained", scope_in(people), DAY).rows == 0


def test_a_handing_over_taken_back_leaves_the_day_of_completion(people: Cast) -> None:
    """Completed, handed over, taken back to completed, to started, and completed once more."""
    days = [DAY + timedelta(days=number) for number in range(5)]
    names = ("completed", "delivered", "completed", "started", "completed")
    work(people.compound, *zip(names, days, strict=True))
    on = [
        next((row.on for row in behind_it("compounds_renovated", scope_in(people), day) if row.hit), None)
        for day in days
    ]
    assert on == [DAY, DAY, DAY, None, days[4]]


def test_a_work_handed_over_stays_with_the_firm_of_the_day_of_completion(people: Cast) -> None:
    work(people.compound, ("completed", DAY), ("delivered", NEXT), places=5)
    Contract.objects.filter(compound=people.compound).update(is_current=False, ends_on=DAY)
    ContractFactory.create(compound=people.compound, firm=people.other_firm, starts_on=NEXT)
    assert counts(people, "parking_places_gained", NEXT, firm=people.firm.pk) == (1, 1)
    assert counts(people, "parking_places_gained", NEXT, firm=people.other_firm.pk) == (0, 0)


def test_signed_and_ripe_lifts_are_looked_at_and_not_counted(people: Cast) -> None:
    work(people.compound, ("candidate", FIRST), ("mature", DAY), group="lifts")
    work(people.next_door, ("candidate", FIRST), ("mature", FIRST), ("signed", DAY), group="lifts")
    assert counts(people, "compounds_renovated", NEXT) == (0, 2)


def test_parking_places_add_up_for_the_firm_of_the_day(people: Cast) -> None:
    work(people.compound, ("completed", DAY), places=12)
    work(people.next_door, ("completed", DAY), places=30)
    work(people.compound, ("started", DAY), places=5)
    work(people.compound, ("completed", DAY), places=0)
    found = figure("parking_places_gained", scope_in(people, firm=people.firm.pk), DAY)
    assert (found.value, found.hits, found.rows) == (Decimal(12), 1, 2)
    assert figure("parking_places_gained", scope_in(people), DAY).value == Decimal(42)


# Inspections, halls, honours


def inspection(people: Cast, score: str, **more: Any) -> Inspection:
    given: dict[str, Any] = {
        "compound": people.compound,
        "firm": people.firm,
        "dimension": "clean",
        "on": DAY,
        "score": Decimal(score),
        "by": UserFactory.create(),
        "at": MONDAY,
    }
    return Inspection.objects.create(**(given | more))


def test_the_mean_of_inspections_without_the_struck_ones(people: Cast) -> None:
    for score in ("90", "91", "92.5", "88", "85.3"):
        inspection(people, score)
    inspection(people, "10", struck_at=at(NEXT))
    inspection(people, "1", dimension="safety", on=NEXT)
    clean = scope_in(people, options={"dimension": "clean"})
    assert figure("inspection_score", clean, NEXT).value == Decimal("89.36")
    assert figure("inspection_score", clean, DAY).value == Decimal("76.13")
    shown = sorted(str(row.amount) for row in behind_it("inspection_score", clean, NEXT))
    assert shown == ["85.30", "88.00", "90.00", "91.00", "92.50"]
    assert counts(people, "inspection_score", NEXT, firm=people.other_firm.pk) == (0, 0)


def test_halls_confirmed_since_the_first_day(people: Cast) -> None:
    Hall.objects.create(neighbourhood=people.neighbourhood, name="甲厅", demonstration_on=DAY)
    Hall.objects.create(neighbourhood=people.other_neighbourhood, name="乙厅")
    assert counts(people, "demonstration_halls", DAY - timedelta(days=1)) == (0, 2)
    assert counts(people, "demonstration_halls", DAY) == (1, 2)
    assert counts(people, "demonstration_halls", NEXT, since=NEXT) == (0, 1)
    assert counts(people, "demonstration_halls", DAY, neighbourhood=people.other_neighbourhood.pk) == (0, 1)


def test_property_pioneers_are_not_council_pioneers(people: Cast) -> None:
    given = {"area": people.street, "given_on": DAY}
    Honour.objects.create(kind="property_pioneer", holder="甲物业项目经理", **given)
    Honour.objects.create(kind="property_pioneer", holder="乙物业项目经理", withdrawn_on=NEXT, **given)
    Honour.objects.create(kind="council_pioneer", holder="居民代表", **given)
    assert counts(people, "pioneers", DAY) == (2, 2)
    assert counts(people, "pioneers", NEXT) == (1, 2)


# The pledges themselves


def test_a_topic_counts_while_every_number_of_it_stands_at_its_goal(people: Cast) -> None:
    campaign = campaign_of(people)
    kept = pledge_of(campaign, firm=people.firm, topic=TopicFactory.create())
    half = pledge_of(campaign, firm=people.other_firm, topic=TopicFactory.create())
    pledge_of(campaign, firm=people.firm, topic=TopicFactory.create())
    figures: dict[Target, tuple[str | None, str | None]] = {
        target_of(kept, "spots_cleared"): ("94.99", "95"),
        target_of(half, "spots_cleared"): ("95", "96"),
        target_of(half, "on_time_rate"): ("94", None),
    }
    at_most = target_of(kept, "reports_received", "10", direction="down", baseline=Decimal(40))
    for target, found in figures.items():
        for day, measured in zip((DAY, NEXT), found, strict=True):
            Reading.objects.create(target=target, on=day, measured=measured, made_at=at(day))
    assert counts(people, "topics_kept", NEXT, campaign=campaign.pk) == (0, 2)
    Reading.objects.create(target=at_most, on=NEXT, measured=Decimal(10), made_at=at(NEXT))
    assert counts(people, "topics_kept", NEXT, campaign=campaign.pk) == (1, 2)
    assert counts(people, "topics_kept", DAY, campaign=campaign.pk) == (0, 2)


def test_a_pledge_without_a_number_is_not_held_to_have_failed(people: Cast) -> None:
    campaign = campaign_of(people)
    pledge_of(campaign, firm=people.firm, topic=TopicFactory.create())
    assert counts(people, "topics_kept", NEXT, campaign=campaign.pk) == (0, 0)


def test_a_released_pledge_is_no_longer_looked_at(people: Cast) -> None:
    campaign = campaign_of(people)
    pledge = pledge_of(
        campaign, firm=people.firm, topic=TopicFactory.create(), released_on=NEXT, released_reason="合同终止"
    )
    target_of(pledge, "spots_cleared")
    assert counts(people, "topics_kept", DAY, campaign=campaign.pk) == (0, 1)
    assert counts(people, "topics_kept", NEXT, campaign=campaign.pk) == (0, 0)
