"""What everybody and the office read of complaints about a work: counted, and zero only once it is completed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from issues import actions as issue_actions
from issues.access import actor_for
from issues.actions.complaints import link_work
from issues.boards.complaints import with_complaints
from issues.workflow import Verb
from properties import actions
from properties.boards_works import public_works
from properties.models import Programme, Role, Work
from properties.workstages import Stage
from tests.cast import Cast, cast
from tests.issues.people import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def lifts(people: Cast, *stages: Stage) -> Work:
    """A replacement of lifts that went through the stages, the last two days ago."""
    programme = Programme.objects.create(
        code="lift-replacement", group="lifts", name="电梯更新", name_en="Lifts"
    )
    today, now = timezone.localdate(), timezone.now()
    work = actions.plan_work(
        compound=people.compound,
        title="电梯更新4台",
        programmes=[programme],
        by=None,
        on=today - timedelta(days=90),
        at=now,
    )
    for before, stage in zip(range(len(stages), 0, -1), stages, strict=True):
        day = today - timedelta(days=2 * before - 2)
        work = actions.reach_stage(work=work, stage=stage, on=day, by=None, today=today, at=now)
    return work


def shown(people: Cast) -> list[tuple[str, str] | None]:
    with translation.override("en"):
        found = with_complaints(public_works(people.compound, today=timezone.localdate()))
        return [one.beside for one in found]


def test_zero_is_said_only_of_a_work_that_is_completed(people: Cast) -> None:
    work = lifts(people, Stage.SIGNED)
    assert shown(people) == [None]
    today, now = timezone.localdate(), timezone.now()
    for stage, words in (
        (Stage.STARTED, ("active", "0 complaints")),
        (Stage.COMPLETED, ("done", "Zero complaints")),
        (Stage.DELIVERED, ("done", "Zero complaints")),
    ):
        work = actions.reach_stage(work=work, stage=stage, on=today, by=None, today=today, at=now)
        assert shown(people) == [words]


def test_a_complaint_is_counted_and_one_merged_away_is_not(people: Cast) -> None:
    work = lifts(people, Stage.SIGNED, Stage.STARTED)
    officer = people.own[Role.STREET_OFFICER]
    now = timezone.now()
    first, second = filed(people, at=now), filed(people, at=now, phone="13800138099")
    for one in (first, second):
        link_work(issue=one.issue, work=work, by=officer, at=now)
    assert shown(people) == [("late", "2 complaints")]
    issue_actions.move(
        issue=second.issue,
        verb=Verb.MERGE,
        by=actor_for(officer, second.issue),
        data={"into": first.issue},
        at=now,
    )
    assert shown(people) == [("late", "1 complaint")]


def test_the_page_of_a_work_leads_to_the_reports_behind_the_figure(people: Cast) -> None:
    work = lifts(people, Stage.SIGNED, Stage.STARTED, Stage.COMPLETED)
    client = Client()
    client.force_login(people.own[Role.STREET_OFFICER])
    there = reverse("work:work_complaints", args=[work.pk])
    assert there in client.get(reverse("places:work", args=[work.pk])).content.decode()
    assert client.get(there).status_code == 200


def test_the_figures_take_one_statement_however_many_works_have_begun(people: Cast) -> None:
    lifts(people, Stage.SIGNED, Stage.STARTED)
    for _number in range(2):
        Work.objects.create(compound=people.compound, title="屋面修缮")
    listed = public_works(people.compound, today=timezone.localdate())
    with CaptureQueriesContext(connection) as asked:
        with_complaints(listed)
    assert len(asked) == 1


def test_where_nothing_has_begun_nothing_is_asked(people: Cast) -> None:
    lifts(people, Stage.SIGNED)
    listed = public_works(people.compound, today=timezone.localdate())
    with CaptureQueriesContext(connection) as asked:
        with_complaints(listed)
    assert len(asked) == 0
