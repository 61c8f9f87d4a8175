"""Deadlines, the ladder, and what a change of date, hands or calendar does to what was planned."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from notices.actions import (
    cancel_deadlines,
    meet_deadlines,
    move_deadline,
    pause_deadline,
    resume_deadline,
    set_deadlines,
)
from notices.calendar import Unit
from notices.draining import drain
from notices.ladder import default_rungs, load_default, save_rung
from notices.models import Deadline, DeadlineMove, HolidayOverride, InboxItem, Notice, Rung
from notices.planning import HORIZON, reconcile
from notices.recompute import recompute_calendar
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, at, case, clock, deadline, party, person, rung, told
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


def moves() -> list[tuple[str, datetime, datetime, int, str]]:
    rows = DeadlineMove.objects.values_list("cause", "was_due_at", "due_at", "revision", "reason")
    return list(rows)


def test_setting_a_deadline_plans_the_near_rungs_in_the_same_transaction(book: CaseBook) -> None:
    wang, li = person("wang"), person("li")
    book.on["handler"][1], book.on["party_secretary"][1] = [party(wang)], [party(li)]
    rung("before", -8, unit=Unit.HOUR)
    rung("due", 0)
    rung("after-1", 1, who="party_secretary")

    row = deadline()

    assert row.due_at == at("2025-06-06T23:59:59")
    assert [(n.stage, n.due_at, n.to) for n in Notice.objects.order_by("due_at")] == [
        ("before", at("2025-06-06T15:59:59"), party(wang)),
        ("due", at("2025-06-06T23:59:59"), party(wang)),
    ]
    assert book.asked == ["audience handler"]


def test_the_pass_plans_the_rest_when_it_comes_near_and_twice_is_free(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("after-5", 5)
    row = deadline()
    moment = at("2025-06-13T23:59:59")
    assert row.next_rung_at == moment

    reconcile(moment - HORIZON - timedelta(seconds=1))
    assert told() == []
    reconcile(moment - HORIZON)
    reconcile(moment - HORIZON)
    assert told() == [("after-5", "inbox", "pending")]
    reconcile(moment)
    assert Deadline.objects.get().next_rung_at is None


def test_three_people_on_a_ladder_hear_in_turn(book: CaseBook) -> None:
    names = {"handler": "wang", "firm_manager": "li", "party_secretary": "zhao"}
    for who, name in names.items():
        book.on[who][1] = [party(person(name))]
    rung("before", -8, unit=Unit.HOUR)
    rung("due", 0, who="handler", severity=20)
    rung("due", 0, who="firm_manager", severity=20)
    rung("after-1", 1, who="party_secretary", severity=30)
    deadline()

    heard = []
    for moment in [
        "2025-06-06T15:59:58",
        "2025-06-06T15:59:59",
        "2025-06-06T23:59:59",
        "2025-06-09T23:59:59",
    ]:
        reconcile(at(moment))
        drain(at(moment))
        heard.append(sorted(InboxItem.objects.values_list("user__username", flat=True)))

    assert heard == [[], ["wang"], ["li", "wang", "wang"], ["li", "wang", "wang", "zhao"]]


def test_after_an_outage_each_person_hears_one_thing_about_a_case_the_gravest(book: CaseBook) -> None:
    wang, li = person("wang"), person("li")
    for pk in (1, 2):
        book.on["handler"][pk] = [party(wang)]
        book.on["street_leader"][pk] = [party(li), party(wang)]
        deadline(pk)
        deadline(pk, kind="case.other")
    for severity, (stage, who) in enumerate(
        [("before", "handler"), ("due", "handler"), ("after", "street_leader")]
    ):
        for kind in ("case.do", "case.other"):
            rung(stage, severity - 1, who=who, severity=severity, kind=kind)
    Deadline.objects.update(next_rung_at=NOW)

    drain(NOW + timedelta(days=10))

    heard = InboxItem.objects.values_list("user__username", "notice__subject_id", "notice__stage")
    assert sorted(heard) == [
        ("li", 1, "after"),
        ("li", 2, "after"),
        ("wang", 1, "after"),
        ("wang", 2, "after"),
    ]
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent", "superseded"}


def test_what_gave_way_to_a_message_that_is_not_sent_goes_out_itself(book: CaseBook) -> None:
    wang = person("wang")
    book.on["handler"][1], book.on["grid_head"][1] = [party(wang)], [party(wang)]
    rung("due", 0, severity=20)
    rung("after-1", 1, who="grid_head", severity=30)
    deadline()
    late = NOW + timedelta(days=9)
    reconcile(late)
    book.on["grid_head"][1] = []

    drain(late)
    drain(late)

    assert sorted(told()) == [("after-1", "inbox", "cancelled"), ("due", "inbox", "sent")]


def test_moving_a_deadline_supersedes_what_was_planned_and_plans_anew(book: CaseBook) -> None:
    boss = person("boss")
    book.on["handler"][1] = [party(person("wang"))]
    rung("due", 0)
    row = deadline()

    moved = move_deadline(row.pk, due_at=at("2025-06-07T09:00"), reason="r", by=boss, at=NOW)

    assert (moved.revision, moved.due_at, moved.by_hand) == (2, at("2025-06-07T09:00"), True)
    rows = Notice.objects.order_by("pk").values_list("state", "deadline_rev", "due_at")
    assert list(rows) == [
        ("superseded", 1, at("2025-06-06T23:59:59")),
        ("pending", 2, at("2025-06-07T09:00")),
    ]
    assert moves() == [("moved", at("2025-06-06T23:59:59"), at("2025-06-07T09:00"), 2, "r")]
    assert DeadlineMove.objects.get().by == boss


def test_a_reminder_of_an_old_date_does_not_go_out_even_if_nobody_superseded_it(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("due", 0)
    row = deadline()
    Deadline.objects.filter(pk=row.pk).update(revision=2, next_rung_at=None)

    drain(NOW + timedelta(days=3))

    assert Notice.objects.values_list("state", "error_code").get() == ("cancelled", "deadline-ended-or-moved")


@pytest.mark.parametrize("end", ["meet", "cancel", "cancel all"])
def test_a_deadline_that_ends_takes_its_reminders_with_it_and_leaves_the_others(
    book: CaseBook, end: str
) -> None:
    book.on["handler"] = {1: [party(person("wang"))], 2: [party(person("li"))]}
    rung("due", 0)
    deadline(1)
    deadline(2)
    other = set_deadlines([clock(1, kind="case.other")], by=None, at=NOW)[0]

    if end == "meet":
        count = meet_deadlines(subject=case(1), kinds=["case.do"], at=NOW)
    else:
        count = cancel_deadlines(subject=case(1), kinds=None if end == "cancel all" else ["case.do"], at=NOW)

    assert count == (2 if end == "cancel all" else 1)
    assert list(Notice.objects.order_by("subject_id").values_list("state", flat=True)) == [
        "cancelled",
        "pending",
    ]
    other.refresh_from_db()
    assert other.is_open == (end != "cancel all")


def test_a_subject_has_one_open_deadline_of_a_kind(book: CaseBook) -> None:
    deadline()
    with pytest.raises(IntegrityError), transaction.atomic():
        deadline()
    meet_deadlines(subject=case(), kinds=["case.do"], at=NOW)

    assert deadline().revision == 1


def test_a_statutory_date_is_neither_moved_nor_paused(book: CaseBook) -> None:
    row = deadline(statutory=True)

    with pytest.raises(Refused) as moved:
        move_deadline(row.pk, due_at=NOW + timedelta(days=9), reason="r", by=None)
    with pytest.raises(Refused) as paused:
        pause_deadline(row.pk, reason="r", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.update(paused_at=NOW)

    assert (moved.value.code, paused.value.code) == ("notices.statutory", "notices.statutory")


@pytest.mark.parametrize(
    ("due_at", "code"), [(NOW, "notices.before-start"), (NOW + timedelta(seconds=1), None)]
)
def test_a_deadline_cannot_end_before_it_starts(book: CaseBook, due_at: datetime, code: str | None) -> None:
    row = deadline()
    refused = None
    try:
        move_deadline(row.pk, due_at=due_at, reason="r", by=None, at=NOW)
    except Refused as error:
        refused = error.code

    assert refused == code


def test_a_closed_deadline_is_not_moved(book: CaseBook) -> None:
    row = deadline()
    meet_deadlines(subject=case(), kinds=["case.do"], at=NOW)

    with pytest.raises(Refused) as late:
        move_deadline(row.pk, due_at=NOW + timedelta(days=9), reason="r", by=None)

    assert late.value.code == "notices.deadline-closed"


def test_a_pause_silences_the_clock_and_gives_the_time_back(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("due", 0)
    row = deadline(amount=2)
    assert row.due_at == at("2025-06-09T23:59:59")

    pause_deadline(row.pk, reason="waiting for parts", by=None, at=at("2025-06-06T09:00"))
    reconcile(at("2025-06-10T10:00"))
    drain(at("2025-06-10T10:00"))
    assert told() == []
    with pytest.raises(Refused) as twice:
        pause_deadline(row.pk, reason="again", by=None)
    back = resume_deadline(row.pk, by=None, at=at("2025-06-10T11:00"))
    with pytest.raises(Refused) as running:
        resume_deadline(row.pk, by=None)

    assert (back.due_at, back.revision, back.paused_at) == (at("2025-06-11T23:59:59"), 3, None)
    assert [move[0] for move in moves()] == ["paused", "resumed"]
    assert (twice.value.code, running.value.code) == ("notices.already-paused", "notices.not-paused")
    assert told() == [("due", "inbox", "pending")]


def test_history_is_added_to_and_never_edited(book: CaseBook) -> None:
    row = deadline()
    move_deadline(row.pk, due_at=NOW + timedelta(days=9), reason="r", by=None, at=NOW)
    move = DeadlineMove.objects.get()

    with pytest.raises(TypeError):
        move.save()
    with pytest.raises(TypeError):
        move.delete()


@pytest.mark.parametrize("planned_to_the_end", [False, True])
def test_a_case_that_changes_hands_reminds_the_new_person_instead(
    book: CaseBook, planned_to_the_end: bool
) -> None:
    wang, li = person("wang"), person("li")
    book.on["handler"][1] = [party(wang)]
    rung("due", 0)
    deadline()
    due = at("2025-06-06T23:59:59")
    if planned_to_the_end:
        reconcile(due)
        assert Deadline.objects.get().next_rung_at is None
    book.on["handler"][1] = [party(li)]

    drain(due)
    reconcile(due)
    drain(due)

    assert list(InboxItem.objects.values_list("user__username", flat=True)) == ["li"]
    assert Notice.objects.get(to_id=str(wang.pk)).error_code == "no-longer-theirs"


def test_a_rung_with_nobody_on_it_is_asked_again_until_somebody_is(book: CaseBook) -> None:
    rung("due", 0)
    deadline()
    late = at("2025-06-09T10:00")
    reconcile(late)
    assert told() == []
    book.on["handler"][1] = [party(person("wang"))]

    reconcile(late)

    assert told() == [("due", "inbox", "pending")]


def test_a_closed_case_is_not_planned_for(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("after-5", 5)
    deadline()
    book.closed.add(1)

    reconcile(NOW + timedelta(days=20))

    assert told() == []


def test_an_edited_rung_withdraws_its_old_messages_and_speaks_of_what_comes(book: CaseBook) -> None:
    book.on["handler"] = {1: [party(person("wang"))], 2: [party(person("li"))]}
    step = rung("before", -8, unit=Unit.HOUR)
    deadline(1)
    gone = deadline(2, starts_at=NOW - timedelta(days=30))
    later = at("2025-06-06T12:00")
    step.offset = -2

    save_rung(step, at=later)
    reconcile(later)

    rows = Notice.objects.order_by("pk").values_list("subject_id", "state", "due_at")
    assert list(rows) == [
        (1, "superseded", at("2025-06-06T15:59:59")),
        (2, "superseded", at("2025-05-07T15:59:59")),
        (1, "pending", at("2025-06-06T21:59:59")),
    ]
    assert Rung.objects.get().revision == 2
    assert not Notice.objects.filter(subject_id=gone.subject_id, due_at__gt=later).exists()


def test_a_new_rung_reaches_deadlines_that_were_set_before_it(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    deadline()

    save_rung(
        Rung(kind="case.do", stage="due", who="handler", severity=1, offset=0, channels=["inbox"]), at=NOW
    )
    reconcile(NOW)

    assert told() == [("due", "inbox", "pending")]


def test_the_default_ladder_is_complete_and_loaded_once() -> None:
    assert load_default() == len(default_rungs()) == len({(r.kind, r.stage, r.who) for r in default_rungs()})
    Rung.objects.filter(kind="issue.handle", stage="due").update(offset=3)

    assert load_default() == 0
    assert set(Rung.objects.filter(kind="issue.handle", stage="due").values_list("offset", flat=True)) == {3}
    climb = [(r.who, r.offset, str(r.unit)) for r in default_rungs() if r.kind == "issue.contact"]
    assert climb == [
        ("handler", -8, "hour"),
        ("handler", 0, "workday"),
        ("firm_manager", 0, "workday"),
        ("party_secretary", 1, "workday"),
        ("grid_head", 2, "workday"),
        ("street_officer", 3, "workday"),
        ("street_leader", 5, "workday"),
    ]


def test_a_promise_of_a_year_is_reminded_of_from_far_away() -> None:
    told = [(r.who, r.offset) for r in default_rungs() if r.kind == "target.due"]
    far = [("handler", -days) for days in (90, 30, 14, 7, 1)]
    assert told == [*far, ("street_officer", -7), ("handler", 0), ("street_officer", 0)]


def test_a_provisional_date_follows_the_year_when_it_is_published(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("due", 0)
    row = deadline(starts_at=at("2026-12-31T10:00"), now=at("2026-12-31T10:00"))
    assert (row.due_at, row.provisional) == (at("2027-01-01T23:59:59"), True)
    for day, works in [(1, False), (2, False), (3, False), (4, True)]:
        HolidayOverride.objects.create(day=date(2027, 1, day), works=works, note="n")

    assert recompute_calendar(at("2026-12-31T12:00")) == 1
    assert recompute_calendar(at("2026-12-31T12:00")) == 0

    row.refresh_from_db()
    assert (row.due_at, row.provisional, row.revision) == (at("2027-01-04T23:59:59"), False, 2)
    assert [move[0] for move in moves()] == ["recomputed"]
    assert sorted(told()) == [("due", "inbox", "superseded")]


@pytest.mark.parametrize(
    ("day", "works", "then"),
    [
        ("2025-06-06", False, "2025-06-09T23:59:59"),  # a day of rest gives time
        ("2025-06-07", True, "2025-06-06T23:59:59"),  # a make-up day takes none away
    ],
)
def test_a_certain_date_only_ever_moves_later(book: CaseBook, day: str, works: bool, then: str) -> None:
    row = deadline()
    HolidayOverride.objects.create(day=date.fromisoformat(day), works=works, note="n")

    recompute_calendar(NOW)

    row.refresh_from_db()
    assert row.due_at == at(then)


def test_a_make_up_day_does_not_pull_a_certain_date_forward(book: CaseBook) -> None:
    row = deadline(amount=2)
    HolidayOverride.objects.create(day=date(2025, 6, 7), works=True, note="n")

    assert recompute_calendar(NOW) == 0
    row.refresh_from_db()
    assert row.due_at == at("2025-06-09T23:59:59")


def test_a_date_set_by_hand_is_left_alone(book: CaseBook) -> None:
    row = deadline()
    move_deadline(row.pk, due_at=at("2025-06-07T09:00"), reason="r", by=None, at=NOW)
    HolidayOverride.objects.create(day=date(2025, 6, 6), works=False, note="n")

    assert recompute_calendar(NOW) == 0
