"""The people behind a report: joining, urging, taking back, following a merged one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issues import access, actions
from issues.models import Evidence, Issue, Move, Reporter
from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import IssueFactory
from tests.issues.people import MONDAY, PHONE, do, filed, photo, walk
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
OTHER = "13900139000"


def joined(issue: Issue, phone: str = OTHER, **more: Any) -> actions.Filed:
    given: dict[str, Any] = {"name": "李先生", "share_with_firm": False, "language": "zh-hans", "at": MONDAY}
    return actions.join_issue(issue=issue, phone=phone, **(given | more))


def refused(code: str, *args: Any, **data: Any) -> None:
    with pytest.raises(Refused) as caught:
        do(*args, **data)
    assert caught.value.code == code


# 我也遇到


def test_joining_adds_one_person_and_one_follower() -> None:
    made = filed(cast())
    other = joined(made.issue)
    assert (other.issue.affected, other.reporter in set(access.reporters_of(made.issue))) == (2, True)
    row = Move.objects.latest("pk")
    assert (row.verb, row.by_reporter, row.is_public) == ("join", other.reporter, False)
    assert access.get_reporter(other.secret) == other.reporter


@pytest.mark.parametrize("phone", [PHONE, "+86 138 0013 8000"])
def test_the_same_phone_is_the_same_person(phone: str) -> None:
    made = filed(cast())
    again = joined(made.issue, phone)
    assert (again.reporter, again.secret, again.issue.affected) == (made.reporter, made.secret, 1)


def test_an_ended_report_is_not_joined() -> None:
    people = cast()
    made = filed(people)
    walk(people, made, Status.CLOSED)
    with pytest.raises(Refused) as caught:
        joined(made.issue)
    assert (caught.value.code, Reporter.objects.count()) == ("issue.no-such-move", 1)


def test_nobody_counts_twice() -> None:
    made = filed(cast())
    other = joined(made.issue)
    refused("issue.already-joined", made.issue, Verb.JOIN, other.reporter)
    refused("issue.already-joined", made.issue, Verb.JOIN, made.reporter)
    made.issue.refresh_from_db()
    assert made.issue.affected == 2


def test_a_reporter_acts_on_the_own_report_only() -> None:
    people = cast()
    made, other = filed(people), filed(people, phone=OTHER)
    with pytest.raises(NotYours):
        do(made.issue, Verb.URGE, other.reporter)


# 催办


@pytest.mark.parametrize(
    ("after", "may"),
    [
        (timedelta(hours=14, minutes=59, seconds=59), False),
        (timedelta(hours=15), True),  # midnight in Shanghai
        (timedelta(hours=24), True),
    ],
)
def test_urging_once_a_day_of_shanghai(after: timedelta, may: bool) -> None:
    made = filed(cast())
    do(made.issue, Verb.URGE, made.reporter)
    if may:
        assert do(made.issue, Verb.URGE, made.reporter, at=MONDAY + after).urges == 2
    else:
        refused("issue.urged-today", made.issue, Verb.URGE, made.reporter, at=MONDAY + after)


def test_each_reporter_urges_for_themselves() -> None:
    made = filed(cast())
    other = joined(made.issue)
    do(made.issue, Verb.URGE, made.reporter)
    assert do(made.issue, Verb.URGE, other.reporter).urges == 2


# 撤回


@pytest.mark.parametrize(("seconds", "may"), [(0, True), (600, True), (601, False)])
def test_taking_back_within_ten_minutes(seconds: int, may: bool) -> None:
    made = filed(cast())
    at = MONDAY + timedelta(seconds=seconds)
    if may:
        issue = do(made.issue, Verb.WITHDRAW, made.reporter, at=at)
        assert (issue.status, issue.closed_at) == (Status.WITHDRAWN, at)
    else:
        refused("issue.too-late-to-withdraw", made.issue, Verb.WITHDRAW, made.reporter, at=at)


def test_a_report_others_depend_on_stays() -> None:
    made = filed(cast())
    other = joined(made.issue)
    refused("issue.others-affected", made.issue, Verb.WITHDRAW, made.reporter)
    refused("issue.not-your-move", made.issue, Verb.WITHDRAW, other.reporter)


# 补充


def test_a_supplement_has_words_and_photos() -> None:
    made = filed(cast())
    do(made.issue, Verb.SUPPLEMENT, made.reporter, note="灯又闪了。", photos=[photo(), photo()])
    row = Move.objects.latest("pk")
    assert (row.note, row.data, row.by_reporter) == ("灯又闪了。", {"photos": 2}, made.reporter)
    assert Evidence.objects.filter(kind="report").count() == 2
    do(made.issue, Verb.SUPPLEMENT, made.reporter, note="好" * 1000)
    refused("text.too-long", made.issue, Verb.SUPPLEMENT, made.reporter, note="好" * 1001)


# Merging


def merged(people: Cast, made: actions.Filed, into: Issue) -> Issue:
    return do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=Issue.objects.get(pk=into.pk))


def test_merging_moves_everybody_and_adds_up_who_is_affected() -> None:
    people = cast()
    made, target = filed(people), filed(people, phone=OTHER)
    third = joined(made.issue, "13700137000")
    issue = merged(people, made, target.issue)
    target.issue.refresh_from_db()
    assert (issue.status, issue.merged_into, target.issue.affected) == (Status.MERGED, target.issue, 3)
    assert set(access.reporters_of(target.issue)) == {made.reporter, third.reporter, target.reporter}
    rows = list(Move.objects.filter(issue=target.issue).values_list("seq", "verb", "data", "is_public"))
    assert rows[-1] == (3, "merge", {"from": issue.code}, False)
    assert target.issue.version == 2


def test_nobody_is_ever_two_steps_from_the_work() -> None:
    people = cast()
    first, second, third = filed(people), filed(people, phone=OTHER), filed(people, phone="13700137000")
    merged(people, first, second.issue)
    merged(people, second, third.issue)
    assert set(Issue.objects.filter(merged_into=third.issue)) == {first.issue, second.issue}
    assert access.shown_issue(access.get_reporter(first.secret)) == third.issue
    third.issue.refresh_from_db()
    assert third.issue.affected == 3


def test_what_cannot_be_merged() -> None:
    people = cast()
    made, ended = filed(people), filed(people, phone=OTHER)
    walk(people, ended, Status.CLOSED)
    secretary = people.own[Role.PARTY_SECRETARY]
    elsewhere = IssueFactory.create(compound=people.next_door)
    refused("issue.merge-itself", made.issue, Verb.MERGE, secretary, into=Issue.objects.get(pk=made.issue.pk))
    refused("issue.merge-ended", made.issue, Verb.MERGE, secretary, into=Issue.objects.get(pk=ended.issue.pk))
    refused("issue.merge-elsewhere", made.issue, Verb.MERGE, secretary, into=elsewhere)
    refused("issue.missing-into", made.issue, Verb.MERGE, secretary, into="YH-2026-000001")


def test_two_reports_cannot_be_merged_into_each_other() -> None:
    people = cast()
    made, other = filed(people), filed(people, phone=OTHER)
    stale = Issue.objects.get(pk=made.issue.pk)
    merged(people, made, other.issue)
    refused("issue.merge-ended", other.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=stale)


def test_a_merged_reporter_rates_the_result() -> None:
    people = cast()
    made, target = filed(people), filed(people, phone=OTHER)
    merged(people, made, target.issue)
    walk(people, target, Status.CLOSED)
    assert actions.rate(reporter=access.get_reporter(made.secret), score=4, at=MONDAY).issue == target.issue
