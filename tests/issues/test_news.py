"""Who is told what, in which words, and that no message carries a resident's name, phone or sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from issues import actions, council_news, news, wording
from issues.access import Actor
from issues.books import OutsideBook
from issues.models import Issue, OutsideRequest
from issues.workflow import Status, Verb
from notices import ladder, registry
from notices.actions import Event, tell
from notices.models import Deadline, Notice
from notices.parties import Party, Subject
from properties.models import Role
from tests.cast import cast
from tests.factories import SubTopicFactory
from tests.issues.people import MONDAY, PHONE, both, do, filed, party, photo, report, told, walk

pytestmark = pytest.mark.django_db
SECRET = "王女士"


@pytest.fixture(autouse=True)
def _residents_have_text_messages(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "sms"]


# The table of news


def test_a_filed_report_reaches_the_firm_and_the_reporter_has_a_receipt() -> None:
    people = cast()
    made = filed(people)
    assert made.reporter is not None
    assert told(made.issue, "issue.filed") == both(people, Role.FIRM_MANAGER)
    assert told(made.issue, "issue.receipt") == {party(made.reporter)}


def test_whoever_files_it_is_not_told_of_it() -> None:
    people = cast()
    manager = people.own[Role.FIRM_MANAGER]
    by = Actor(frozenset(), user=manager)
    made = actions.file_report(report=report(people, source="patrol"), by=by, at=MONDAY)
    assert told(made.issue, "issue.filed") == set()


def test_an_emergency_is_told_in_the_night_too() -> None:
    made = filed(cast(), subtopic=SubTopicFactory.create(urgency="emergency"))
    assert list(Notice.objects.filter(kind="issue.filed").values_list("urgent", flat=True)) == [True]
    assert made.issue.urgency == "emergency"


@pytest.mark.parametrize(
    ("status", "verb", "role", "data", "event", "roles"),
    [
        (
            Status.ASSIGNED,
            Verb.RETURN,
            Role.FIRM_MANAGER,
            {},
            "issue.returned",
            (Role.PARTY_SECRETARY, Role.STREET_OFFICER),
        ),
        (
            Status.WORKING,
            Verb.FINISH,
            Role.FIRM_MANAGER,
            {"photos": 1},
            "issue.to_verify",
            (Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY),
        ),
        (Status.DONE, Verb.VERIFY, Role.PARTY_SECRETARY, {}, "issue.verified", (Role.FIRM_MANAGER,)),
        (Status.DONE, Verb.SEND_BACK, Role.PARTY_SECRETARY, {}, "issue.sent_back", (Role.FIRM_MANAGER,)),
        (
            Status.ASSIGNED,
            Verb.REQUEST,
            Role.FIRM_MANAGER,
            {"kind": "extend"},
            "issue.request",
            (Role.STREET_OFFICER,),
        ),
    ],
)
def test_staff_hear_what_waits_for_them(
    status: Status, verb: Verb, role: Role, data: dict[str, Any], event: str, roles: tuple[Role, ...]
) -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, status) if status != Status.ASSIGNED else made.issue
    if "photos" in data:
        data = {"photos": [photo()]}
    do(issue, verb, people.own[role], **({"note": "看过现场。"} | data))
    assert told(issue, event) == both(people, *roles)


def test_everybody_behind_a_report_hears_of_its_end_those_merged_into_it_too() -> None:
    people = cast()
    made, merged = filed(people), filed(people, phone="13900139000")
    joined = actions.join_issue(
        issue=made.issue, phone="13700137000", name="", share_with_firm=False, language="en", at=MONDAY
    )
    do(merged.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=Issue.objects.get(pk=made.issue.pk))
    assert merged.reporter is not None
    assert made.reporter is not None
    assert joined.reporter is not None
    assert told(merged.issue, "issue.merged") == {party(merged.reporter)}
    assert told(made.issue, "issue.receipt") == {party(made.reporter), party(joined.reporter)}
    issue = walk(people, made, Status.CLOSED)
    assert told(issue, "issue.closed") == {
        party(made.reporter),
        party(joined.reporter),
        party(merged.reporter),
    }


def test_urging_reaches_handler_and_manager() -> None:
    people = cast()
    made = filed(people)
    do(made.issue, Verb.ACCEPT, people.own[Role.FIRM_WORKER])
    do(made.issue, Verb.URGE, made.reporter)
    assert told(made.issue, "issue.urged") == both(people, Role.FIRM_WORKER, Role.FIRM_MANAGER)


def test_an_unhappy_rating_reaches_manager_and_neighbourhood() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    do(issue, Verb.RATE, made.reporter, score=1)
    assert told(issue, "issue.rework") == both(
        people, Role.FIRM_MANAGER, Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY
    )


def test_a_decision_reaches_who_asked() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.REQUEST, people.own[Role.FIRM_MANAGER], kind="extend", note="等配件。")
    do(issue, Verb.GRANT, people.own[Role.STREET_OFFICER], request=issue.time_requests.get())
    assert told(issue, "issue.decided") == both(people, Role.FIRM_MANAGER)


def test_another_body_is_written_to(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "email"]
    people = cast()
    issue = walk(people, filed(people), Status.OUTSIDE)
    asked = OutsideRequest.objects.get()
    assert told(issue, "issue.outside") == {party(asked)}
    address = OutsideBook().address([str(asked.pk), "nonsense"])
    assert {key: (row.email, row.channels) for key, row in address.items()} == {
        str(asked.pk): ("gas@example.org", ("email",))
    }


def test_residents_are_not_asked_for_where_no_text_message_is_sent(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "email"]
    made = filed(cast())
    assert told(made.issue, "issue.receipt") == set()


def test_the_same_move_is_told_once() -> None:
    people = cast()
    made = filed(people)
    before = Notice.objects.count()
    same = Event(
        "issue.filed",
        Subject("issue", made.issue.pk),
        Party("user", str(people.own[Role.FIRM_MANAGER].pk)),
        f"{made.issue.pk}.2",
        {},
    )
    tell([same], at=MONDAY)
    assert Notice.objects.count() == before


# Words


def every_event() -> set[str]:
    tellings = {telling.event for row in news.EVENTS.values() for telling in row}
    return tellings | {
        *council_news.EVENTS.values(),
        news.FILED.event,
        news.RECEIPT,
        "issue.decided",
        "issue.outside",
        "issue.split",
        "issue.rate_reminder",
    }


def test_every_event_has_words_and_every_word_an_event() -> None:
    assert set(wording.EVENTS) == every_event()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("event", sorted(wording.EVENTS))
def test_words_name_the_report_and_nobody(event: str, language: str) -> None:
    people = cast()
    made = filed(people, text="秘密的话", name=SECRET)
    assert made.reporter is not None
    for to in (
        party(people.own[Role.FIRM_MANAGER]),
        party(made.reporter),
        ("outside", str(made.reporter.pk)),
    ):
        row = Notice(
            kind=event,
            subject_kind="issue",
            subject_id=made.issue.pk,
            to_kind=to[0],
            to_id=to[1],
            due_at=MONDAY,
        )
        with override(language):
            words = registry.subject_book("issue").words(row)
        said = words.title + words.body
        assert made.issue.code in words.title
        assert people.compound.name in words.body
        assert not {part for part in (SECRET, "秘密", PHONE, "%(") if part in said}
        assert len(words.title) <= 200
        assert words.path.startswith("/")


def test_each_party_gets_its_own_path() -> None:
    people = cast()
    made = filed(people)
    assert made.reporter is not None
    for to, path in (
        (party(people.own[Role.FIRM_MANAGER]), f"/work/issues/{made.issue.code}/"),
        (party(made.reporter), f"/r/{made.secret}/"),
    ):
        row = Notice(kind="issue.closed", subject_id=made.issue.pk, to_kind=to[0], to_id=to[1], due_at=MONDAY)
        assert wording.words(row).path == path


@pytest.mark.parametrize(("after", "title"), [(-1, "is due soon"), (0, "is due"), (1, "is late")])
@pytest.mark.parametrize("kind", ladder.KINDS)
def test_every_rung_has_words(kind: str, after: int, title: str) -> None:
    issue = filed(cast()).issue
    deadline = Deadline(kind=kind, due_at=MONDAY)
    row = Notice(
        kind=kind,
        subject_id=issue.pk,
        to_kind="user",
        to_id="1",
        deadline=deadline,
        due_at=MONDAY + timedelta(hours=after),
    )
    with override("en"):
        assert wording.words(row).title.endswith(title)
