"""The demo campaign shows what it is for: figures that move, a promise at risk, a self-report that disagrees."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from councils.models import CaseStory, CouncilSession, Hall, Honour, ResolutionTask, TopicProposal
from councils.sessionflow import State as SessionState
from councils.sessionflow import TaskState
from issues.demo import load
from issues.demo.sizes import SIZES
from issues.models import AgendaIssue, Spot
from notices.calendar import SHANGHAI
from pledges import facts
from pledges.actions.readings import take_reading
from pledges.demo import campaign, goals
from pledges.models import Campaign, League, MonthlyReport, Pledge, Reading, SupportRequest, Target
from pledges.pace import Promise, judge
from properties.models import Department, Inspection, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
State = Reading.State


@pytest.fixture(scope="module", autouse=True)
def small(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Loaded once for all tests of this file and rolled back after the last."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        facts.load_all()
        load.load_street(load.Job(0, SIZES["small"], 1, NOW, "!"), then=campaign.build)
        yield
        transaction.set_rollback(True)


def newest(target: Target) -> Reading:
    return target.readings.order_by("-on")[0]


def firm_targets() -> list[Target]:
    return list(Target.objects.filter(pledge__campaign__is_demo=True, pledge__kind=Pledge.Kind.FIRM))


def test_each_of_the_five_topics_is_pledged_and_its_measured_figure_has_moved() -> None:
    targets = firm_targets()
    assert len({target.pledge.topic_id for target in targets}) == len(targets) == 5
    for target in targets:
        figures = set(target.readings.exclude(measured=None).values_list("measured", flat=True))
        assert len(figures) > 1, target.code


def test_one_promise_is_at_risk_and_its_arithmetic_says_why() -> None:
    worried = [reading for target in firm_targets() if (reading := newest(target)).state == State.AT_RISK]
    assert worried
    for reading in worried:
        answers = [reading.arithmetic["is_behind"], reading.arithmetic["is_short"]]
        assert sorted(answers) == ["no", "yes"]


def test_one_self_report_disagrees_and_is_flagged() -> None:
    [target] = [one for one in firm_targets() if one.pledge.topic and one.pledge.topic.code == "cleanliness"]
    reading = newest(target)
    assert reading.is_disputed
    assert reading.self_reported is not None
    assert reading.measured is not None
    assert reading.self_reported > reading.measured + 5


def test_the_announced_campaign_carries_no_figure() -> None:
    announced = Campaign.objects.get(is_demo=False)
    assert Reading.objects.filter(target__pledge__campaign=announced).count() == 0
    assert MonthlyReport.objects.filter(pledge__campaign=announced).count() == 0


def test_the_same_rows_give_the_same_readings_again() -> None:
    for target in firm_targets():
        reading = target.readings.order_by("on")[0]
        again = take_reading(target=target, on=reading.on, at=NOW)
        assert (again.measured, again.state, again.hits) == (reading.measured, reading.state, reading.hits)
        assert again.corrections.count() == 0


def test_all_eight_departments_are_called_and_a_list_is_published() -> None:
    asked = SupportRequest.objects.values_list("department", flat=True).distinct()
    assert set(asked) == set(Department.objects.filter(area__is_demo=True).values_list("pk", flat=True))
    assert League.objects.filter(state=League.State.PUBLISHED).count() == 1


def test_what_it_is_measured_from_is_there_and_marked() -> None:
    assert Spot.objects.filter(is_demo=False).count() == 0
    for rows in (Spot.objects.all(), Work.objects.all(), Inspection.objects.all(), Hall.objects.all()):
        assert rows.exists()
    names = [
        *Work.objects.values_list("title", flat=True),
        *Hall.objects.values_list("name", flat=True),
        *Honour.objects.values_list("holder", flat=True),
        *Pledge.objects.filter(campaign__is_demo=True).values_list("statement", flat=True),
        *Pledge.objects.filter(campaign__is_demo=True).values_list("signed_by", flat=True),
    ]
    assert [name for name in names if "演示" not in name] == []


def test_the_figures_kept_are_the_figures_derived() -> None:
    call_command("rebuild_figures", check=True)


@pytest.mark.parametrize("state", [State.ON_PACE, State.AT_RISK, State.WILL_MISS])
@pytest.mark.parametrize("is_level", [False, True])
@pytest.mark.parametrize(
    ("now", "earlier"), [("40", "30"), ("40", "40"), ("82.4", "80"), ("33.3", "36"), ("33.3", "20")]
)
def test_a_goal_is_set_so_that_the_pace_says_what_it_should(
    state: State, is_level: bool, now: str, earlier: str
) -> None:
    today, starts_on, due_on = NOW.date(), NOW.date().replace(month=3), NOW.date().replace(month=12, day=26)
    known = goals.Known(
        now=Decimal(now),
        earlier=Decimal(earlier),
        gone=Decimal((today - starts_on).days) / (due_on - starts_on).days,
        left=(due_on - today).days,
        is_level=is_level,
    )
    baseline, goal = goals.fitting(state, known)
    promise = Promise(baseline, goal, starts_on, due_on, cumulative=not is_level)
    pace = judge(promise, day=today, measured=Decimal(now), earlier=Decimal(earlier), rows=50)
    assert pace.state == state


@pytest.mark.parametrize("state", [State.ON_PACE, State.AT_RISK, State.WILL_MISS])
def test_no_share_is_promised_above_all_of_it(state: State) -> None:
    known = goals.Known(
        now=Decimal(100),
        earlier=Decimal(90),
        gone=Decimal("0.5"),
        left=90,
        is_level=True,
        most=Decimal(100),
    )
    baseline, goal = goals.fitting(state, known)
    assert baseline < goal <= 100


def test_a_hall_shows_a_session_in_every_state_and_tasks_in_all() -> None:
    hall = Hall.objects.filter(sessions__state=SessionState.EXECUTING).get()
    assert set(hall.sessions.values_list("state", flat=True)) == set(SessionState)
    tasks = ResolutionTask.objects.filter(resolution__item__session__state=SessionState.EXECUTING)
    assert set(tasks.values_list("state", flat=True)) == set(TaskState)
    assert tasks.filter(state=TaskState.OPEN, due_on__lt=NOW.date(), nudges=1).exists()
    assert tasks.filter(resolution__ballot__isnull=False).exists()
    assert AgendaIssue.objects.filter(agenda_item__session__state=SessionState.EXECUTING).exists()
    assert TopicProposal.objects.filter(answered_at__isnull=True).count() == 2
    assert CaseStory.objects.filter(approved_at__isnull=False).count() == 1
    assert CouncilSession.objects.filter(is_demo=False).count() == 0
