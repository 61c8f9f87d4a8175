"""From an event to an inbox: written once, delivered once, cancelled when the world has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notices.actions import tell
from notices.draining import drain
from notices.models import InboxItem, Notice, State, Tick
from notices.parties import Party
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, event, party, person, told

pytestmark = pytest.mark.django_db


def test_an_event_reaches_the_inbox_and_the_mailbox_once(book: CaseBook) -> None:
    wang = person("wang", email="wang@example.org")

    tell([event(party(wang))], at=NOW)
    tell([event(party(wang))], at=NOW + timedelta(minutes=1))
    drain(NOW)
    drain(NOW + timedelta(hours=1))

    assert told() == [("case.news", "email", "sent"), ("case.news", "inbox", "sent")]
    item = InboxItem.objects.get()
    assert (item.user, item.title, item.body, item.path, item.created_at, item.read_at) == (
        wang,
        "case.news 1",
        "body",
        "/c/1/",
        NOW,
        None,
    )
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["wang@example.org"], "case.news 1")]


def test_a_key_is_told_to_each_party_and_another_key_again(book: CaseBook) -> None:
    wang, li = person("wang"), person("li")

    tell([event(party(wang)), event(party(li)), event(party(wang), key="other")], at=NOW)
    drain(NOW)

    assert sorted(InboxItem.objects.values_list("user__username", flat=True)) == ["li", "wang", "wang"]


@transaction.atomic
def tell_and_fail(to: Party) -> None:
    tell([event(to)], at=NOW)
    raise ZeroDivisionError


def test_what_was_written_in_a_transaction_that_failed_is_never_told(book: CaseBook) -> None:
    wang = person("wang")

    with pytest.raises(ZeroDivisionError):
        tell_and_fail(party(wang))

    drain(NOW)
    assert told() == []


def test_a_closed_case_a_barred_person_and_a_gone_person_are_not_told(book: CaseBook) -> None:
    wang, li = person("wang"), person("li")
    tell([event(party(wang), key="a"), event(party(li), key="b")], at=NOW)
    book.barred.add((1, party(wang)))
    li.is_active = False
    li.save()

    drain(NOW)

    assert list(Notice.objects.order_by("dedupe_key").values_list("state", "error_code")) == [
        ("cancelled", "no-longer-theirs"),
        ("cancelled", "party-gone"),
    ]
    assert not InboxItem.objects.exists()


@pytest.mark.parametrize(
    ("late", "state"), [(timedelta(days=7), "sent"), (timedelta(days=7, seconds=1), "cancelled")]
)
def test_news_is_told_for_a_week(book: CaseBook, late: timedelta, state: str) -> None:
    tell([event(party(person("wang")))], at=NOW)

    drain(NOW + late)

    assert told() == [("case.news", "inbox", state)]


def test_one_poisonous_row_does_not_hold_up_the_others_and_dies_after_eight_tries(book: CaseBook) -> None:
    wang = person("wang")
    book.poison.add(3)
    tell([event(party(wang), pk=pk, key=str(pk)) for pk in range(1, 6)], at=NOW)

    drain(NOW)

    assert sorted(InboxItem.objects.values_list("notice__subject_id", flat=True)) == [1, 2, 4, 5]
    for attempt in range(2, 9):
        assert Notice.objects.get(subject_id=3).state == State.PENDING
        drain(NOW + timedelta(hours=2 * attempt))
        assert Notice.objects.get(subject_id=3).attempts == attempt
    dead = Notice.objects.get(subject_id=3)
    assert (dead.state, dead.attempts, dead.error_code) == (State.DEAD, 8, "ZeroDivisionError")


def test_a_batch_costs_the_same_queries_with_one_row_and_with_three(book: CaseBook) -> None:
    people = [party(person(f"p{n}")) for n in range(3)]
    tell([event(to, key="first") for to in people], at=NOW)
    drain(NOW)

    tell([event(people[0], key="one")], at=NOW)
    with CaptureQueriesContext(connection) as one:
        drain(NOW)
    tell([event(to, key="three") for to in people], at=NOW)
    with CaptureQueriesContext(connection) as three:
        drain(NOW)

    assert len(one) == len(three)
    assert InboxItem.objects.count() == 7


def test_a_loop_that_ran_has_left_its_heartbeat(book: CaseBook) -> None:
    drain(NOW)

    assert dict(Tick.objects.values_list("name", "at")) == {"drain": NOW, "reconcile": NOW, "recompute": NOW}


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"channel": "pigeon"},
        {"state": "sent"},
        {"sent_at": NOW},
        {"state": "inflight"},
        {"lease_until": NOW},
        {"deadline_rev": 1},
    ],
)
def test_the_database_holds_what_must_never_be_false(book: CaseBook, wrong: dict[str, object]) -> None:
    tell([event(party(person("wang")))], at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**wrong)


def test_an_inbox_holds_a_notice_once(book: CaseBook) -> None:
    wang = person("wang")
    tell([event(party(wang))], at=NOW)
    drain(NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        InboxItem.objects.create(notice=Notice.objects.get(), user=wang, title="again", created_at=NOW)


def test_a_requeued_message_that_is_already_in_the_inbox_stays_there_once(book: CaseBook) -> None:
    tell([event(party(person("wang")))], at=NOW)
    drain(NOW)
    Notice.objects.update(state=State.PENDING, sent_at=None)

    drain(NOW)

    assert (told(), InboxItem.objects.count()) == ([("case.news", "inbox", "sent")], 1)
