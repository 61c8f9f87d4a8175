"""The result, a different pair of eyes, and what the resident says of it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage

from issues import actions, clocks
from issues.actions.effects import open_deadlines
from issues.models import Evidence, Rating, Reporter
from issues.workflow import Outcome, Status, Verb
from properties.models import Role
from tests.cast import cast
from tests.factories import (
    EvidenceFactory,
    IssueFactory,
    PostFactory,
    SubTopicFactory,
)
from tests.issues.people import MONDAY, day, do, ends, filed, photo, refused, walk
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db

FIRM, WORKER, STREET, SECRETARY = (
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
    Role.STREET_OFFICER,
    Role.PARTY_SECRETARY,
)


# The result, and a different pair of eyes


def test_a_physical_fix_needs_a_photo_of_the_result() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    refused("issue.missing-after_photo", issue, Verb.FINISH, people.own[FIRM], note="换好了。")
    issue = do(issue, Verb.FINISH, people.own[FIRM], note="换好了。", photos=[photo()])
    shown = Evidence.objects.get(issue=issue)
    assert (shown.kind, shown.by, default_storage.exists(shown.path)) == ("after", people.own[FIRM], True)


def test_a_service_needs_none() -> None:
    people = cast()
    made = filed(people, subtopic=SubTopicFactory.create(needs_photo=False))
    issue = walk(people, made, Status.WORKING)
    assert do(issue, Verb.FINISH, people.own[FIRM], note="已答复。").status == Status.DONE


def test_a_report_without_subtopic_needs_one() -> None:
    people = cast()
    topic = SubTopicFactory.create(needs_photo=False).topic
    issue = filed(people, topic=topic).issue
    do(issue, Verb.ACCEPT, people.own[FIRM])
    refused("issue.missing-after_photo", issue, Verb.FINISH, people.own[FIRM], note="好了。")


def test_before_and_after_belong_to_one_report() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    before = EvidenceFactory.create(issue=issue, kind=Evidence.Kind.BEFORE)
    strange = EvidenceFactory.create(issue=IssueFactory.create(compound=people.compound))
    refused(
        "issue.pair-elsewhere",
        issue,
        Verb.FINISH,
        people.own[FIRM],
        note="好了。",
        photos=[photo()],
        pair=strange,
    )
    do(issue, Verb.FINISH, people.own[FIRM], note="好了。", photos=[photo()], pair=before)
    assert Evidence.objects.get(kind="after").pair == before


def test_files_of_a_move_that_failed_are_deleted() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    taken = photo()
    with patch("issues.actions.engine.save", side_effect=RuntimeError), pytest.raises(RuntimeError):
        do(issue, Verb.FINISH, people.own[FIRM], note="好了。", photos=[taken])
    assert not default_storage.exists(f"evidence/{taken.name[:2]}/{taken.name}.jpg")


def test_nobody_of_the_firm_verifies_whatever_else_they_are() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    both = people.own[SECRETARY]
    PostFactory.create(user=both, role=WORKER, firm=people.firm)
    refused("issue.own-work", issue, Verb.VERIFY, both)


def test_whoever_reported_the_result_does_not_verify_it() -> None:
    people = cast()
    made = filed(people)
    issue = do(made.issue, Verb.ASSIGN, people.own[STREET], department=people.department)
    officer = people.own[Role.DEPARTMENT_OFFICER]
    PostFactory.create(user=officer, role=STREET, area=people.street)
    do(issue, Verb.ACCEPT, officer)
    do(issue, Verb.FINISH, officer, note="好了。", photos=[photo()])
    refused("issue.own-work", issue, Verb.VERIFY, officer)
    assert do(issue, Verb.VERIFY, people.own[STREET]).status == Status.CLOSED


@pytest.mark.parametrize("ground", ["", "不归我管", "一 二 "])
def test_a_ground_has_five_characters(ground: str) -> None:
    people = cast()
    issue = filed(people).issue
    told = refused(
        "issue.missing-ground", issue, Verb.REFUSE, people.own[STREET], note="已核实。", ground=ground
    )
    assert told.field == "ground"
    assert (
        do(issue, Verb.REFUSE, people.own[STREET], note="已核实。", ground="不归物业管").outcome
        == Outcome.REFUSED
    )


def test_handing_over_names_the_body_and_a_ground() -> None:
    people = cast()
    issue = filed(people).issue
    refused("issue.missing-body", issue, Verb.HAND_OVER, people.own[STREET], note="属于市政道路。")
    refused("issue.missing-ground", issue, Verb.HAND_OVER, people.own[STREET], note="市政", body="区交通委")


def test_reopening_starts_the_clock_anew() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.CLOSED)
    later = MONDAY + timedelta(days=30)  # Wednesday, 15 April
    issue = do(issue, Verb.REOPEN, people.own[STREET], note="又坏了。", at=later)
    assert (issue.status, issue.outcome, issue.closed_at, issue.finished_at) == (
        Status.ASSIGNED,
        "",
        None,
        None,
    )
    assert issue.due_at == ends(issue, clocks.HANDLE) == day(4, 22)
    assert set(open_deadlines(issue.pk)) == {clocks.HANDLE}


# Rating


def test_a_good_rating_ends_it_and_is_given_once() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    rating = actions.rate(
        reporter=_fresh(made.reporter), score=5, solved="yes", reasons=["快"], text="谢谢", at=MONDAY
    )
    issue.refresh_from_db()
    assert (rating.score, rating.solved, rating.reasons, issue.status) == (5, "yes", ["快"], Status.CLOSED)
    with pytest.raises(Refused) as caught:
        actions.rate(reporter=_fresh(made.reporter), score=4, at=MONDAY)
    assert caught.value.code == "issue.already-rated"


@pytest.mark.parametrize(("score", "back_to_work"), [(3, False), (2, True), (1, True)])
def test_two_and_fewer_send_it_back_to_work_in_the_same_breath(score: int, back_to_work: bool) -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    actions.rate(reporter=_fresh(made.reporter), score=score, at=MONDAY)
    issue.refresh_from_db()
    assert (issue.status == Status.ASSIGNED) is back_to_work
    assert issue.reworks == int(back_to_work)
    if back_to_work:
        assert set(open_deadlines(issue.pk)) == {clocks.HANDLE, clocks.CALLBACK}
        assert ends(issue, clocks.CALLBACK) == day(3, 23)
        do(issue, Verb.CALL_BACK, people.own[SECRETARY], note="已回访。")
        assert set(open_deadlines(issue.pk)) == {clocks.HANDLE}


def test_each_closing_may_be_rated() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    actions.rate(reporter=_fresh(made.reporter), score=1, at=MONDAY)
    do(issue, Verb.ACCEPT, people.own[FIRM])
    do(issue, Verb.FINISH, people.own[FIRM], note="重做了。", photos=[photo()])
    do(issue, Verb.VERIFY, people.own[SECRETARY])
    actions.rate(reporter=_fresh(made.reporter), score=5, at=MONDAY)
    assert sorted(Rating.objects.values_list("score", flat=True)) == [1, 5]


def test_rework_follows_an_unhappy_rating_only() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    refused("issue.not-unhappy", issue, Verb.REWORK, made.reporter)


@pytest.mark.parametrize("score", [0, 6, "x", 4.5j])
def test_five_scores_and_no_others(score: object) -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    refused("issue.missing-score", issue, Verb.RATE, made.reporter, score=score)


def _fresh(reporter: Reporter) -> Reporter:
    return Reporter.objects.select_related("issue__merged_into").get(pk=reporter.pk)
