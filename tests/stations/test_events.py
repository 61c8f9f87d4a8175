"""What is planned for whom: the rooms' one call each, and the same predicate as every list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues import programs
from issues.actions import spots
from issues.models import Move
from issues.workflow import Status, Verb
from notices.actions import pause_deadline
from notices.models import Deadline
from notices.parties import Subject
from pledges.actions.readings import take_reading
from properties.models import Role
from stations import events, upkeep
from stations.actions import close_station, pause_subscription
from stations.events import Kind, emit
from stations.models import Delivery
from tests.cast import Cast
from tests.issues.people import MONDAY, do, filed, walk
from tests.issues.spots_rows import found
from tests.issues.spots_rows import topic as spot_topic
from tests.pledges.measured import DAY, campaign_of, pledge_of, target_of
from tests.pledges.measured import at as at_noon
from tests.stations.keyed import opened
from tests.stations.subscribed import heard, subscribed

pytestmark = pytest.mark.django_db


def test_every_step_of_a_report_is_told_of(people: Cast) -> None:
    told = subscribed(opened(people)).subscription
    made = filed(people)
    code = made.issue.code

    walk(people, made, Status.CLOSED)

    assert heard(told)[0] == ("issue.filed", code)
    assert heard(told)[-2:] == [("issue.moved", code), ("issue.closed", code)]
    assert [kind for kind, _code in heard(told)].count("issue.closed") == 1


def test_only_what_was_subscribed_to_is_told_of(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.ISSUE_CLOSED]).subscription
    made = filed(people)
    walk(people, made, Status.CLOSED)
    assert heard(told) == [("issue.closed", made.issue.code)]


def test_each_hears_of_what_its_holder_may_see(people: Cast) -> None:
    """A grid's station hears of its grid, a firm of its own reports, wherever they are."""
    near = subscribed(opened(people)).subscription
    far = subscribed(opened(people, code="grid-2", place=people.other_grid)).subscription
    firm, other = subscribed(people.firm).subscription, subscribed(people.other_firm).subscription

    here = filed(people).issue
    next_door = filed(people, compound=people.next_door).issue
    there = filed(people, compound=people.other_compound).issue

    def codes(subscription: Any) -> list[str]:
        return [code for _kind, code in heard(subscription)]

    assert codes(near) == [here.code, next_door.code]
    assert codes(far) == [there.code]
    assert codes(firm) == [here.code]
    assert codes(other) == [next_door.code, there.code]


def test_a_report_that_changes_hands_is_told_to_who_sees_it_then(people: Cast) -> None:
    firm, other = subscribed(people.firm).subscription, subscribed(people.other_firm).subscription
    issue = filed(people).issue
    do(issue, Verb.RETURN, people.own[Role.FIRM_MANAGER], note="不归我们管。")
    before = len(heard(firm))

    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)

    assert heard(other) == [("issue.moved", issue.code)]
    assert len(heard(firm)) == before


def test_nothing_is_told_of_what_was_rolled_back(people: Cast) -> None:
    told = subscribed(opened(people)).subscription
    with transaction.atomic():
        filed(people)
        assert len(heard(told)) == 1
        transaction.set_rollback(True)
    assert heard(told) == []


def test_while_nobody_subscribes_an_event_asks_nothing(people: Cast) -> None:
    station = opened(people)

    def tell() -> int:
        return emit(kind=Kind.ISSUE_MOVED, about="issue", subject="YH-2026-000001", mark=1, at=MONDAY)

    assert tell() == 0
    with CaptureQueriesContext(connection) as asked:
        assert tell() == 0
    assert len(asked) == 0
    subscribed(station, kinds=[Kind.SPOT_MOVED])
    assert tell() == 0
    with CaptureQueriesContext(connection) as asked:
        assert tell() == 0
    assert len(asked) == 0


def test_however_many_listen_an_event_costs_one_statement(people: Cast) -> None:
    for number in range(3):
        subscribed(opened(people, code=f"grid-{number}"))
        subscribed(people.firm)
    filed(people)
    issue = filed(people).issue
    seq = Move.objects.filter(issue=issue).order_by("-seq").first()
    assert seq is not None
    seq.seq = 99
    with CaptureQueriesContext(connection) as asked:
        programs.tell_of_move(issue, seq)
    assert len([row for row in asked if "INSERT" in row["sql"]]) == len(asked) == 1
    assert Delivery.objects.filter(mark="99").count() == 6


def test_an_event_told_twice_is_planned_once(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.ISSUE_MOVED]).subscription
    issue = filed(people).issue
    first = heard(told)
    for mark in (77, 77, 78):
        emit(kind=Kind.ISSUE_MOVED, about="issue", subject=issue.code, mark=mark, at=MONDAY)
    assert len(heard(told)) == len(first) + 2


def test_a_subject_nobody_registered_is_nobodys_to_hear_of(people: Cast) -> None:
    told = subscribed(opened(people)).subscription
    assert emit(kind=Kind.ISSUE_MOVED, about="nothing", subject="1", mark=1, at=MONDAY) == 0
    assert heard(told) == []


def test_who_is_paused_or_out_of_service_hears_nothing(people: Cast) -> None:
    at = timezone.now()
    paused, closed = opened(people), opened(people, code="grid-3")
    one, other = subscribed(paused).subscription, subscribed(closed).subscription
    pause_subscription(subscription=one, by=None, at=at)
    close_station(station=closed, by=None, at=at)
    events.forget()
    filed(people)
    assert (heard(one), heard(other)) == ([], [])


def test_a_spot_is_told_of_when_it_is_found(people: Cast) -> None:
    told = subscribed(opened(people)).subscription
    spot = spots.find(found=found(people), by=people.own[Role.GRID_WORKER], at=MONDAY)
    assert heard(told) == [("spot.moved", spot.code)]


def test_a_promise_is_told_of_when_it_is_judged_otherwise(people: Cast) -> None:
    """To the firm whose promise it is; not to the other firm, and not again while it stays so."""
    mine = subscribed(people.firm).subscription
    theirs = subscribed(people.other_firm).subscription
    target = target_of(
        pledge_of(campaign_of(people), firm=people.firm, topic=spot_topic()), "spots_cleared", "40"
    )
    for day in (DAY, DAY + timedelta(days=1)):
        take_reading(target=target, on=day, at=at_noon(day + timedelta(days=1)))
        take_reading(target=target, on=day, at=at_noon(day + timedelta(days=1)))
    code = f"{target.pledge.campaign.code}/{target.pk}"
    assert heard(mine) == [("pledge.state_changed", code)]
    assert heard(theirs) == []


# Dates that pass


def _due(issue: Any, kind: str = "issue.handle") -> Deadline:
    return Deadline.objects.of(Subject("issue", issue.pk), [kind]).open().get()


def test_a_date_that_passed_is_told_of_once(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.DEADLINE_OVERDUE]).subscription
    issue = filed(people).issue
    due = _due(issue).due_at

    assert upkeep.tell_of_overdue(since=due - timedelta(hours=1), at=due - timedelta(microseconds=1)) == 0
    for _ in range(2):
        upkeep.tell_of_overdue(since=due - timedelta(hours=1), at=due)
    assert heard(told) == [("deadline.overdue", issue.code)]


def test_what_is_met_or_the_residents_own_is_not_late(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.DEADLINE_OVERDUE]).subscription
    made = filed(people)
    due = _due(made.issue).due_at
    walk(people, made, Status.CLOSED)
    rate = _due(made.issue, "issue.rate").due_at
    upkeep.tell_of_overdue(since=MONDAY, at=max(due, rate) + timedelta(days=9))
    assert heard(told) == []


def test_a_clock_that_stands_still_is_not_late(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.DEADLINE_OVERDUE]).subscription
    issue = filed(people).issue
    rows = [_due(issue, kind) for kind in ("issue.contact", "issue.handle")]
    for row in rows:
        pause_deadline(row.pk, reason="等配件", by=None, at=MONDAY)
    upkeep.tell_of_overdue(since=MONDAY, at=rows[-1].due_at + timedelta(days=1))
    assert heard(told) == []


def test_the_upkeep_looks_back_to_the_last_one(people: Cast) -> None:
    told = subscribed(opened(people), kinds=[Kind.DEADLINE_OVERDUE]).subscription
    due = _due(filed(people).issue).due_at
    upkeep.upkeep(due - timedelta(minutes=3))
    upkeep.upkeep(due + timedelta(hours=30))  # the machine stood still for a day
    assert len(heard(told)) == 1


def test_old_deliveries_go_and_what_was_given_up_stays(people: Cast) -> None:
    subscribed(opened(people), kinds=[Kind.ISSUE_FILED])
    filed(people)
    filed(people)
    dead, sent = Delivery.objects.order_by("pk")
    at = timezone.now()
    for row, state in ((dead, "dead"), (sent, "sent")):
        Delivery.objects.filter(pk=row.pk).update(state=state, ended_at=at)
    assert upkeep.forget_old(at=at + upkeep.KEPT - timedelta(microseconds=1)) == 0
    assert upkeep.forget_old(at=at + upkeep.KEPT) == 1
    assert Delivery.objects.get() == dead


def test_the_table_is_readable() -> None:
    assert all(kind.label for kind in Kind)
    assert set(events.SUBJECTS) == {"issue", "spot", "target"}
