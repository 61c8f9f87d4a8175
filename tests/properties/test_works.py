"""Works move from stage to stage with a day and a row each; inspections are struck, never edited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from councils import actions as councils
from councils.models import Hall, Honour
from notices.calendar import SHANGHAI
from properties import actions
from properties import boards_works as boards
from properties.models import Inspection, Programme, Role, Work, WorkStage
from tests.cast import Cast, cast
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=SHANGHAI)  # still the 22nd in UTC
Stage = Work.Stage


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    client = Client()
    client.force_login(people.own[Role.STREET_OFFICER])
    return client


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def plan(people: Cast, **more: object) -> Work:
    programme, _new = Programme.objects.get_or_create(
        code="home", defaults={"group": "renewal", "name": "美丽家园", "name_en": "Beautiful Home"}
    )
    values = {"compound": people.compound, "title": "屋面修缮", "programmes": [programme], "on": TODAY}
    return actions.plan_work(by=people.own[Role.STREET_OFFICER], **(values | more))  # type: ignore[arg-type]


def reach(work: Work, stage: Stage, people: Cast, *, on: date = TODAY, note: str = "") -> Work:
    by = people.own[Role.STREET_OFFICER]
    return actions.reach_stage(work=work, stage=stage, on=on, by=by, today=TODAY, note=note)


def test_each_stage_leaves_its_day(people: Cast) -> None:
    work = plan(people, on=TODAY - timedelta(days=9))
    reach(work, Stage.STARTED, people, on=TODAY - timedelta(days=5))
    done = reach(work, Stage.COMPLETED, people, on=TODAY)
    assert (done.stage, done.completed_on) == (Stage.COMPLETED, TODAY)
    assert list(WorkStage.objects.order_by("pk").values_list("stage", "on")) == [
        ("planned", TODAY - timedelta(days=9)),
        ("started", TODAY - timedelta(days=5)),
        ("completed", TODAY),
    ]


def test_a_work_cannot_skip_a_stage_or_run_backwards_in_days(people: Cast) -> None:
    work = plan(people)
    with refused("work.no-such-stage"):
        reach(work, Stage.COMPLETED, people)
    with refused("work.before-last"):
        reach(work, Stage.STARTED, people, on=TODAY - timedelta(days=1))
    with refused("work.future"):
        reach(work, Stage.STARTED, people, on=TODAY + timedelta(days=1))
    assert Work.objects.get().stage == Stage.PLANNED


def test_back_from_completed_only_with_a_reason(people: Cast) -> None:
    work = plan(people)
    reach(work, Stage.STARTED, people)
    reach(work, Stage.COMPLETED, people)
    with refused("work.say-why"):
        reach(work, Stage.STARTED, people, note=" ")
    again = reach(work, Stage.STARTED, people, note="屋面又漏")
    assert (again.stage, again.completed_on) == (Stage.STARTED, None)


def test_only_the_street_office_enters_works(people: Cast) -> None:
    work = plan(people)
    for role in (Role.FIRM_MANAGER, Role.GRID_HEAD, Role.STREET_LEADER):
        with pytest.raises(NotYours):
            actions.reach_stage(work=work, stage=Stage.STARTED, on=TODAY, by=people.own[role], today=TODAY)
    with pytest.raises(NotYours):
        actions.plan_work(
            compound=people.compound, title="x", programmes=[], on=TODAY, by=people.other[Role.STREET_OFFICER]
        )


def test_a_programme_counts_compounds_once(people: Cast) -> None:
    for title in ("屋面", "雨污"):
        work = plan(people, title=title)
        reach(work, Stage.STARTED, people)
        reach(work, Stage.COMPLETED, people)
    plan(people, compound=people.next_door)
    [batch] = boards.batches(people.own[Role.STREET_OFFICER])
    assert (batch.completed, batch.compounds) == (1, 2)


def look(people: Cast, role: Role = Role.GRID_WORKER, **scores: str) -> list[Inspection]:
    given = {name: Decimal(points) for name, points in scores.items()}
    return actions.inspect(
        compound=people.compound, scores=given, on=TODAY, by=people.own[role], at=NOW, note="楼道干净"
    )


def test_an_inspection_is_a_row_a_dimension_under_the_firm_of_that_day(people: Cast) -> None:
    rows = look(people, clean="88.5", safety="100")
    assert [(row.dimension, row.score, row.firm) for row in rows] == [
        ("clean", Decimal("88.5"), people.firm),
        ("safety", Decimal(100), people.firm),
    ]


@pytest.mark.parametrize("points", ["-0.1", "100.1"])
def test_points_run_from_0_to_100(people: Cast, points: str) -> None:
    with refused("inspection.points"):
        look(people, clean=points)
    assert len(look(people, clean="0", green="100")) == 2


def test_the_same_look_twice_is_told_and_the_firm_may_not_inspect_itself(people: Cast) -> None:
    look(people, clean="80")
    with refused("inspection.twice"):
        look(people, clean="90")
    with pytest.raises(NotYours):
        look(people, Role.FIRM_MANAGER, clean="100")
    with refused("inspection.empty"):
        look(people)


def test_a_struck_inspection_stays_to_be_read(people: Cast) -> None:
    [row] = look(people, clean="8")
    by = people.own[Role.GRID_WORKER]
    with pytest.raises(NotYours):
        actions.strike(inspection=row, reason="我方干净", by=people.own[Role.FIRM_MANAGER], at=NOW)
    struck = actions.strike(inspection=row, reason="少写一个0", by=by, at=NOW)
    assert (struck.struck_reason, struck.score) == ("少写一个0", Decimal("8.0"))
    with refused("inspection.struck"):
        actions.strike(inspection=row, reason="再来", by=by, at=NOW)
    assert look(people, clean="80")[0].struck_at is None


def test_the_pages_enter_a_work_and_an_inspection(people: Cast, officer: Client) -> None:
    programme = Programme.objects.create(code="p", group="g", name="加梯", name_en="Lifts")
    data = {"compound": people.compound.pk, "title": "加梯", "programmes": [programme.pk]}
    answer = officer.post(reverse("places:new_work"), data)
    work = Work.objects.get()
    assert answer["Location"] == reverse("places:work", args=[work.pk])
    wrong = officer.post(reverse("places:work", args=[work.pk]), {"stage": "completed", "on": "2026-11-20"})
    assert wrong.status_code == 422
    officer.post(reverse("places:new_inspection"), {"compound": people.compound.pk, "on": "2026-01-05"})
    assert Inspection.objects.count() == 0
    given = {"compound": people.compound.pk, "on": "2026-01-05", "clean": "75"}
    assert officer.post(reverse("places:new_inspection"), given).status_code == 302
    page = officer.get(reverse("places:inspections")).content.decode()
    assert "75.0" in page
    row = Inspection.objects.get()
    officer.post(reverse("places:strike", args=[row.pk]), {"reason": "记错小区"})
    assert "记错小区" in officer.get(reverse("places:inspections")).content.decode()


def test_a_hall_is_confirmed_once_and_an_honour_withdrawn_once(people: Cast) -> None:
    by = people.own[Role.STREET_OFFICER]
    hall = Hall.objects.create(neighbourhood=people.neighbourhood, name="红色议事厅")
    with refused("hall.future"):
        councils.confirm_demonstration(hall=hall, on=TODAY + timedelta(days=1), by=by, today=TODAY)
    with pytest.raises(NotYours):
        councils.confirm_demonstration(hall=hall, on=TODAY, by=people.own[Role.PARTY_SECRETARY], today=TODAY)
    assert councils.confirm_demonstration(hall=hall, on=TODAY, by=by, today=TODAY).is_demonstration
    with refused("hall.confirmed"):
        councils.confirm_demonstration(hall=hall, on=TODAY, by=by, today=TODAY)
    honour = Honour.objects.create(
        area=people.street, kind=Honour.Kind.PROPERTY_PIONEER, holder="某项目部", given_on=TODAY
    )
    with refused("honour.before"):
        councils.withdraw_honour(honour=honour, on=TODAY - timedelta(days=1), by=by)
    assert councils.withdraw_honour(honour=honour, on=TODAY, by=by).withdrawn_on == TODAY
