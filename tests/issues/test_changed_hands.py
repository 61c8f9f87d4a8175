"""A contract changes hands in the middle of the year: what is open goes along, what was counted stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from issues import clocks, housekeeping, routing, tasks
from issues.actions.effects import open_deadlines
from issues.models import Closing, Issue, Move
from issues.workflow import Hat, Status, Verb
from notices.models import Deadline, Notice
from pledges.measures.narrowing import of_firm_then
from pledges.measures.registry import Scope
from properties.actions import end_contract, sign_contract
from properties.actions.contracts import Terms
from properties.models import Contract, Firm, Role
from tests.cast import Cast, cast
from tests.factories import SubTopicFactory
from tests.issues.counted import by_firm_and_month, differences
from tests.issues.people import MONDAY, do, filed, walk

if TYPE_CHECKING:
    from issues.actions import Filed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT = MONDAY + 3 * DAY


@pytest.fixture
def people() -> Cast:
    return cast()


def hand_over(people: Cast, at: datetime = NEXT) -> Firm:
    """From this day on the other firm answers for the compound."""
    sign_contract(compound=people.compound, firm=people.other_firm, starts_on=at.date(), by=None, at=at)
    return people.other_firm


def leave(people: Cast, at: datetime = NEXT) -> None:
    """Yesterday was the firm's last day and nobody follows."""
    contract = Contract.objects.get(compound=people.compound)
    end_contract(contract=contract, on=(at - DAY).date(), by=None, at=at)


def keep_house(at: datetime = NEXT) -> dict[str, int]:
    done = housekeeping.keep_house(at)
    wanted = ("changed hands", "left alone")
    return {name: done[name] for name in wanted if done[name]}


def last(issue: Issue) -> Move:
    return Move.objects.filter(issue=issue).order_by("-seq")[0]


@pytest.mark.parametrize(
    ("status", "now"),
    [
        (Status.NEW, Status.ASSIGNED),
        (Status.ASSIGNED, Status.ASSIGNED),
        (Status.WORKING, Status.ASSIGNED),
        (Status.ASKED, Status.ASKED),
        (Status.OUTSIDE, Status.OUTSIDE),
        (Status.PAUSED, Status.PAUSED),
    ],
)
def test_what_is_open_goes_to_the_firm_of_the_contract(people: Cast, status: Status, now: Status) -> None:
    issue = walk(people, filed(people), status)
    rows, was_due = Move.objects.filter(issue=issue).count(), issue.due_at
    firm = hand_over(people)

    assert keep_house() == {"changed hands": 1}
    assert keep_house() == {}

    issue.refresh_from_db()
    assert (issue.status, issue.firm, issue.handler, issue.due_at) == (now, firm, None, was_due)
    row = last(issue)
    assert Move.objects.filter(issue=issue).count() == rows + 1
    assert (row.verb, row.hat, row.data) == (
        Verb.CHANGE_HANDS,
        Hat.SYSTEM,
        {"firm": firm.pk, "was": people.firm.pk},
    )
    assert issue.route_note == routing.BY_CONTRACT
    assert differences() == []


@pytest.mark.parametrize("status", [Status.DONE, Status.CLOSED, Status.WITHDRAWN])
def test_what_was_reported_done_or_has_ended_stays(people: Cast, status: Status) -> None:
    issue = walk(people, filed(people), status)
    hand_over(people)
    assert keep_house() == {}
    issue.refresh_from_db()
    assert issue.firm == people.firm


def test_a_result_that_is_sent_back_goes_along_then(people: Cast) -> None:
    issue = walk(people, filed(people), Status.DONE)
    firm = hand_over(people)
    keep_house()
    do(issue, Verb.SEND_BACK, people.own[Role.PARTY_SECRETARY], note="灯还是不亮。", at=NEXT)
    assert keep_house() == {"changed hands": 1}
    issue.refresh_from_db()
    assert (issue.firm, issue.status) == (firm, Status.ASSIGNED)
    assert differences() == []


def test_what_the_office_sent_by_hand_stays_where_it_was_sent(people: Cast) -> None:
    issue = walk(people, filed(people), Status.NEW)
    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.firm)
    hand_over(people)
    assert keep_house() == {}


def test_a_firm_that_renews_keeps_everything(people: Cast) -> None:
    walk(people, filed(people), Status.WORKING)
    sign_contract(compound=people.compound, firm=people.firm, starts_on=NEXT.date(), by=None, at=NEXT)
    assert keep_house() == {}


def test_nothing_goes_before_its_day(people: Cast) -> None:
    filed(people)
    hand_over(people)
    assert keep_house(NEXT - DAY) == {}
    assert keep_house(NEXT.replace(hour=0)) == {"changed hands": 1}


def test_the_tick_turns_the_contract_first(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = filed(people).issue
    sign_contract(compound=people.compound, firm=people.other_firm, starts_on=NEXT.date(), by=None, at=MONDAY)
    monkeypatch.setattr("issues.tasks.timezone.now", lambda: NEXT)
    monkeypatch.setattr("issues.tasks.timezone.localdate", NEXT.date)
    tasks.keep_house()
    issue.refresh_from_db()
    assert issue.firm == people.other_firm
    assert Contract.objects.get(compound=people.compound, is_current=True).firm == people.other_firm


# Clocks


def contact_rows(issue: Issue) -> list[Deadline]:
    return list(Deadline.objects.filter(subject_id=issue.pk, kind=clocks.CONTACT).order_by("pk"))


def test_first_contact_that_is_still_owed_is_promised_anew(people: Cast) -> None:
    issue = filed(people).issue
    was = open_deadlines(issue.pk)
    hand_over(people)
    keep_house()
    now = open_deadlines(issue.pk)
    first, second = contact_rows(issue)
    assert (first.cancelled_at, first.met_at) == (NEXT, None)
    assert second.due_at.date() == (NEXT + DAY).date()  # one working day from the change
    assert now[clocks.HANDLE].pk == was[clocks.HANDLE].pk
    assert now[clocks.HANDLE].due_at == was[clocks.HANDLE].due_at


def test_two_hours_where_it_cannot_wait(people: Cast) -> None:
    issue = filed(people, subtopic=SubTopicFactory.create(urgency="emergency")).issue
    hand_over(people)
    keep_house()
    assert contact_rows(issue)[-1].due_at == NEXT + timedelta(hours=2)


def test_whoever_was_contacted_is_not_promised_it_again(people: Cast) -> None:
    issue = filed(people).issue
    do(issue, Verb.CONTACT, people.own[Role.FIRM_MANAGER], note="已电话联系。")
    hand_over(people)
    keep_house()
    assert clocks.CONTACT not in open_deadlines(issue.pk)
    assert len(contact_rows(issue)) == 1


# Nobody follows


@pytest.mark.parametrize(
    ("status", "now"),
    [
        (Status.ASSIGNED, Status.NEW),
        (Status.WORKING, Status.NEW),
        (Status.NEW, Status.NEW),
        (Status.ASKED, Status.ASKED),
        (Status.OUTSIDE, Status.OUTSIDE),
        (Status.PAUSED, Status.PAUSED),
    ],
)
def test_without_a_firm_nobody_holds_it_and_it_climbs(people: Cast, status: Status, now: Status) -> None:
    issue = walk(people, filed(people), status)
    leave(people)
    assert keep_house() == {"left alone": 1}
    assert keep_house() == {}
    issue.refresh_from_db()
    assert (issue.status, issue.firm, issue.handler) == (now, None, None)
    assert last(issue).verb == Verb.FIRM_LEFT
    assert issue.route_note == routing.NO_FIRM
    told = set(Notice.objects.filter(kind="issue.firm_left").values_list("to_id", flat=True))
    assert told == {str(people.own[role].pk) for role in (Role.PARTY_SECRETARY, Role.STREET_OFFICER)}
    assert differences() == []


def test_what_waited_is_left_alone_again_when_it_comes_back_to_hand(people: Cast) -> None:
    issue = walk(people, filed(people), Status.PAUSED)
    leave(people)
    keep_house()
    do(issue, Verb.RESUME, people.own[Role.STREET_OFFICER], at=NEXT)
    assert keep_house() == {"left alone": 1}
    issue.refresh_from_db()
    assert issue.status == Status.NEW


def test_the_firm_that_comes_later_takes_what_nobody_held(people: Cast) -> None:
    made = filed(people)
    leave(people)
    keep_house()
    unheld = filed(people, at=NEXT, phone="13900139000").issue
    assert unheld.route_note == routing.NO_FIRM
    later = NEXT + 7 * DAY
    sign_contract(
        compound=people.compound,
        firm=people.other_firm,
        starts_on=later.date(),
        terms=Terms(gap_reason="续聘没有谈成"),
        by=None,
        at=later,
    )
    assert keep_house(later) == {"changed hands": 2}
    firms = Issue.objects.filter(pk__in=[made.issue.pk, unheld.pk]).values_list("firm", "status")
    assert set(firms) == {(people.other_firm.pk, Status.ASSIGNED)}
    assert differences() == []


# People, and figures


def test_the_new_firm_is_told(people: Cast) -> None:
    filed(people)
    hand_over(people)
    Notice.objects.all().delete()
    keep_house()
    told = set(Notice.objects.filter(kind="issue.changed_hands").values_list("to_id", flat=True))
    assert told == {str(people.other[Role.FIRM_MANAGER].pk)}


def some_work(people: Cast) -> list[Filed]:
    """One report closed, one reopened after it was closed, one open."""
    made = [filed(people, phone=f"1390013900{number}") for number in range(3)]
    walk(people, made[0], Status.CLOSED)
    walk(people, made[1], Status.CLOSED)
    do(
        made[1].issue,
        Verb.REOPEN,
        people.own[Role.STREET_OFFICER],
        note="又坏了，重新处理。",
        at=MONDAY + DAY,
    )
    return made


def test_figures_stay_with_whoever_answered_for_the_day(people: Cast) -> None:
    some_work(people)
    was = by_firm_and_month()
    assert was == {(people.firm.pk, "2026-03"): {"received": 3, "on_time": 1}}
    hand_over(people)
    assert keep_house() == {"changed hands": 2}
    assert by_firm_and_month() == {
        (people.firm.pk, "2026-03"): {"received": 1, "on_time": 1},
        (people.other_firm.pk, "2026-03"): {"received": 2},
    }
    assert set(Closing.objects.values_list("firm", flat=True)) == {people.firm.pk}
    assert differences() == []


def test_an_end_after_the_change_belongs_to_the_new_firm(people: Cast) -> None:
    issue = some_work(people)[2].issue
    hand_over(people)
    keep_house()
    do(issue, Verb.ACCEPT, people.other[Role.FIRM_MANAGER], at=NEXT)
    issue.refresh_from_db()
    do(
        issue,
        Verb.REFUSE,
        people.own[Role.STREET_OFFICER],
        note="不属于物业范围。",
        ground="不属于物业范围",
        at=NEXT,
    )
    ended = Closing.objects.get(issue=issue)
    assert ended.firm == people.other_firm
    assert differences() == []


@pytest.mark.parametrize("follows", [True, False])
def test_measures_ask_history_who_held_it_then(people: Cast, follows: bool) -> None:
    issue = filed(people).issue
    if follows:
        hand_over(people)
    else:
        leave(people)
    keep_house()

    def held(firm: Firm, at: datetime) -> list[Any]:
        scope = Scope(people.street.pk, MONDAY.date(), firm=firm.pk)
        return list(of_firm_then(Issue.objects.filter(pk=issue.pk), scope, "pk", at))

    assert held(people.firm, NEXT - DAY) == [issue]
    assert held(people.firm, NEXT + DAY) == []
    assert held(people.other_firm, NEXT + DAY) == ([issue] if follows else [])
