"""The monthly report: asked for on the first, in five working days; figures of one's own, added and never taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices import planning
from notices.calendar import SHANGHAI
from notices.models import Deadline, Notice
from notices.registry import subject_book
from pledges import daily
from pledges.actions import pledging, reporting
from pledges.boards.work_pledges import Line, line_of, lines_of
from pledges.boards.work_reports import report_page
from pledges.forms.reporting import ReportForm
from pledges.models import MonthlyReport, Pledge, Reading, SelfReport, Target
from properties.models import Role
from tests.pledges.pledging_rows import ENDS, INSTANT, NOON, TEN, Stage, code_of, draft, stage
from yinhang.errors import NotYours

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 4, 1, 1, 0, tzinfo=SHANGHAI)
MARCH = date(2026, 3, 1)


@pytest.fixture
def on_stage(db: None) -> Stage:
    return stage()


def asked(on_stage: Stage) -> tuple[MonthlyReport, Target]:
    _pledge, target = on_stage.signed()
    reporting.open_months(at=FIRST)
    return MonthlyReport.objects.get(), target


def send(on_stage: Stage, report: MonthlyReport, **changes: Any) -> MonthlyReport:
    figures = {key: Decimal("93.5") for key in reporting.targets_of(report)}
    given: dict[str, Any] = {
        "text": "完成了三项整改。",
        "figures": figures,
        "by": on_stage.manager,
        "at": FIRST,
    }
    return reporting.submit_report(report=report, **(given | changes))


# Asking


def test_the_first_of_the_month_asks_for_the_month_gone_by_in_five_working_days(on_stage: Stage) -> None:
    report, _target = asked(on_stage)

    clock = Deadline.objects.get(kind="report.due")

    # 2026-04-05 is 清明; 4 to 6 April are days of rest.
    assert (report.month, clock.subject_id, clock.amount, clock.unit) == (MARCH, report.pk, 5, "workday")
    assert clock.due_at == datetime(2026, 4, 9, 23, 59, 59, tzinfo=SHANGHAI)


def test_asking_again_asks_nothing_more(on_stage: Stage) -> None:
    asked(on_stage)
    assert [reporting.open_months(at=FIRST + timedelta(hours=hours)) for hours in (0, 1, 24 * 29)] == [
        0,
        0,
        0,
    ]
    assert reporting.open_months(at=datetime(2026, 5, 1, tzinfo=SHANGHAI)) == 1
    assert list(MonthlyReport.objects.values_list("month", flat=True)) == [date(2026, 4, 1), MARCH]


def test_the_month_is_the_one_of_shanghai(on_stage: Stage) -> None:
    on_stage.signed()
    assert reporting.open_months(at=datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)) == 0
    assert reporting.open_months(at=datetime(2026, 4, 1, tzinfo=SHANGHAI)) == 1


def test_the_daily_pass_asks(on_stage: Stage) -> None:
    on_stage.signed()
    daily.run(FIRST)
    daily.run(FIRST)
    assert MonthlyReport.objects.count() == 1


def test_who_is_not_asked(on_stage: Stage) -> None:
    """Not signed; signed only after the month; no number in it; released before it ended."""
    on_stage.with_target()
    signed_late, _target = on_stage.street_pledge(at=datetime(2026, 4, 1, tzinfo=SHANGHAI))
    assert reporting.open_months(at=FIRST) == 0
    late = Pledge.objects.get(pk=signed_late.pk)
    pledging.release(
        pledge=late, on=date(2026, 4, 30), reason="不再继续承诺", by=on_stage.officer, at=LAST_OF_APRIL
    )
    assert reporting.open_months(at=datetime(2026, 5, 1, tzinfo=SHANGHAI)) == 0


LAST_OF_APRIL = datetime(2026, 4, 30, 12, tzinfo=SHANGHAI)


def test_who_stood_through_the_last_day_is_asked(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()
    first_of_may = datetime(2026, 5, 1, tzinfo=SHANGHAI)
    pledging.release(
        pledge=pledge, on=date(2026, 5, 1), reason="合同已经到期", by=on_stage.officer, at=first_of_may
    )
    assert reporting.open_months(at=first_of_may) == 1


def test_a_release_ends_the_clocks_of_months_after_it(on_stage: Stage) -> None:
    pledge, _target = on_stage.signed()
    for month in (4, 5):
        reporting.open_months(at=datetime(2026, month, 1, tzinfo=SHANGHAI))
    at = datetime(2026, 5, 2, tzinfo=SHANGHAI)

    pledging.release(pledge=pledge, on=date(2026, 4, 1), reason="合同已经到期", by=on_stage.officer, at=at)

    left = Deadline.objects.filter(kind="report.due").open()
    assert [MonthlyReport.objects.get(pk=row.subject_id).month for row in left] == [MARCH]


# Sending


def test_sending_keeps_the_words_and_ends_the_clock(on_stage: Stage) -> None:
    report, target = asked(on_stage)

    report = send(on_stage, report)

    row = SelfReport.objects.get()
    assert (report.text, report.submitted_by, report.submitted_at) == (
        "完成了三项整改。",
        on_stage.manager,
        FIRST,
    )
    assert (row.target, row.value, row.by) == (target, Decimal("93.50"), on_stage.manager)
    assert Deadline.objects.get(kind="report.due").met_at == FIRST


def test_a_missing_report_climbs_to_the_office_and_the_leader(on_stage: Stage) -> None:
    report, _target = asked(on_stage)
    planning.reconcile(at=datetime(2026, 4, 20, tzinfo=SHANGHAI))
    rows = Notice.objects.filter(subject_kind="report").values_list("stage", "to_id")
    assert ("after-3", str(on_stage.officer.pk)) in set(rows)
    assert ("after-5", str(on_stage.leader.pk)) in set(rows)
    assert ("after-1", str(on_stage.manager.pk)) in set(rows)
    assert report.submitted_at is None


def test_only_who_promised_reports(on_stage: Stage) -> None:
    report, _target = asked(on_stage)
    for by in (
        on_stage.officer,
        on_stage.people.other[Role.FIRM_MANAGER],
        on_stage.people.own[Role.FIRM_WORKER],
    ):
        with pytest.raises(NotYours):
            send(on_stage, report, by=by)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "report.no-words"),
        ({"figures": {}}, "report.figures"),
        ({"figures": {0: Decimal(1)}}, "report.figures"),
    ],
)
def test_what_a_report_must_hold(on_stage: Stage, changes: dict[str, Any], code: str) -> None:
    report, _target = asked(on_stage)
    assert code_of(lambda: send(on_stage, report, **changes)) == code
    assert SelfReport.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Decimal("-0.01"), "report.bad-figure"),
        (Decimal("NaN"), "report.bad-figure"),
        (Decimal("100.01"), "report.over-hundred"),
    ],
)
def test_a_figure_that_cannot_be_one(on_stage: Stage, value: Decimal, code: str) -> None:
    report, target = asked(on_stage)
    assert code_of(lambda: send(on_stage, report, figures={target.pk: value})) == code
    form = ReportForm({"text": "完成", f"figure_{target.pk}": str(value)}, report=report)
    assert not form.is_valid()
    assert list(form.errors) == [f"figure_{target.pk}"]


def test_the_edges_of_a_figure(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    for value in (Decimal(0), Decimal(100)):
        send(on_stage, report, figures={target.pk: value})
        assert SelfReport.objects.get().value == value
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfReport.objects.update(value=-1)


# Ten minutes, then only further rows


def test_within_ten_minutes_a_report_is_sent_again_and_replaces_the_first(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    send(on_stage, report)

    send(on_stage, report, text="改正后的说明。", figures={target.pk: Decimal(91)}, at=FIRST + TEN)

    row = SelfReport.objects.get()
    assert (row.value, row.at) == (Decimal(91), FIRST)
    assert MonthlyReport.objects.get().text == "改正后的说明。"
    late = FIRST + TEN + INSTANT
    assert code_of(lambda: send(on_stage, report, at=late)) == "report.stands"


def test_a_correction_replaces_for_ten_minutes_and_is_added_afterwards(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    send(on_stage, report)

    def correct(value: int, at: datetime, note: str = "重新核对了台账") -> SelfReport:
        return reporting.correct_figure(
            report=report, target=target, value=Decimal(value), note=note, by=on_stage.manager, at=at
        )

    correct(92, FIRST + TEN)
    assert list(SelfReport.objects.values_list("value", flat=True)) == [Decimal(92)]
    late = FIRST + TEN + INSTANT
    assert code_of(lambda: correct(91, late, note="")) == "pledge.no-reason"
    added = correct(91, late)
    assert [row.value for row in SelfReport.objects.all()] == [Decimal(92), Decimal(91)]
    assert (added.note, added.at) == ("重新核对了台账", late)
    assert code_of(lambda: correct(91, late)) == "report.same-figure"


def test_a_figure_of_a_report_that_was_not_sent_is_not_corrected(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    call = lambda: reporting.correct_figure(  # noqa: E731
        report=report, target=target, value=Decimal(1), note="没有发送过", by=on_stage.manager, at=FIRST
    )
    assert code_of(call) == "report.not-sent"


def test_both_figures_are_shown_and_the_newest_counts(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    send(on_stage, report)
    reporting.correct_figure(
        report=report,
        target=target,
        value=Decimal(90),
        note="重复计算了两件",
        by=on_stage.manager,
        at=FIRST + timedelta(days=1),
    )
    report.refresh_from_db()
    (shown,) = report_page(report, at=FIRST + timedelta(days=2)).asked
    assert [(figure.text, figure.newest) for figure in shown.figures] == [("93.5%", False), ("90.0%", True)]
    (line,) = lines_of([target])
    assert line.own == "90.0%"


def test_an_earlier_month_put_right_does_not_stand_for_today(on_stage: Stage) -> None:
    report, target = asked(on_stage)
    send(on_stage, report)
    may = datetime(2026, 5, 1, tzinfo=SHANGHAI)
    reporting.open_months(at=may)
    april = MonthlyReport.objects.get(month=date(2026, 4, 1))
    send(on_stage, april, figures={target.pk: Decimal(95)}, at=may)
    reporting.correct_figure(
        report=report,
        target=target,
        value=Decimal(80),
        note="三月重新核对",
        by=on_stage.manager,
        at=may + TEN,
    )
    (line,) = lines_of([target])
    assert line.own == "95.0%"


# The gap in plain sight


def read(target: Target, measured: str | None, *, disputed: bool = False) -> Reading:
    return Reading.objects.create(
        target=target,
        on=FIRST.date(),
        measured=None if measured is None else Decimal(measured),
        hits=20,
        rows=25,
        is_disputed=disputed,
        made_at=FIRST,
    )


@pytest.mark.parametrize(
    ("own", "measured", "gap", "disputed"),
    [
        ("95", "90", "5.0", True),
        ("85", "90", "5.0", True),
        ("90", "90", "", False),
        ("95", None, "", False),
    ],
)
def test_the_gap_is_said_in_words(
    on_stage: Stage, own: str, measured: str | None, gap: str, disputed: bool
) -> None:
    _pledge, target = on_stage.signed()
    read(target, measured, disputed=disputed)
    (bare,) = lines_of([target])
    line: Line = line_of(bare.card, Decimal(own))
    assert (bool(line.gap), line.disputed) == (bool(gap), disputed)
    assert gap in line.gap


def test_without_a_figure_of_their_own_nothing_is_compared(on_stage: Stage) -> None:
    _pledge, target = on_stage.signed()
    read(target, "90")
    (line,) = lines_of([target])
    assert (line.own, line.gap, line.disputed) == ("", "", False)


# What notices ask


def test_the_book_of_reports(on_stage: Stage) -> None:
    report, _target = asked(on_stage)
    book = subject_book("report")
    handler = book.audience([report.pk], "handler")[report.pk]

    assert [party.id for party in handler] == [str(on_stage.manager.pk)]
    assert book.still_open([report.pk]) == {report.pk}
    assert book.entitled(report.pk, handler[0])
    stranger = handler[0]._replace(id=str(on_stage.people.other[Role.FIRM_MANAGER].pk))
    assert not book.entitled(report.pk, stranger)
    send(on_stage, report)
    assert book.still_open([report.pk]) == set()


def test_an_empty_seat_climbs(on_stage: Stage) -> None:
    report, _target = asked(on_stage)
    on_stage.manager.posts.update(ends_on=date(2021, 1, 1))
    people = subject_book("report").audience([report.pk], "handler")[report.pk]
    assert {party.id for party in people} == {str(on_stage.officer.pk), str(on_stage.second_officer.pk)}


def test_reminders_name_the_month_and_lead_to_the_form(on_stage: Stage) -> None:
    report, _target = asked(on_stage)
    planning.reconcile(at=datetime(2026, 4, 20, tzinfo=SHANGHAI))
    for notice in Notice.objects.filter(subject_kind="report").select_related("deadline"):
        words = subject_book("report").words(notice)
        assert "2026-03" in words.title
        assert words.path == f"/work/campaign/reports/{report.pk}/"


def test_a_number_that_starts_later_is_not_asked_about(on_stage: Stage) -> None:
    pledge, target = on_stage.signed()
    later = draft(code="later", starts_on=date(2026, 4, 1), due_on=ENDS)
    pledging.add_target(pledge=pledge, draft=later, by=on_stage.manager, at=NOON)
    reporting.open_months(at=FIRST)
    assert list(reporting.targets_of(MonthlyReport.objects.get())) == [target.pk]
