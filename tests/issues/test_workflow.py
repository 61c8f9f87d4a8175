"""Every status × verb × hat goes through the engine and ends as the table says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from issues import actions
from issues.access import SYSTEM, Actor, actor_for, outside_actor, reporter_actor
from issues.models import Issue, Move, OutsideRequest, Rating, Reporter, TimeRequest
from issues.workflow import ENDED, MOVES, OPEN, ROWS, Hat, Outcome, Status, Verb, find_move, moves_for
from properties.models import Role
from tests.cast import cast
from tests.factories import (
    IncidentFactory,
    OutsideRequestFactory,
    ReporterFactory,
    RouteFactory,
    SubTopicFactory,
)
from tests.issues.people import MONDAY, do, filed, photo, walk
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from issues.actions import Filed
    from tests.cast import Cast

WEARERS = {
    Hat.FIRM_WORKER: Role.FIRM_WORKER,
    Hat.FIRM_MANAGER: Role.FIRM_MANAGER,
    Hat.DEPARTMENT: Role.DEPARTMENT_OFFICER,
    Hat.COMMITTEE: Role.COMMITTEE_CHAIR,
    Hat.NEIGHBOURHOOD: Role.NEIGHBOURHOOD_STAFF,
    Hat.SECRETARY: Role.PARTY_SECRETARY,
    Hat.GRID: Role.GRID_WORKER,
    Hat.GRID_HEAD: Role.GRID_HEAD,
    Hat.STREET: Role.STREET_OFFICER,
}
LATER = MONDAY + timedelta(minutes=9)


def test_the_table_has_one_row_for_each_verb_and_status() -> None:
    pairs = [(status, row.verb) for row in ROWS for status in row.came_from]
    assert len(pairs) == len(set(pairs)) == len(MOVES)


def test_every_verb_but_filing_is_in_the_table() -> None:
    assert {row.verb for row in ROWS} == set(Verb) - {Verb.FILE}


def test_every_status_is_reached_and_every_open_one_is_left() -> None:
    assert {row.to for row in ROWS if row.to} | {Status.NEW} == set(Status)
    assert {status for row in ROWS if row.to for status in row.came_from} >= OPEN


def test_pages_offer_what_the_table_allows() -> None:
    offered = {row.verb for row in moves_for(Status.DONE, frozenset({Hat.SECRETARY}))}
    assert offered == {row.verb for row in ROWS if Status.DONE in row.came_from and Hat.SECRETARY in row.who}
    assert Verb.VERIFY in offered
    assert moves_for(Status.DONE, frozenset()) == ()


@pytest.mark.once  # the table decides in Python; that a move is written on both databases is shown by each verb's own test
@pytest.mark.django_db
@pytest.mark.parametrize("status", list(Status))
def test_every_cell_of_the_cube_ends_as_the_table_says(status: Status) -> None:
    people = cast()
    made, other = _issue_in(people, status)
    wrong = []
    for verb in Verb:
        for hat in Hat:
            found = _try(people, made, other, verb, hat)
            if found != _expected(status, verb, hat):
                wrong.append((verb.value, hat.value, found, _expected(status, verb, hat)))
    assert wrong == []


def _expected(status: Status, verb: Verb, hat: Hat) -> str:
    row = find_move(status, verb)
    if row is None:
        return "issue.no-such-move"
    return str(row.to or status) if hat in row.who else "issue.not-your-move"


def _issue_in(people: Cast, status: Status) -> tuple[Filed, Issue]:
    """A report in the status, led by the department of the cast, and another one beside it."""
    subtopic = SubTopicFactory.create(is_violation=True)
    RouteFactory.create(subdistrict=people.street, topic=subtopic.topic, lead=people.department)
    made = filed(people, subtopic=subtopic)
    other = filed(people, subtopic=subtopic, phone="13900139000").issue
    if status == Status.MERGED:
        do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=other)
    else:
        walk(people, made, status)
    return made, other


def _try(people: Cast, made: Filed, other: Issue, verb: Verb, hat: Hat) -> str:
    """What the engine answers: the new status, or the code it refused with. Leaves nothing behind."""
    mark = transaction.savepoint()
    try:
        issue = Issue.objects.get(pk=made.issue.pk)
        data = _prepare(people, issue, other, verb)
        by = _wearer(people, made, issue, verb, hat)
        moved = actions.move(issue=issue, verb=verb, by=by, data=data, at=LATER)
    except (Refused, NotYours) as refused:
        return refused.code
    else:
        _check_row(moved, issue, verb, hat)
        return str(moved.status)
    finally:
        transaction.savepoint_rollback(mark)


def _check_row(moved: Issue, was: Issue, verb: Verb, hat: Hat) -> None:
    moved.refresh_from_db()
    rows = list(Move.objects.filter(issue=moved).order_by("seq"))
    last = rows[-1]
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert (last.verb, last.was, last.now, last.hat) == (verb, was.status, moved.status, hat)
    assert moved.version == was.version + 1
    assert (moved.closed_at is not None) == (moved.status in ENDED)


def _wearer(people: Cast, made: Filed, issue: Issue, verb: Verb, hat: Hat) -> Actor:
    if hat in WEARERS:
        return actor_for(people.own[WEARERS[hat]], issue)
    if hat == Hat.OUTSIDE:
        asked = OutsideRequest.objects.filter(issue=issue).first()
        return outside_actor(asked or OutsideRequestFactory.create(issue=issue))
    if hat == Hat.SYSTEM:
        return SYSTEM
    reporter = made.reporter
    if verb == Verb.JOIN:
        reporter = ReporterFactory.create(issue=issue, is_first=False)
    assert reporter is not None
    return reporter_actor(Reporter.objects.select_related("issue").get(pk=reporter.pk))


def _prepare(people: Cast, issue: Issue, other: Issue, verb: Verb) -> dict[str, Any]:
    """All inputs any verb needs, and the rows some verbs presuppose."""
    if verb == Verb.CHANGE_HANDS:
        people.compound.contracts.update(firm=people.other_firm)
    if verb == Verb.FIRM_LEFT:
        people.compound.contracts.update(ends_on=MONDAY.date() - timedelta(days=1))
    data: dict[str, Any] = {
        "note": "已经看过现场。",
        "firm": people.firm,
        "handler": people.own[Role.FIRM_WORKER],
        "stopped": True,
        "body": "综合行政执法队",
        "step": "found",
        "photos": [photo()] if verb == Verb.FINISH else [],
        "ground": "不属于物业服务范围。",
        "kind": "extend",
        "into": other,
        "text": "另外一件事。",
        "score": 5,
    }
    if verb in {Verb.GRANT, Verb.DENY, Verb.GRANT_PAUSE}:
        kind = "pause" if verb == Verb.GRANT_PAUSE else "extend"
        data["request"] = TimeRequest.objects.create(
            issue=issue, kind=kind, days=3, reason="等配件。", asked_by=people.own[Role.FIRM_WORKER]
        )
    if verb == Verb.CLASSIFY:
        data["subtopic"] = SubTopicFactory.create()
    if verb == Verb.ATTACH:
        data["incident"] = IncidentFactory.create(compounds=[people.compound], starts_at=MONDAY)
    if verb == Verb.REWORK and issue.status == Status.CLOSED:
        closing = Move.objects.filter(issue=issue, now=Status.CLOSED).latest("seq").seq
        reporter = Reporter.objects.get(issue=issue, is_first=True)
        Rating.objects.create(issue=issue, closing=closing, score=1, by_reporter=reporter)
    return data


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "outcome", "detail"),
    [
        (Verb.REFUSE, Outcome.REFUSED, "不属于物业服务范围。"),
        (Verb.HAND_OVER, Outcome.HANDED_OVER, "区房管局"),
    ],
)
def test_the_two_other_ends_say_why_or_to_whom(verb: Verb, outcome: Outcome, detail: str) -> None:
    people = cast()
    made = filed(people)
    data: dict[str, Any] = {
        "note": "经核实，不在职责范围内。",
        "ground": "不属于物业服务范围。",
        "body": "区房管局",
    }
    issue = do(made.issue, verb, people.own[Role.STREET_OFFICER], **data)
    assert (issue.status, issue.outcome, issue.outcome_detail) == (Status.CLOSED, outcome, detail)
