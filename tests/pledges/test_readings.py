"""Readings: one figure a day, the same however often it is taken, and a row for every jump."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from issues.actions import spots
from issues.workflow import Verb
from notices.models import Deadline, Notice
from notices.parties import Party
from pledges import daily, wording
from pledges.actions import readings
from pledges.actions.readings import take_all, take_reading
from pledges.books import TargetBook
from pledges.models import (
    Campaign,
    MonthlyReport,
    Pledge,
    Reading,
    ReadingCorrection,
    SelfReport,
    Target,
    TargetChange,
)
from properties.models import Contract, Role
from tests.cast import Cast, cast
from tests.factories import ContractFactory, UserFactory
from tests.issues.people import MONDAY, do, photo
from tests.issues.spots_rows import a_spot, cleared
from tests.issues.spots_rows import topic as spot_topic
from tests.pledges.measured import (
    DAY,
    FIRST,
    LAST,
    at,
    behind_it,
    campaign_of,
    pledge_of,
    rate,
    scope_in,
    solved,
    target_of,
)
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def campaign(people: Cast) -> Campaign:
    return campaign_of(people)


@pytest.fixture
def target(people: Cast, campaign: Campaign) -> Target:
    """The firm promises 40 spots by the end of the year, counted from 1 March: 306 days later it is due."""
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    return target_of(pledge, "spots_cleared", "40", unit="处", unit_en="spots")


def read(target: Target, on: date = DAY, *, late: int = 1, **more: Any) -> Reading:
    """Read a day at noon `late` days after it; 0 while it lasts."""
    return take_reading(target=target, on=on, at=at(on + timedelta(days=late)), **more)


def said(target: Target, value: str, when: datetime, month: date = FIRST) -> SelfReport:
    report, _new = MonthlyReport.objects.get_or_create(pledge=target.pledge, month=month)
    return SelfReport.objects.create(report=report, target=target, value=Decimal(value), at=when)


def told(event: str) -> set[str]:
    return {
        f"{notice.to_kind}:{notice.to_id}" for notice in Notice.objects.filter(kind=event, channel="inbox")
    }


def refusal(target: Target, on: date, when: datetime) -> str:
    with pytest.raises(Refused) as caught:
        take_reading(target=target, on=on, at=when)
    return caught.value.code


# One reading


def test_a_reading_holds_the_figure_the_rows_and_the_arithmetic(people: Cast, target: Target) -> None:
    cleared(people)
    a_spot(people, place="13号车位")
    found = read(target)
    assert (found.measured, found.hits, found.rows) == (Decimal("1.00"), 1, 2)
    assert (found.expected, found.forecast, found.state) == (Decimal("1.97"), None, "on_pace")
    assert (found.arithmetic["days_gone"], found.arithmetic["days_all"]) == ("15", "305")
    rows = behind_it("spots_cleared", scope_in(people, firm=people.firm.pk), DAY)
    assert len([row for row in rows if row.hit]) == found.measured


def test_the_same_rows_give_the_same_reading(people: Cast, target: Target) -> None:
    cleared(people)
    first = read(target)
    again = read(target, late=200)
    assert again.pk == first.pk
    assert again.made_at == first.made_at
    assert Reading.objects.count() == 1
    assert ReadingCorrection.objects.count() == 0


def test_a_day_that_is_not_over_is_read_so_far_without_a_correction(people: Cast, target: Target) -> None:
    spot = a_spot(people)
    assert read(target, late=0).measured == 0
    spots.clear(spot=spot, by=people.own[Role.FIRM_WORKER], at=at(DAY, 13), photos=(photo(),))
    assert read(target).measured == 1
    assert ReadingCorrection.objects.count() == 0


def test_a_day_read_otherwise_later_leaves_a_correction(people: Cast, target: Target) -> None:
    read(target)
    cleared(people)  # entered later, for that day
    found = read(target, late=2, cause="补录")
    assert found.measured == 1
    (row,) = ReadingCorrection.objects.all()
    assert (row.was["measured"], row.now["measured"], row.cause) == (None, "1.00", "补录")
    assert (row.was["rows"], row.now["rows"]) == (0, 1)
    read(target, late=3)
    assert ReadingCorrection.objects.count() == 1


def test_nothing_to_measure_is_no_broken_promise(target: Target) -> None:
    assert read(target, on=LAST).state == "no_data"


def test_a_goal_reached_at_the_day_is_kept(people: Cast, campaign: Campaign) -> None:
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    one = target_of(pledge, "spots_cleared", "1", due_on=NEXT)
    two = target_of(pledge, "spots_cleared", "2", due_on=NEXT)
    cleared(people)
    assert (read(one, NEXT).state, read(two, NEXT).state) == ("kept", "missed")
    assert read(one, DAY).state == "on_pace"


def test_satisfaction_says_how_many_were_asked(people: Cast, campaign: Campaign) -> None:
    target = target_of(pledge_of(campaign), "satisfaction", "90")
    for score in (5, 5, 5, 5, 2):
        rate(solved(people), score, at(NEXT))
    solved(people)
    found = read(target, NEXT)
    assert (found.measured, found.arithmetic["asked"], found.arithmetic["response"]) == (
        Decimal(80),
        "6",
        "83.3",
    )


def test_too_few_say_so(people: Cast, campaign: Campaign) -> None:
    target = target_of(pledge_of(campaign), "on_time_rate", "90")
    for _ in range(4):
        solved(people)
    found = read(target)
    assert (found.measured, found.rows, found.state, found.arithmetic["least"]) == (None, 4, "no_data", "5")


# The trend


def test_four_weeks_before_are_read_from_the_reading_or_from_the_rows(people: Cast, target: Target) -> None:
    cleared(people)
    then, now = DAY, DAY + timedelta(days=28)
    for number in range(8):
        cleared(people, place=f"{number}号车位", at=MONDAY + timedelta(days=5))
    without = read(target, now)
    read(target, then)
    assert read(target, now, late=2).forecast == without.forecast == Decimal("83.86")
    assert (without.arithmetic["earlier"], without.arithmetic["earlier_on"]) == ("1", then.isoformat())
    assert ReadingCorrection.objects.count() == 0


def test_on_the_27th_day_there_is_no_trend_yet(people: Cast, target: Target) -> None:
    cleared(people, at=MONDAY - timedelta(days=10))
    assert read(target, FIRST + timedelta(days=27)).forecast is None
    assert read(target, FIRST + timedelta(days=28)).forecast is not None


# Changes of a promise do not reach back


def test_a_goal_changed_later_leaves_the_days_before_as_they_were(people: Cast, target: Target) -> None:
    cleared(people)
    before = read(target)
    decided = at(DAY + timedelta(days=10))
    officer = people.own[Role.STREET_OFFICER]
    TargetChange.objects.create(
        target=target,
        state="approved",
        was_goal=40,
        goal=20,
        was_due_on=LAST,
        due_on=LAST,
        reason="合同缩减",
        asked_by=people.own[Role.FIRM_MANAGER],
        asked_at=decided,
        decided_by=officer,
        decided_at=decided,
    )
    Target.objects.update(goal=20)
    assert read(target, late=20).expected == before.expected
    assert ReadingCorrection.objects.count() == 0
    assert read(target, DAY + timedelta(days=10)).arithmetic["goal"] == "20"


# Days that cannot be read


def test_days_on_which_nobody_answered_are_not_read(people: Cast, target: Target) -> None:
    assert refusal(target, NEXT, at(DAY)) == "reading.day-to-come"
    assert refusal(target, FIRST - timedelta(days=1), at(DAY)) == "reading.before-start"
    Pledge.objects.update(released_on=NEXT, released_reason="合同终止")
    assert refusal(target, NEXT, at(NEXT)) == "reading.released"
    assert read(target, DAY).on == DAY
    Pledge.objects.update(released_on=None, released_reason="", signed_at=at(NEXT))
    assert refusal(target, DAY, at(NEXT)) == "reading.not-signed"
    assert read(target, NEXT).on == NEXT


def test_a_measure_nobody_knows_is_refused(target: Target) -> None:
    Target.objects.update(measure="happiness")
    assert refusal(target, DAY, at(DAY)) == "reading.unknown-measure"


def test_a_clock_that_runs_back_takes_nothing_back(people: Cast, target: Target) -> None:
    cleared(people)
    seen = take_reading(target=target, on=DAY, at=at(DAY, 20))
    assert seen.measured == 1
    assert take_reading(target=target, on=DAY, at=at(DAY, 1)).measured == 1
    assert Reading.objects.get().made_at == at(DAY, 20)


def test_a_contract_lost_mid_year_keeps_its_figures_and_gets_no_new_ones(
    people: Cast, target: Target
) -> None:
    cleared(people)
    Contract.objects.filter(compound=people.compound).update(is_current=False, ends_on=DAY)
    ContractFactory.create(compound=people.compound, firm=people.other_firm, starts_on=NEXT)
    later = MONDAY + timedelta(days=3)
    spot = a_spot(people, place="14号车位", at=later)
    spots.clear(spot=spot, by=people.other[Role.FIRM_WORKER], at=later, photos=(photo(),))
    assert [read(target, DAY + timedelta(days=days)).measured for days in (0, 5)] == [1, 1]


# Beside the self-report


def test_the_newest_self_report_of_the_day_stands_beside_the_figure(people: Cast, target: Target) -> None:
    cleared(people)
    said(target, "3", at(DAY, 9))
    said(target, "3.01", at(NEXT, 9))
    assert (read(target).self_reported, read(target).is_disputed) == (Decimal(3), False)
    later = read(target, NEXT)
    assert (later.self_reported, later.is_disputed) == (Decimal("3.01"), True)


def test_a_contradicted_self_report_is_told_once(people: Cast, target: Target) -> None:
    cleared(people)
    said(target, "30", at(DAY, 9))
    for hour in (12, 13):
        take_reading(target=target, on=DAY, at=at(DAY, hour))
    read(target)
    want = {people.own[Role.FIRM_MANAGER], people.own[Role.STREET_OFFICER]}
    assert told("target.disputed") == {f"user:{user.pk}" for user in want}
    assert Notice.objects.filter(kind="target.disputed", channel="inbox").count() == 2


# Will miss


def falling(people: Cast, target: Target) -> date:
    """Eight spots in the first days and none since: at risk, then, once it is behind, going to miss."""
    for number in range(8):
        cleared(people, place=f"{number}号车位", at=MONDAY - timedelta(days=10))
    return DAY + timedelta(days=90)


def test_turning_to_will_miss_is_told_at_once_and_once(people: Cast, target: Target) -> None:
    day = falling(people, target)
    assert read(target, day - timedelta(days=60)).state == "at_risk"
    assert told("target.will_miss") == set()
    assert take_reading(target=target, on=day, at=at(day, 1)).state == "will_miss"
    want = {people.own[Role.FIRM_MANAGER], people.own[Role.STREET_OFFICER]}
    assert told("target.will_miss") == {f"user:{user.pk}" for user in want}
    take_reading(target=target, on=day, at=at(day, 2))
    read(target, day)
    assert read(target, day + timedelta(days=1)).state == "will_miss"
    assert Notice.objects.filter(kind="target.will_miss", channel="inbox").count() == 2


def test_of_days_long_past_nobody_is_told(people: Cast, target: Target) -> None:
    day = falling(people, target)
    assert read(target, day, late=2).state == "will_miss"
    assert told("target.will_miss") == set()


# All of them


def test_take_all_reads_who_answers_and_stops_when_the_promise_was_kept(
    people: Cast, campaign: Campaign
) -> None:
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    kept = target_of(pledge, "spots_cleared", "1", due_on=NEXT)
    missed = target_of(pledge, "spots_cleared", "2", due_on=NEXT)
    target_of(pledge, "spots_cleared", "2", starts_on=NEXT + timedelta(days=5))
    cleared(people)
    counts = [take_all(on=DAY + timedelta(days=days), at=at(DAY + timedelta(days=9))) for days in range(3)]
    assert counts == [2, 2, 1]
    assert [row.state for row in kept.readings.order_by("on")] == ["on_pace", "kept"]
    assert [row.state for row in missed.readings.order_by("on")] == ["at_risk", "missed", "missed"]
    assert take_all(on=NEXT + timedelta(days=366), at=at(NEXT + timedelta(days=366))) == 1


def test_topics_are_counted_after_their_numbers(people: Cast, campaign: Campaign) -> None:
    whole = target_of(pledge_of(campaign), "topics_kept", "1", due_on=NEXT)
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    target_of(pledge, "spots_cleared", "1", due_on=NEXT)
    cleared(people)
    take_all(on=NEXT, at=at(NEXT))
    assert whole.readings.get().state == "kept"


def test_one_that_fails_holds_up_no_other_and_is_not_forgotten(
    people: Cast, campaign: Campaign, caplog: pytest.LogCaptureFixture
) -> None:
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    broken = target_of(pledge, "happiness")
    target_of(pledge, "spots_cleared", "40")
    with pytest.raises(ExceptionGroup) as caught:
        take_all(on=DAY, at=at(DAY))
    assert [error.code for error in caught.value.exceptions if isinstance(error, Refused)] == [
        "reading.unknown-measure"
    ]
    assert f"target {broken.pk}" in caplog.text
    assert Reading.objects.count() == 1


def test_only_the_campaign_asked_for(people: Cast, campaign: Campaign, target: Target) -> None:
    other = campaign_of(people, code="test-2027", year=2027)
    assert take_all(on=DAY, at=at(DAY), campaign=other) == 0
    assert take_all(on=DAY, at=at(DAY), campaign=campaign) == 1


# What time does


def test_every_hour_reads_yesterday_for_good_and_today_so_far(people: Cast, target: Target) -> None:
    daily.run(at(NEXT))
    daily.run(at(NEXT, 13))
    assert [row.on for row in Reading.objects.order_by("on")] == [DAY, NEXT]
    assert ReadingCorrection.objects.count() == 0


def test_a_failure_of_one_day_keeps_nobody_from_the_other(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = readings.take_reading

    def failing(*, target: Target, on: date, at: datetime, cause: str = "") -> Reading:
        if on == DAY:
            raise OSError
        return real(target=target, on=on, at=at, cause=cause)

    monkeypatch.setattr(readings, "take_reading", failing)
    with pytest.raises(ExceptionGroup):
        daily.run(at(NEXT))
    assert [row.on for row in Reading.objects.all()] == [NEXT]


def test_a_missed_promise_is_reminded_of_once_a_week(people: Cast, campaign: Campaign) -> None:
    pledge = pledge_of(campaign, firm=people.firm, topic=spot_topic())
    target_of(pledge, "spots_cleared", "2", due_on=DAY)
    cleared(people)

    def reminders_by(day: date) -> int:
        for hour in (3, 15):
            daily.run(at(day, hour))
        return Notice.objects.filter(kind="target.overdue", channel="inbox").count()

    counts = [reminders_by(DAY + timedelta(days=days)) for days in (6, 7, 13, 14, 22)]
    assert counts == [0, 2, 2, 4, 6]
    cleared(people, place="14号车位", at=MONDAY + timedelta(days=23))
    assert reminders_by(DAY + timedelta(days=28)) == 6


# The book


def test_who_is_told_of_a_target(people: Cast, target: Target) -> None:
    book = TargetBook()
    own = people.own
    for who, role in (
        ("handler", Role.FIRM_MANAGER),
        ("street_officer", Role.STREET_OFFICER),
        ("street_leader", Role.STREET_LEADER),
    ):
        assert book.audience([target.pk], who) == {target.pk: [Party("user", str(own[role].pk))]}
    manager = Party("user", str(own[Role.FIRM_MANAGER].pk))
    stranger = Party("user", str(UserFactory.create().pk))
    other = Party("user", str(people.other[Role.FIRM_MANAGER].pk))
    pairs = [(target.pk, manager), (target.pk, stranger), (target.pk, other), (target.pk + 1, manager)]
    assert book.entitled_many(pairs) == {(target.pk, manager)}
    assert book.entitled(target.pk, manager)
    assert not book.entitled(target.pk, Party("user", "nobody"))


def test_nobody_is_reminded_of_what_was_kept_released_or_never_signed(people: Cast, target: Target) -> None:
    book = TargetBook()
    assert book.still_open([target.pk]) == {target.pk}
    Reading.objects.create(target=target, on=LAST - timedelta(days=1), state="kept", made_at=at(LAST))
    assert book.still_open([target.pk]) == {target.pk}
    Reading.objects.create(target=target, on=LAST, state="kept", made_at=at(LAST))
    assert book.still_open([target.pk]) == set()
    Reading.objects.all().delete()
    Pledge.objects.update(released_on=NEXT, released_reason="合同终止")
    assert book.still_open([target.pk]) == set()
    Pledge.objects.update(released_on=None, released_reason="", signed_at=None)
    assert book.still_open([target.pk]) == set()


@pytest.mark.parametrize(
    "event",
    [
        "target.will_miss",
        "target.overdue",
        "target.disputed",
        "target.change_asked",
        "target.change_decided",
    ],
)
def test_every_event_has_words_that_name_the_target_and_its_promiser(
    people: Cast, target: Target, event: str
) -> None:
    cleared(people)
    read(target)
    words = TargetBook().words(Notice(kind=event, subject_kind="target", subject_id=target.pk))
    assert "目标" in words.title
    assert people.firm.name in words.body
    assert "1/40处" in words.body
    assert words.path == f"/work/campaign/targets/{target.pk}/"


@pytest.mark.parametrize(("days", "title"), [(-1, "before"), (0, "due"), (7, "late")])
def test_the_ladder_speaks_before_on_and_after_the_day(target: Target, days: int, title: str) -> None:
    due_at = at(LAST)
    deadline = Deadline(kind="target.due", due_at=due_at)
    notice = Notice(
        kind="target.due",
        subject_kind="target",
        subject_id=target.pk,
        deadline=deadline,
        due_at=due_at + timedelta(days=days),
    )
    wanted = {"before": wording._BEFORE, "due": wording._DUE, "late": wording._LATE}[title]
    said_title = TargetBook().words(notice).title
    assert said_title.startswith(str(wanted.title).split("%(due)s")[0] % {"target": "目标"})


# The command


def test_the_command_reads_a_span_and_says_how_many(
    people: Cast, target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("take_readings", "--on", "2026-03-03", "--since", "2026-03-01", "--campaign", "test-2026")
    assert capsys.readouterr().out.splitlines() == [
        "2026-03-01: 1 readings",
        "2026-03-02: 1 readings",
        "2026-03-03: 1 readings",
    ]
    for wrong in (
        ("--campaign", "none"),
        ("--on", "2999-01-01"),
        ("--on", "2026-03-01", "--since", "2026-03-02"),
    ):
        with pytest.raises(CommandError):
            call_command("take_readings", *wrong)


def test_a_report_reopened_after_it_was_counted_changes_today_and_not_yesterday(
    people: Cast, campaign: Campaign
) -> None:
    target = target_of(pledge_of(campaign), "on_time_rate", "90")
    made = [solved(people) for _ in range(6)]
    before = read(target)
    do(made[0].issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], at=at(NEXT), note="又坏了。")
    assert (before.rows, read(target, NEXT).rows, read(target, late=3).rows) == (6, 5, 6)
    assert ReadingCorrection.objects.count() == 0
