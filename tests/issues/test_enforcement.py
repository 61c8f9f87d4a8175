"""Who may take which step against a violation, and in what order."""

from __future__ import annotations

from typing import Any

import pytest

from issues import enforcement
from issues.enforcement import LADDER, PENALTY, EnforcementStep
from issues.models import Move
from issues.workflow import Hat, Verb
from properties.models import Role
from tests.cast import cast
from tests.factories import DepartmentFactory, PostFactory, RouteFactory, SubTopicFactory
from tests.issues.people import do, filed
from yinhang.errors import NotYours, Refused

STAFF = [hat for hat in Hat if hat not in {Hat.REPORTER, Hat.OUTSIDE, Hat.SYSTEM}]


def test_every_step_has_its_rule() -> None:
    assert set(LADDER) == set(EnforcementStep)


def test_orders_and_penalties_are_for_the_enforcing_bodies() -> None:
    assert {
        EnforcementStep.RECTIFY_ORDER,
        EnforcementStep.JOINT_ACTION,
        EnforcementStep.CASE_FILED,
    } == PENALTY


@pytest.mark.parametrize("hat", STAFF)
@pytest.mark.parametrize("step", sorted(PENALTY))
def test_no_hat_alone_orders_or_punishes(step: EnforcementStep, hat: Hat) -> None:
    assert enforcement.may_take(step, [hat], enforcer=False) is False
    assert enforcement.may_take(step, [hat], enforcer=True) is (hat == Hat.DEPARTMENT)


@pytest.mark.parametrize("hat", STAFF)
def test_everybody_may_dissuade_and_report(hat: Hat) -> None:
    steps = [
        EnforcementStep.FOUND,
        EnforcementStep.DISSUADED,
        EnforcementStep.NOTIFIED,
        EnforcementStep.REPORTED,
    ]
    assert [enforcement.may_take(step, [hat], enforcer=False) for step in steps] == [True] * 4


@pytest.mark.parametrize("hat", [Hat.REPORTER, Hat.OUTSIDE, Hat.SYSTEM])
def test_the_ladder_is_for_people_on_duty(hat: Hat) -> None:
    assert enforcement.steps_for([hat], [], enforcer=True) == ()


@pytest.mark.parametrize(
    ("step", "taken", "turn"),
    [
        ("rectify_order", [], False),
        ("rectify_order", ["found"], False),
        ("rectify_order", ["dissuaded"], True),
        ("rectify_order", ["notified"], True),
        ("case_filed", ["dissuaded"], False),
        ("case_filed", ["dissuaded", "rectify_order"], True),
        ("joint_action", ["rectify_order"], True),
        ("closed", ["rectify_order"], False),
        ("closed", ["recheck"], True),
        ("recurrence_check", ["closed"], True),
    ],
)
def test_nobody_is_punished_who_was_not_first_told_to_correct(
    step: str, taken: list[str], turn: bool
) -> None:
    assert enforcement.is_its_turn(EnforcementStep(step), taken) is turn


@pytest.mark.django_db
def test_the_enforcement_team_orders_after_the_firm_has_dissuaded() -> None:
    people = cast()
    subtopic = SubTopicFactory.create(is_violation=True)
    team = DepartmentFactory.create(area=people.street, is_enforcer=True)
    RouteFactory.create(subdistrict=people.street, topic=subtopic.topic, lead=people.department).helpers.add(
        team
    )
    issue = filed(people, subtopic=subtopic).issue
    officer = PostFactory.create(role=Role.DEPARTMENT_OFFICER, firm=None, department=team).user
    order: dict[str, Any] = {"step": "rectify_order", "note": "责令三日内拆除。"}

    with pytest.raises(Refused) as early:
        do(issue, Verb.STEP, officer, **order)
    assert early.value.code == "issue.step-too-early"
    do(issue, Verb.DISSUADE, people.own[Role.FIRM_WORKER], note="劝过。", stopped=False)
    for role in (Role.FIRM_MANAGER, Role.STREET_OFFICER, Role.DEPARTMENT_OFFICER, Role.PARTY_SECRETARY):
        with pytest.raises(NotYours) as caught:
            do(issue, Verb.STEP, people.own[role], **order)
        assert (caught.value.code, caught.value.status) == ("issue.not-your-step", 403)
    do(issue, Verb.STEP, officer, **order)
    row = Move.objects.latest("pk")
    assert (row.data, row.is_public, row.by) == ({"step": "rectify_order"}, False, officer)


@pytest.mark.django_db
def test_an_unknown_step_is_no_step() -> None:
    people = cast()
    with pytest.raises(Refused) as caught:
        do(filed(people).issue, Verb.STEP, people.own[Role.FIRM_MANAGER], step="prison", note="坐牢。")
    assert caught.value.code == "issue.missing-step"
