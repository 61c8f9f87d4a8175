"""Calling a department and everything after: who, when, with what clock, and who hears of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from notices.actions import move_deadline
from notices.models import Deadline, DeadlineMove, Notice
from notices.parties import Party, Subject
from notices.registry import subject_book
from pledges.actions import support as actions
from pledges.actions.support import Call, ask
from pledges.models import SupportMove, SupportRequest
from pledges.supportflow import ANSWER, DEED, State, Verb
from properties.models import Post, Role
from tests.factories import IssueFactory, PostFactory
from tests.pledges.support_rows import MONDAY, accepted, at, called, company, done, go
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return company()


def deadline(call: SupportRequest, kind: str) -> Deadline:
    return Deadline.objects.of(Subject("support", call.pk), [kind]).latest("pk")


def told(call: SupportRequest) -> set[tuple[str, str]]:
    """(event, person) of what was written to the inbox, without the reminders."""
    rows = Notice.objects.filter(subject_kind="support", subject_id=call.pk, deadline=None, channel="inbox")
    return set(rows.values_list("kind", "to_id"))


def history(call: SupportRequest) -> list[tuple[int, str, str, str]]:
    return list(SupportMove.objects.filter(request=call).values_list("seq", "verb", "was", "now"))


def test_a_call_is_due_in_three_working_days_and_told_to_the_department(people: Cast) -> None:
    call = called(people)

    row = deadline(call, ANSWER)
    assert (row.due_at.astimezone(MONDAY.tzinfo).date(), row.met_at) == (date(2026, 10, 15), None)
    assert call.answer_due_at == row.due_at
    assert row.basis.startswith("Shanghai Subdistrict Office Rules, article 12")
    assert history(call) == [(1, "ask", "", "asked")]
    assert told(call) == {("support.asked", str(people.own[Role.DEPARTMENT_OFFICER].pk))}


def test_a_department_without_officers_is_answered_for_by_the_street(people: Cast) -> None:
    Post.objects.filter(role=Role.DEPARTMENT_OFFICER).update(ends_on=date(2020, 1, 2))

    call = called(people)

    assert told(call) == {("support.asked", str(people.own[Role.STREET_OFFICER].pk))}


def test_the_whole_way_to_a_confirmed_deed(people: Cast) -> None:
    call = done(people)
    go(call, Verb.CONFIRM, people.own[Role.NEIGHBOURHOOD_STAFF], at(20))

    call.refresh_from_db()
    assert (call.state, call.ended_at, call.version) == (State.CONFIRMED, at(20), 4)
    assert (call.answered_at, call.promised_on, call.done_at) == (MONDAY, date(2026, 10, 20), at(19))
    assert [deadline(call, kind).met_at for kind in (ANSWER, DEED)] == [MONDAY, at(19)]
    assert [row[1] for row in history(call)] == ["ask", "accept", "finish", "confirm"]


def test_declining_needs_a_ground_and_ends_the_call(people: Cast) -> None:
    call, officer = called(people), people.own[Role.DEPARTMENT_OFFICER]

    with pytest.raises(Refused) as refused:
        go(call, Verb.DECLINE, officer, at(13), note="不行吧。")
    assert (refused.value.code, refused.value.field) == ("support.short-ground", "note")

    ended = go(call, Verb.DECLINE, officer, at(13), note="属区级事权")
    assert (ended.state, ended.answer, ended.ended_at) == (State.DECLINED, "属区级事权", at(13))
    assert subject_book("support").still_open([call.pk]) == set()


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (date(2026, 10, 12), True),
        (date(2026, 10, 13), False),
        (date(2027, 10, 13), False),
        (date(2027, 10, 14), True),
        (date(9999, 12, 31), True),
    ],
)
def test_a_promise_is_for_a_day_after_today_and_within_a_year(people: Cast, day: date, wrong: bool) -> None:
    call = called(people)

    def accept() -> SupportRequest:
        officer = people.own[Role.DEPARTMENT_OFFICER]
        return go(call, Verb.ACCEPT, officer, MONDAY, note="好", promised_on=day)

    if wrong:
        with pytest.raises(Refused) as refused:
            accept()
        assert (refused.value.code, refused.value.field) == ("support.bad-day", "promised_on")
    else:
        assert accept().promised_on == day


def test_postponing_needs_a_reason_moves_the_clock_and_keeps_both_days(people: Cast) -> None:
    call, officer = accepted(people), people.own[Role.DEPARTMENT_OFFICER]

    with pytest.raises(Refused) as refused:
        go(call, Verb.POSTPONE, officer, at(19), promised_on=date(2026, 10, 23))
    assert refused.value.code == "support.missing-note"
    with pytest.raises(Refused) as refused:
        go(call, Verb.POSTPONE, officer, at(19), note="等设备", promised_on=date(2026, 10, 20))
    assert refused.value.code == "support.same-day"

    go(call, Verb.POSTPONE, officer, at(19), note="等设备", promised_on=date(2026, 10, 23))

    row = deadline(call, DEED)
    assert row.due_at.astimezone(MONDAY.tzinfo).date() == date(2026, 10, 23)
    assert DeadlineMove.objects.get(deadline=row).reason == "等设备"
    last = SupportMove.objects.filter(request=call).latest("seq")
    assert last.data == {"was": "2026-10-20", "promised_on": "2026-10-23"}
    secretary = str(people.own[Role.PARTY_SECRETARY].pk)
    assert ("support.postponed", secretary) in told(call)


def test_sent_back_the_deed_is_due_again_in_five_working_days(people: Cast) -> None:
    call = done(people)
    back = go(call, Verb.SEND_BACK, people.own[Role.PARTY_SECRETARY], at(20), note="还有一处")

    assert (back.state, back.deed, back.done_at, back.promised_on) == (
        State.ACCEPTED,
        "",
        None,
        date(2026, 10, 27),
    )
    assert deadline(call, DEED).met_at is None
    assert ("support.sent_back", str(people.own[Role.DEPARTMENT_OFFICER].pk)) in told(call)
    again = go(call, Verb.FINISH, people.own[Role.DEPARTMENT_OFFICER], at(22), note="都清了")
    assert (again.state, deadline(call, DEED).met_at) == (State.DONE, at(22))


def test_withdrawing_only_before_an_answer(people: Cast) -> None:
    secretary = people.own[Role.PARTY_SECRETARY]
    call = called(people)
    gone = go(call, Verb.WITHDRAW, secretary, at(13))
    assert (gone.state, deadline(call, ANSWER).cancelled_at) == (State.WITHDRAWN, at(13))

    answered = accepted(people)
    with pytest.raises(Refused) as refused:
        go(answered, Verb.WITHDRAW, secretary, at(13))
    assert refused.value.code == "support.no-such-move"


def test_two_windows_the_second_is_told(people: Cast) -> None:
    call = called(people)
    seen = call.version
    go(call, Verb.NOTE, people.own[Role.STREET_OFFICER], at(12), note="请尽快")

    with pytest.raises(Refused) as refused:
        actions.move(
            call=call,
            verb=Verb.DECLINE,
            by=people.own[Role.DEPARTMENT_OFFICER],
            data={"note": "属区级事权"},
            version=seen,
            at=at(13),
        )

    assert (refused.value.code, refused.value.status) == ("support.changed-meanwhile", 409)
    assert [row[1] for row in history(call)] == ["ask", "note"]


@pytest.mark.parametrize(
    ("role", "verb"),
    [
        (Role.PARTY_SECRETARY, Verb.ACCEPT),
        (Role.STREET_OFFICER, Verb.ACCEPT),
        (Role.STREET_LEADER, Verb.DECLINE),
        (Role.DEPARTMENT_OFFICER, Verb.WITHDRAW),
        (Role.GRID_HEAD, Verb.NOTE),
        (Role.SUPERVISOR, Verb.NOTE),
        (Role.FIRM_MANAGER, Verb.NOTE),
    ],
)
def test_a_move_is_made_by_whose_it_is(people: Cast, role: Role, verb: Verb) -> None:
    call = called(people)

    with pytest.raises(NotYours):
        go(call, verb, people.own[role], MONDAY, note="一句话", promised_on=date(2026, 10, 20))
    with pytest.raises(NotYours):
        go(
            call,
            Verb.ACCEPT,
            people.other[Role.DEPARTMENT_OFFICER],
            MONDAY,
            note="好",
            promised_on=at(20).date(),
        )


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.STREET_LEADER])
def test_the_street_notes_and_both_sides_read_it(people: Cast, role: Role) -> None:
    call = called(people)
    go(call, Verb.NOTE, people.own[role], at(13), note="请支持")

    noted = {person for event, person in told(call) if event == "support.noted"}
    callers = {Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF, Role.DEPARTMENT_OFFICER}
    assert noted == {str(people.own[one].pk) for one in callers}


def call_of(people: Cast, **more: object) -> Call:
    about = {
        "department": people.department,
        "caller": people.neighbourhood,
        "title": "需要执法队到场",
        "text": "请派人",
    }
    return Call(**{**about, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "role", [Role.FIRM_MANAGER, Role.STREET_OFFICER, Role.GRID_HEAD, Role.DEPARTMENT_OFFICER]
)
def test_nobody_calls_in_the_name_of_another(people: Cast, role: Role) -> None:
    with pytest.raises(NotYours):
        ask(call=call_of(people), by=people.own[role], at=MONDAY)
    with pytest.raises(NotYours):
        ask(call=call_of(people), by=people.other[Role.PARTY_SECRETARY], at=MONDAY)
    assert SupportRequest.objects.count() == 0


def test_a_firm_calls_the_departments_where_it_has_contracts(people: Cast) -> None:
    manager = people.own[Role.FIRM_MANAGER]
    call = ask(call=call_of(people, caller=people.firm, compound=people.compound), by=manager, at=MONDAY)

    assert (call.firm, call.neighbourhood, call.state) == (people.firm, None, State.ASKED)
    foreign = call_of(people, caller=people.firm, department=people.other_department)
    with pytest.raises(Refused) as refused:
        ask(call=foreign, by=manager, at=MONDAY)
    assert (refused.value.code, refused.value.field) == ("support.foreign-department", "department")
    with pytest.raises(Refused) as refused:
        ask(call=call_of(people, caller=people.firm, compound=people.next_door), by=manager, at=MONDAY)
    assert refused.value.code == "support.foreign-compound"


def test_a_report_somebody_may_not_see_cannot_be_named(people: Cast) -> None:
    far = IssueFactory.create(compound=people.other_compound)

    with pytest.raises(Refused) as refused:
        ask(call=call_of(people, issue=far), by=people.own[Role.PARTY_SECRETARY], at=MONDAY)
    assert refused.value.code == "support.foreign-issue"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("", "support.no-title"),
        ("  \u202e ", "support.no-title"),
        ("请处理 YH-2026-000123", "support.telling-title"),
        ("请联系13812345678", "support.telling-title"),
        ("请联系１３８ １２３４ ５６７８", "support.telling-title"),
        ("请" * 81, "text.too-long"),
    ],
)
def test_the_public_line_names_no_report_and_no_phone(people: Cast, title: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(call=call_of(people, title=title), by=people.own[Role.PARTY_SECRETARY], at=MONDAY)

    assert (refused.value.code, refused.value.field) == (code, "title")


def test_a_line_of_eighty_characters_with_a_house_number_is_kept_whole(people: Cast) -> None:
    title = "12号楼" + "请" * 76
    assert called(people, title=title).title == title


def test_the_same_call_waits_only_once(people: Cast) -> None:
    first = called(people)
    with pytest.raises(Refused) as refused:
        called(people)
    assert refused.value.code == "support.already-asked"

    go(first, Verb.WITHDRAW, people.own[Role.PARTY_SECRETARY], at(13))
    called(people, when=at(13))


def test_a_date_the_office_moves_is_the_date_it_is_judged_by(people: Cast) -> None:
    call = called(people)
    later = deadline(call, ANSWER).due_at.replace(day=19)

    move_deadline(deadline(call, ANSWER).pk, due_at=later, reason="台风", by=None, at=MONDAY)

    call.refresh_from_db()
    assert call.answer_due_at == later


def rung(call: SupportRequest, who: str) -> list[str]:
    return [party.id for party in subject_book("support").audience([call.pk], who)[call.pk]]


def test_the_rungs_of_the_ladder(people: Cast) -> None:
    call = called(people)
    keys = {role: [str(people.own[role].pk)] for role in Role}

    assert rung(call, "handler") == keys[Role.DEPARTMENT_OFFICER]
    assert rung(call, "street_officer") == keys[Role.STREET_OFFICER]
    assert rung(call, "street_leader") == keys[Role.STREET_LEADER]
    assert rung(call, "party_secretary") == keys[Role.PARTY_SECRETARY]
    assert rung(call, "grid_head") == keys[Role.GRID_HEAD]
    # No firm called: the rung climbs.
    assert rung(call, "firm_manager") == keys[Role.STREET_OFFICER]


def test_only_who_sees_the_call_is_told(people: Cast) -> None:
    call = called(people)
    book = subject_book("support")

    def told_of(person: str) -> bool:
        return book.entitled(call.pk, Party("user", person))

    near = {role: told_of(str(people.own[role].pk)) for role in Role}
    assert {role for role, yes in near.items() if yes} == {
        Role.STREET_OFFICER,
        Role.STREET_LEADER,
        Role.SUPERVISOR,
        Role.DEPARTMENT_OFFICER,
        Role.GRID_HEAD,
        Role.GRID_WORKER,
        Role.PARTY_SECRETARY,
        Role.NEIGHBOURHOOD_STAFF,
    }
    assert [told_of(str(people.other[role].pk)) for role in Role] == [False] * len(Role)
    assert not told_of("no-key")


def words(call: SupportRequest, kind: str, when: datetime | None = None) -> tuple[str, str, str]:
    notice = Notice(kind=kind, subject_kind="support", subject_id=call.pk)
    if when is not None:
        notice.deadline, notice.due_at = deadline(call, kind), when
    return tuple(getattr(subject_book("support").words(notice), name) for name in ("title", "body", "path"))


def test_messages_name_the_line_and_no_person(people: Cast) -> None:
    call = accepted(people)
    title, body, path = words(call, "support.answered")

    assert "需要执法队到场" in title
    assert people.neighbourhood.name in body
    assert people.own[Role.PARTY_SECRETARY].name not in body
    assert path == f"/work/campaign/support/{call.pk}/"


def test_every_event_and_rung_has_words(people: Cast) -> None:
    call = accepted(people)
    for event, _rooms in actions._TOLD.values():
        assert "需要执法队到场" in words(call, event)[0]
    for kind in (ANSWER, DEED):
        due_at = deadline(call, kind).due_at
        said = {words(call, kind, moment)[0] for moment in (MONDAY, due_at, at(30))}
        assert len(said) == 3


def test_a_second_post_adds_a_hat(people: Cast) -> None:
    """Whoever is in the department and in the neighbourhood does both, each as what they are."""
    secretary = people.own[Role.PARTY_SECRETARY]
    PostFactory.create(user=secretary, role=Role.DEPARTMENT_OFFICER, department=people.department, firm=None)
    call = called(people)

    assert (
        go(call, Verb.ACCEPT, secretary, MONDAY, note="好", promised_on=at(20).date()).state == State.ACCEPTED
    )
