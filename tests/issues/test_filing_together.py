"""Reports filed together are the reports that were filed one by one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from issues import actions, catalogue, routing, suggesting
from issues.access import VISITOR, Actor
from issues.actions import Report, filing, public
from issues.models import Issue, Move, SubTopic
from issues.workflow import Hat, Status
from notices import ladder, planning
from properties.models import Role
from properties.photos import kept_photos
from stations.models import Upload
from tests.cast import Cast, cast
from tests.factories import (
    BuildingFactory,
    DepartmentFactory,
    IncidentFactory,
    RouteFactory,
    SubTopicFactory,
    TopicFactory,
)
from tests.issues.people import MONDAY, filed, photo, report, walk
from tests.issues.test_complaints import START, work_in
from tests.issues.told_of_reports import written
from tests.stations.keyed import opened
from tests.stations.subscribed import subscribed
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from issues.actions import Filed

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=2)
GRID_SOURCE = "patrol"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    """A street in which everything that filing looks at is there."""
    settings.MEDIA_ROOT = tmp_path
    settings.NOTICE_CHANNELS = ["inbox", "email", "sms"]
    people = cast()
    ladder.load_default()
    planning.forget()
    work_in(people.compound, ("started", START))
    subscribed(opened(people))
    subscribed(people.other_firm)
    return people


def _reports(people: Cast) -> list[Report]:
    """Twenty that lead down every way: places, people, photos, dates, incidents, works, refusals, the same twice."""
    lamp, tap, gas, noise = (
        SubTopicFactory.create(),
        SubTopicFactory.create(),
        SubTopicFactory.create(urgency=SubTopic.Urgency.EMERGENCY, handle_days=1),
        SubTopicFactory.create(code="rain_sewage_noise"),
    )
    route = RouteFactory.create(subdistrict=people.street, topic=lamp.topic, lead=people.department)
    route.helpers.add(people.other_department, DepartmentFactory.create(area=people.street))
    catalogue.forget()
    house = BuildingFactory.create(compound=people.compound)
    walk(people, filed(people, subtopic=lamp), Status.CLOSED)
    walk(people, filed(people, subtopic=tap, building=house, phone="13700137000"), Status.CLOSED)
    IncidentFactory.create(
        compounds=[people.other_compound, people.next_door], topics=[tap.topic], starts_at=MONDAY
    )
    IncidentFactory.create(
        compounds=[people.other_compound], title="停电", starts_at=MONDAY - timedelta(days=1)
    )
    sent = [_sent_ahead(people, f"{number}.jpg") for number in range(2)]
    numbers = count(10)
    label, other, *_more = suggesting.labels().values()
    named = TopicFactory.create(code=label.topic)

    def made(subtopic: SubTopic, **more: Any) -> Report:
        text = f"第{next(numbers)}件。"
        return report(
            people,
            **{"source": GRID_SOURCE, "subtopic": subtopic, "phone": "", "name": "", "text": text, **more},
        )

    return [
        made(lamp),
        made(lamp, place=""),
        made(tap, building=house),
        made(tap, building=BuildingFactory.create(compound=people.compound)),
        made(tap, compound=people.other_compound),
        made(lamp, compound=people.other_compound),
        made(tap, compound=people.next_door),
        made(gas, compound=people.next_door, phone="13800138000", name="王女士", share_with_firm=True),
        made(noise, phone="", name="李先生", language="en", on_behalf="母亲"),
        made(lamp, photos=(photo("a"), photo("b"))),
        made(lamp, uploads=(sent[0],)),
        made(lamp, uploads=(sent[0],)),
        made(lamp, uploads=(sent[1],), client="c", external_id="2", external_digest="x"),
        made(lamp, uploads=(sent[1],), client="c", external_id="2", external_digest="x"),
        made(lamp, client="c", external_id="1", external_digest="x"),
        made(lamp, client="c", external_id="1", external_digest="other"),
        made(lamp, client="d", external_id="1", external_digest="other", due_at=LATER + timedelta(days=1)),
        made(lamp, client="c", external_id="0", due_at=LATER - timedelta(days=1)),
        made(lamp, phone="12"),
        replace(made(lamp), topic=tap.topic),
        replace(made(lamp), subtopic=None, topic=named, extra={"楼层": "三"}, suggested=other.name),
        made(lamp, place="长" * 121),
    ]


def _sent_ahead(people: Cast, path: str) -> Any:
    return Upload.objects.create(
        user=people.own[Role.STREET_OFFICER],
        length=1,
        received=1,
        path=path,
        width=1,
        height=1,
        sha256="c" * 64,
    ).pk


def _one_by_one(reports: Sequence[Report], by: Actor) -> list[Filed | Refused]:
    results: list[Filed | Refused] = []
    for one in reports:
        try:
            results.append(actions.file_report(report=one, by=by, at=LATER))
        except Refused as no:
            results.append(no)
    return results


def _together(reports: Sequence[Report], by: Actor) -> list[Filed | Refused]:
    return actions.file_reports(reports=reports, by=by, at=LATER)


def _told(results: Sequence[Filed | Refused]) -> Iterator[tuple[Any, ...]]:
    for result in results:
        if isinstance(result, Refused):
            yield (type(result), result.code, result.field)
        else:
            yield (result.issue.text, result.reporter is None, result.secret == "", result.is_new)


def _tried(
    file: Callable[..., list[Filed | Refused]], reports: Sequence[Report], by: Actor
) -> tuple[Any, Any]:
    """What came of it and what was written, taken back again."""
    last = Issue.objects.order_by("-pk")[0].pk
    with suppress(_TakenBack), kept_photos(), transaction.atomic():
        found = list(_told(file(reports, by))), written(last)
        raise _TakenBack
    return found


class _TakenBack(Exception):
    pass


@pytest.mark.parametrize(
    "role", [None, Role.STREET_OFFICER, Role.GRID_WORKER, Role.DEPARTMENT_OFFICER, Role.FIRM_MANAGER]
)
def test_the_same_rows_whether_one_by_one_or_together(people: Cast, role: Role | None) -> None:
    reports = _reports(people)
    by = VISITOR if role is None else Actor(frozenset(), user=people.own[role])
    told, rows = _tried(_one_by_one, reports, by)
    told_together, rows_together = _tried(_together, reports, by)

    assert told_together == told
    assert rows_together == rows
    new = [result for result in told if result[-1] is True]
    assert len(rows[0]) == len(new) >= 13
    if role == Role.STREET_OFFICER:
        _is_no_easy_company(told, rows[0])


def _is_no_easy_company(told: list[Any], rows: list[Any]) -> None:
    """A comparison says nothing of what did not happen."""
    refusals = {result[1] for result in told if isinstance(result[0], type)}
    assert refusals == {
        "upload.unknown",
        "report.other-content",
        "notices.before-start",
        "phone.invalid",
        "report.other-topic",
        "text.too-long",
    }
    assert [result[-1] for result in told].count(False) == 1
    for part in ("helpers", "people", "photos", "moved", "notices", "works", "examples", "programs"):
        assert any(row[part] for row in rows), part
    for column in ("recurrence_of_id", "incident_id"):
        assert len({row["issue"][column] for row in rows}) == 3, column
    assert {len(row["clocks"]) for row in rows} == {1, 2}


def test_a_department_that_helps_files_as_a_department(people: Cast) -> None:
    subtopic = SubTopicFactory.create()
    route = RouteFactory.create(subdistrict=people.street, topic=subtopic.topic, lead=people.department)
    route.helpers.add(people.other_department)
    catalogue.forget()
    by = Actor(frozenset(), user=people.other[Role.DEPARTMENT_OFFICER])
    actions.file_reports(reports=[report(people, subtopic=subtopic)], by=by, at=MONDAY)
    assert Move.objects.get(seq=1).hat == Hat.DEPARTMENT


def test_who_was_quicker_with_a_number_holds_up_none_of_the_others(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers were asked for before another request was through, which only the database then knows."""
    subtopic = SubTopicFactory.create()
    reports = [
        report(people, subtopic=subtopic, text=f"{n}", client="c", external_id=f"{n}", external_digest=f"{n}")
        for n in range(9)
    ]
    by = VISITOR
    twin = actions.file_report(report=reports[5], by=by, at=MONDAY)
    other = actions.file_report(report=replace(reports[7], external_digest="other"), by=by, at=MONDAY)
    asked, times = public._numbers_used, count()
    monkeypatch.setattr(
        public, "_numbers_used", lambda given: asked(given) if next(times) else set[tuple[str, str]]()
    )

    results = actions.file_reports(reports=reports, by=by, at=MONDAY)

    assert [isinstance(result, Refused) for result in results] == [n == 7 for n in range(9)]
    assert results[5] == twin._replace(is_new=False)
    assert Issue.objects.count() == 9
    assert Issue.objects.filter(pk=other.issue.pk, version=1).exists()
    assert Move.objects.filter(verb="file").count() == 9


def test_a_broken_rule_of_the_database_is_nobodys_refusal(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import IntegrityError

    def broken(*_given: Any, **_more: Any) -> Any:
        raise IntegrityError("move_seq_once_an_issue")

    monkeypatch.setattr(filing, "write", broken)
    with pytest.raises(IntegrityError):
        actions.file_reports(reports=[report(people)] * 3, by=VISITOR, at=MONDAY)


def test_a_hundred_cost_the_statements_of_ten(people: Cast) -> None:
    subtopic = SubTopicFactory.create()
    by = Actor(frozenset(), user=people.own[Role.STREET_OFFICER])

    def cost(many: int) -> int:
        place = routing.compound_for(people.compound.pk, MONDAY)
        reports = [
            report(people, subtopic=subtopic, compound=place, text=f"{n}", place=f"{n}") for n in range(many)
        ]
        with CaptureQueriesContext(connection) as asked:
            actions.file_reports(reports=reports, by=by, at=MONDAY)
        return len(asked)

    cost(10)
    ten, hundred = cost(10), cost(100)
    assert hundred <= ten + 4  # of each kind a hundred rows a statement


def test_no_reports_are_no_work(people: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert actions.file_reports(reports=[], by=VISITOR, at=MONDAY) == []
