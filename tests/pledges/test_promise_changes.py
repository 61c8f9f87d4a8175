"""Frozen promises: changed by the street, released, prepared for every neighbourhood; the campaign around them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.calendar import SHANGHAI
from notices.models import Deadline, DeadlineMove, Notice, State
from pledges.actions import pledging
from pledges.actions.secretaries import prepare_secretaries
from pledges.boards.work_pledges import homeless
from pledges.models import Campaign, Pledge, PledgeMove, Target, TargetChange
from properties.actions import end_contract
from properties.models import Area, Contract, Role
from tests.pledges.pledging_rows import ENDS, LATER, NOON, TEN, Stage, code_of, draft, stage
from yinhang.errors import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_stage(db: None) -> Stage:
    return stage()


# Changes of a frozen promise


def ask(on_stage: Stage, target: Target, *, at: datetime = LATER, **changes: Any) -> TargetChange:
    given: dict[str, Any] = {
        "goal": Decimal(90),
        "due_on": ENDS,
        "reason": "两个小区年中移交",
        "by": on_stage.manager,
    }
    return pledging.ask_change(target=target, at=at, **(given | changes))


def decide(on_stage: Stage, change: TargetChange, **changes: Any) -> TargetChange:
    given: dict[str, Any] = {"approve": True, "note": "同意", "by": on_stage.officer, "at": LATER}
    return pledging.decide_change(change=change, **(given | changes))


def test_an_approved_change_takes_goal_day_clock_and_reminders_along(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    before = Deadline.objects.get()
    change = ask(on_stage, target, due_on=date(2026, 4, 11))
    assert Target.objects.get().goal == 95

    decide(on_stage, change)

    target.refresh_from_db()
    clock = Deadline.objects.get()
    assert (target.goal, target.due_on) == (Decimal(90), date(2026, 4, 11))
    assert (clock.pk, clock.revision) == (before.pk, before.revision + 1)
    assert clock.due_at == datetime(2026, 4, 11, 23, 59, 59, tzinfo=SHANGHAI)
    assert DeadlineMove.objects.get().reason == "两个小区年中移交"
    planned = Notice.objects.filter(deadline=clock, state=State.PENDING)
    assert set(planned.values_list("stage", flat=True)) == {"before-1"}
    rows = list(PledgeMove.objects.filter(pledge=pledge).values_list("verb", "by"))
    assert rows == [
        ("sign", on_stage.manager.pk),
        ("ask", on_stage.manager.pk),
        ("approve", on_stage.officer.pk),
    ]
    said = PledgeMove.objects.latest("seq").data
    assert (said["was_goal"], said["goal"], said["was_due_on"]) == ("95.00", "90.00", "2026-12-31")


def test_a_refused_change_leaves_the_promise_and_says_why(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    change = ask(on_stage, target)
    assert code_of(lambda: decide(on_stage, change, approve=False, note="不")) == "pledge.no-reason"

    decide(on_stage, change, approve=False, note="目标不宜下调")

    change.refresh_from_db()
    assert (change.state, change.decision_note, Target.objects.get().goal) == (
        "refused",
        "目标不宜下调",
        Decimal(95),
    )
    assert PledgeMove.objects.latest("seq").verb == "refuse"
    assert DeadlineMove.objects.count() == 0


def test_nobody_decides_their_own_request(on_stage: Stage) -> None:
    _pledge, target = on_stage.street_pledge()
    change = ask(on_stage, target, by=on_stage.officer)
    with pytest.raises(NotYours):
        decide(on_stage, change)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetChange.objects.update(state="approved", decided_by=on_stage.officer, decided_at=LATER)
    assert decide(on_stage, change, by=on_stage.second_officer).state == "approved"


def test_who_asks_and_who_decides(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    for by in (
        on_stage.officer,
        on_stage.people.other[Role.FIRM_MANAGER],
        on_stage.people.own[Role.FIRM_WORKER],
    ):
        with pytest.raises(NotYours):
            ask(on_stage, target, by=by)
    change = ask(on_stage, target)
    for by in (
        on_stage.secretary,
        on_stage.people.other[Role.STREET_LEADER],
        on_stage.people.own[Role.SUPERVISOR],
    ):
        with pytest.raises(NotYours):
            decide(on_stage, change, by=by)
    assert decide(on_stage, change, by=on_stage.leader).state == "approved"


def test_both_sides_are_told(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    change = ask(on_stage, target)
    decide(on_stage, change)
    told = set(Notice.objects.filter(deadline=None).values_list("kind", "to_id"))
    assert told == {
        ("target.change_asked", str(on_stage.officer.pk)),
        ("target.change_asked", str(on_stage.second_officer.pk)),
        ("target.change_asked", str(on_stage.leader.pk)),
        ("target.change_decided", str(on_stage.manager.pk)),
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"goal": Decimal(95)}, "change.nothing"),
        ({"goal": Decimal(80)}, "target.goal-is-baseline"),
        ({"due_on": date(2027, 1, 1)}, "target.due-after-campaign"),
        ({"due_on": LATER.date()}, "target.due-before-signed"),
        ({"reason": "短"}, "pledge.no-reason"),
        ({"at": NOON + TEN}, "change.not-frozen"),
        ({"at": datetime(2027, 1, 1, tzinfo=SHANGHAI)}, "change.too-late"),
    ],
)
def test_what_can_be_asked_for(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    _pledge, target = on_stage.signed()
    assert code_of(lambda: ask(on_stage, target, **changes)) == code


def test_one_question_at_a_time_and_one_answer(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    change = ask(on_stage, target)
    assert code_of(lambda: ask(on_stage, target, goal=Decimal(85))) == "change.open"
    decide(on_stage, change)
    assert code_of(lambda: decide(on_stage, change)) == "change.decided"
    assert ask(on_stage, target, goal=Decimal(85)).was_goal == Decimal(90)


def test_a_request_nobody_answered_in_time_is_no_longer_approved(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    change = ask(on_stage, target, due_on=date(2026, 4, 20))
    late = datetime(2026, 4, 20, tzinfo=SHANGHAI)
    assert code_of(lambda: decide(on_stage, change, at=late)) == "target.due-before-signed"


# Release


def lost(on_stage: Stage) -> None:
    contract = Contract.objects.get(firm=on_stage.people.firm)
    end_contract(contract=contract, on=date(2026, 3, 31), by=None, today=LATER.date())


def release(on_stage: Stage, pledge: Pledge, **changes: Any) -> Pledge:
    given: dict[str, Any] = {
        "on": date(2026, 4, 1),
        "reason": "合同于3月31日终止",
        "by": on_stage.officer,
        "at": LATER,
    }
    return pledging.release(pledge=pledge, **(given | changes))


def test_a_firm_that_lost_its_last_compound_is_proposed_for_release(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()
    lost(on_stage)
    assert homeless(on_stage.campaign, on=date(2026, 3, 31)) == []
    assert homeless(on_stage.campaign, on=date(2026, 4, 1)) == [pledge]
    release(on_stage, pledge)
    assert homeless(on_stage.campaign, on=date(2026, 4, 1)) == []


def test_a_release_stops_the_clocks_ends_requests_and_frees_the_topic(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    change = ask(on_stage, target)
    lost(on_stage)

    released = release(on_stage, pledge)

    change.refresh_from_db()
    assert (released.released_on, released.released_reason) == (date(2026, 4, 1), "合同于3月31日终止")
    assert Deadline.objects.open().count() == 0
    assert (change.state, change.decided_by, change.decided_at) == ("refused", None, LATER)
    row = PledgeMove.objects.latest("seq")
    assert (row.verb, row.note, row.data) == ("release", "合同于3月31日终止", {"on": "2026-04-01"})
    successor = on_stage.prepared(firm=on_stage.people.other_firm, at=LATER)
    assert successor.topic == pledge.topic
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": NOON.date() - timedelta(days=1)}, "pledge.bad-release-day"),
        ({"on": LATER.date() + timedelta(days=1)}, "pledge.bad-release-day"),
        ({"reason": "  短 "}, "pledge.no-reason"),
    ],
)
def test_when_and_why_a_firm_is_released(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    pledge, _target = on_stage.signed()
    assert code_of(lambda: release(on_stage, pledge, **changes)) == code


def test_the_edges_of_the_day_of_release(on_stage: Stage) -> None:
    first, _target = on_stage.signed()
    assert release(on_stage, first, on=NOON.date()).released_on == NOON.date()
    second, _target = on_stage.signed()
    assert release(on_stage, second, on=LATER.date()).released_on == LATER.date()


def test_a_released_promise_takes_no_more_writes(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    release(on_stage, pledge)
    assert code_of(lambda: release(on_stage, pledge)) == "pledge.released"
    assert code_of(lambda: ask(on_stage, target)) == "pledge.released"
    call = lambda: pledging.add_target(pledge=pledge, draft=draft(code="x"), by=on_stage.manager, at=LATER)  # noqa: E731
    assert code_of(call) == "pledge.released"


def test_who_releases(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()
    with pytest.raises(NotYours):
        release(on_stage, pledge, by=on_stage.manager)
    assert release(on_stage, pledge, by=on_stage.leader).released_on is not None


# The secretaries of the street


def test_a_pledge_is_prepared_for_every_neighbourhood_that_has_none(on_stage: Stage) -> None:
    given: dict[str, Any] = {
        "campaign": on_stage.campaign,
        "statement": "第一责任，使命必达",
        "due_on": ENDS,
        "draft": draft(),
        "by": on_stage.officer,
        "at": NOON,
    }
    made = prepare_secretaries(**given)
    areas = set(Area.objects.filter(kind="neighbourhood", parent__parent=on_stage.people.street))

    assert {pledge.area for pledge in made} == areas
    assert Target.objects.filter(measure="on_time_rate").count() == len(areas)
    assert Pledge.objects.signed().count() == 0
    assert code_of(lambda: prepare_secretaries(**given)) == "pledge.nobody-left"
    own = next(pledge for pledge in made if pledge.area == on_stage.people.neighbourhood)
    signed = pledging.sign(pledge=own, office="居民区党组织书记", by=on_stage.secretary, at=NOON)
    assert signed.signed_at == NOON


# Campaigns


def test_a_campaigns_days_stand_once_a_pledge_is_signed_in_it(on_stage: Stage) -> None:
    on_stage.signed()
    campaign = Campaign.objects.get()
    campaign.title = "改过的名称"
    pledging.save_campaign(campaign=campaign, by=on_stage.officer)
    campaign.ends_on = date(2026, 11, 30)
    assert (
        code_of(lambda: pledging.save_campaign(campaign=campaign, by=on_stage.officer)) == "campaign.signed"
    )
    with pytest.raises(NotYours):
        pledging.save_campaign(campaign=Campaign.objects.get(), by=on_stage.people.other[Role.STREET_OFFICER])
    assert Campaign.objects.get().title == "改过的名称"
