"""What time does, at the edge, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from issues import access, actions, clocks, housekeeping, links, tasks
from issues.access import VISITOR
from issues.actions.effects import open_deadlines
from issues.links import digest
from issues.models import Draft, DraftPhoto, Move, OutsideRequest, TimeRequest
from issues.workflow import Hat, Status, Verb
from notices.models import Deadline, Notice
from tests.cast import cast
from tests.factories import SubTopicFactory
from tests.issues.people import MONDAY, PHONE, do, filed, photo, walk
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def keep_house(at: datetime) -> dict[str, int]:
    """What time did, but for the ledger: whose turn it is there hangs on the minute and on keys."""
    done = housekeeping.keep_house(at)
    return {name: count for name, count in done.items() if name != "figures summed up"}


def test_a_question_nobody_answers_goes_back_to_work() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.ASKED)
    ends = open_deadlines(issue.pk)[clocks.ANSWER].due_at
    assert keep_house(ends) == {}
    assert keep_house(ends + SECOND) == {"unanswered": 1}
    assert keep_house(ends + SECOND) == {}
    issue.refresh_from_db()
    row = Move.objects.latest("pk")
    assert (issue.status, row.verb, row.hat, row.by) == (Status.WORKING, Verb.NO_ANSWER, Hat.SYSTEM, None)
    assert clocks.ANSWER not in open_deadlines(issue.pk)


def test_a_form_nobody_fills_in_closes() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.OUTSIDE)
    asked = OutsideRequest.objects.get()
    assert asked.expires_at == open_deadlines(issue.pk)[clocks.OUTSIDE].due_at
    assert keep_house(asked.expires_at) == {}
    assert keep_house(asked.expires_at + SECOND) == {"outside expired": 1}
    issue.refresh_from_db()
    assert (issue.status, Move.objects.latest("pk").verb) == (Status.WORKING, Verb.OUTSIDE_EXPIRED)
    with pytest.raises(Refused) as caught:
        access.get_outside(links.secret_for("outside", asked.pk))
    assert caught.value.code == "outside.ended"


def test_an_answer_after_the_form_closed_is_refused() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.OUTSIDE)
    asked = OutsideRequest.objects.select_related("issue").get()
    with pytest.raises(Refused) as caught:
        do(issue, Verb.OUTSIDE_ANSWER, asked, note="已检查。", at=asked.expires_at + SECOND)
    assert caught.value.code == "outside.ended"
    assert (
        do(issue, Verb.OUTSIDE_ANSWER, asked, note="已检查。", photos=[photo()], at=asked.expires_at).status
        == Status.WORKING
    )
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_at) == ("已检查。", asked.expires_at)


def test_a_pause_ends_by_itself() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.PAUSED)
    until = TimeRequest.objects.get().paused_until
    assert until is not None
    assert keep_house(until) == {}
    assert keep_house(until + SECOND) == {"pauses ended": 1}
    issue.refresh_from_db()
    handle = open_deadlines(issue.pk)[clocks.HANDLE]
    assert (issue.status, handle.paused_at, issue.due_at) == (Status.WORKING, None, handle.due_at)


def test_one_reminder_to_rate_and_never_another(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "sms"]
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    ends = open_deadlines(issue.pk)[clocks.RATE].due_at
    assert keep_house(ends) == {}
    assert keep_house(ends + SECOND) == {"rating reminders": 1}
    assert keep_house(ends + timedelta(days=9)) == {}
    assert made.reporter is not None
    sent = Notice.objects.filter(kind="issue.rate_reminder").values_list("to_id", "channel")
    assert list(sent) == [(str(made.reporter.pk), "sms")]


def test_who_has_rated_is_not_reminded() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    do(issue, Verb.RATE, made.reporter, score=5)
    assert Deadline.objects.get(kind=clocks.RATE).met_at is not None
    assert keep_house(MONDAY + timedelta(days=30)) == {}


def test_an_old_draft_goes_with_its_photos_and_a_filed_one_leaves_them() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    answers = {
        "topic": subtopic.topic,
        "subtopic": subtopic,
        "text": "灯坏",
        "compound": people.compound,
        "phone": PHONE,
    }
    drafts = [
        Draft.objects.get(token_digest=digest(actions.start_draft(language="en", at=MONDAY, answers=answers)))
        for _turn in range(2)
    ]
    for draft in drafts:
        actions.add_draft_photo(draft=draft, slot=1, clean=photo(), at=MONDAY)
    lost, kept = (DraftPhoto.objects.get(draft=draft).path for draft in drafts)
    issue = actions.submit_draft(draft=drafts[1], by=VISITOR, at=MONDAY).issue
    assert keep_house(MONDAY + timedelta(days=7) - SECOND) == {}
    assert keep_house(MONDAY + timedelta(days=7)) == {"drafts purged": 2}
    assert [default_storage.exists(path) for path in (lost, kept)] == [False, True]
    assert (Draft.objects.count(), DraftPhoto.objects.count(), issue.evidence.get().path) == (0, 0, kept)


def test_one_row_that_fails_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast()
    issues = [walk(people, filed(people, phone=f"1390013900{number}"), Status.ASKED) for number in range(3)]
    whole = actions.move

    def fails_for_one(**given: Any) -> Any:
        if given["issue"] == issues[0]:
            raise RuntimeError
        return whole(**given)

    monkeypatch.setattr("issues.housekeeping.actions.move", fails_for_one)
    assert keep_house(MONDAY + timedelta(days=10)) == {"unanswered": 2}


def test_the_tick_looks_at_the_clock_of_the_world() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.ASKED)
    tasks.keep_house()
    issue.refresh_from_db()
    assert issue.status == Status.WORKING
