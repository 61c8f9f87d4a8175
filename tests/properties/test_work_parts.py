"""Money, notices and photos of works; the pages that enter and show them; what everybody sees."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from properties import actions, boards_works, gantt
from properties.actions.works import paid
from properties.documents import CleanDocument
from properties.models import Role, Work, WorkNotice, WorkPayment, WorkPhoto, WorkStage
from properties.photos import kept_photos
from properties.workstages import Kind, Stage
from tests.cast import Cast, cast
from tests.doors.documents import PDF
from tests.issues.people import photo
from tests.properties.test_work_plans import NOW, ONE, TODAY, lift, plan, reach, refused
from yinhang.errors import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    client = Client()
    client.force_login(people.own[Role.STREET_OFFICER])
    return client


def budgeted(people: Cast, amount: str = "100.00") -> Work:
    work = lift(people)
    Work.objects.filter(pk=work.pk).update(budget=Decimal(amount))
    return work


def pay(people: Cast, work: Work, amount: str, **more: Any) -> WorkPayment:
    given: dict[str, Any] = {"on": TODAY, "what": "首付款", "by": people.own[Role.STREET_OFFICER], "at": NOW}
    return actions.pay(work=work, amount=Decimal(amount), **(given | more))


def test_a_sum_up_to_the_budget_passes_and_a_fen_more_says_why(people: Cast) -> None:
    work = budgeted(people)
    pay(people, work, "66.67")
    with refused("work.over-budget"):
        pay(people, work, "33.34")
    assert pay(people, work, "33.33", over_reason="不需要").over_reason == ""
    with refused("work.over-budget"):
        pay(people, work, "0.01", over_reason=" ")
    assert pay(people, work, "0.01", over_reason="管线搬迁增项").over_reason == "管线搬迁增项"
    assert paid(work) == Decimal("100.01")


def test_a_struck_payment_stays_to_be_read_and_no_longer_adds_up(people: Cast) -> None:
    work = budgeted(people)
    row, by = pay(people, work, "100.00"), people.own[Role.STREET_OFFICER]
    with refused("work.strike-say-why"):
        actions.strike_payment(payment=row, reason=" ", by=by, at=NOW)
    row = actions.strike_payment(payment=row, reason="重复登记", by=by, at=NOW)
    with refused("work.struck"):
        actions.strike_payment(payment=row, reason="再来", by=by, at=NOW)
    assert (paid(work), row.amount, row.struck_by) == (0, Decimal("100.00"), by)
    assert pay(people, work, "100.00").amount == Decimal("100.00")


def test_what_is_no_payment(people: Cast) -> None:
    work = lift(people)
    with refused("work.amount"):
        pay(people, work, "0.00")
    with refused("work.future"):
        pay(people, work, "1.00", on=TODAY + ONE)
    with pytest.raises(NotYours):
        pay(people, work, "1.00", by=people.own[Role.FIRM_MANAGER])
    row = pay(people, work, "1.00")
    for wrong in ({"amount": Decimal(0)}, {"struck_at": NOW}, {"struck_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkPayment.objects.filter(pk=row.pk).update(**wrong)


def announced(people: Cast, work: Work, **more: Any) -> WorkNotice:
    given: dict[str, Any] = {
        "title": "停梯",
        "text": "请错峰出行。",
        "starts_on": TODAY,
        "ends_on": TODAY + 2 * ONE,
    }
    return actions.announce(work=work, by=people.own[Role.STREET_OFFICER], at=NOW, **(given | more))


@pytest.mark.parametrize(("days", "shown"), [(-1, False), (0, True), (2, True), (3, False)])
def test_a_notice_is_public_from_its_first_day_to_its_last(people: Cast, days: int, shown: bool) -> None:
    announced(people, lift(people))
    (one,) = boards_works.public_works(people.compound, today=TODAY + days * ONE)
    assert bool(one.notices) is shown


def test_a_struck_notice_is_public_no_longer(people: Cast) -> None:
    work = lift(people)
    row = announced(people, work)
    with refused("work.notice-ends-first"):
        announced(people, work, ends_on=TODAY - ONE)
    actions.strike_notice(notice=row, reason="日期有误", by=people.own[Role.STREET_OFFICER], at=NOW)
    (one,) = boards_works.public_works(people.compound, today=TODAY)
    assert one.notices == []


def test_a_pair_is_shown_to_everybody_when_the_street_says_so(people: Cast) -> None:
    work, by = lift(people), people.own[Role.STREET_OFFICER]
    given: dict[str, Any] = {"work": work, "by": by, "at": NOW}
    with refused("work.no-photo"):
        actions.add_work_photos(before=None, after=None, **given)
    with kept_photos():
        actions.add_work_photos(before=photo(), after=None, caption="轿厢", **given)
        actions.add_work_photos(before=None, after=photo(), pair=1, **given)
    with refused("work.photo-there"):
        actions.add_work_photos(before=None, after=photo(), pair=1, **given)
    after = WorkPhoto.objects.get(side="after")
    url = reverse("documents:work_photo", args=[after.pk])
    assert Client().get(url).status_code == 404
    assert boards_works.public_works(people.compound, today=TODAY)[0].pairs == []
    actions.show_photos(work=work, pair=1, is_public=True, by=by)
    answer: Any = Client().get(url)
    assert b"".join(answer)[:2] == b"\xff\xd8"
    (pair,) = boards_works.public_works(people.compound, today=TODAY)[0].pairs
    assert pair.before is not None
    assert pair.after is not None
    assert pair.after["url"] == url
    actions.show_photos(work=work, pair=1, is_public=False, by=by)
    assert Client().get(url).status_code == 404
    with refused("work.no-such-pair"):
        actions.show_photos(work=work, pair=2, is_public=True, by=by)


def test_a_paper_stands_beside_the_work(people: Cast, officer: Client) -> None:
    work, by = lift(people), people.own[Role.STREET_OFFICER]
    with kept_photos():
        actions.file_work_paper(work=work, title="施工合同", clean=CleanDocument(pdf=PDF), by=by, at=NOW)
    assert "施工合同" in officer.get(reverse("places:work", args=[work.pk])).content.decode()


def test_what_everybody_sees_of_stages_is_days_and_no_reason(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY + ONE)
    plan(people, work, mature=TODAY, reason="只有街道知道")
    (one,) = boards_works.public_works(people.compound, today=TODAY + 3 * ONE)
    ripe = next(line for line in one.stages if line.stage == Stage.MATURE)
    assert [(row.plan.planned_on, row.counts) for row in ripe.plans] == [(TODAY, True)]
    assert ripe.late == 3
    reach(people, work, Stage.CANCELLED)
    assert boards_works.public_works(people.compound, today=TODAY) == []


def test_many_works_on_the_public_page_take_no_more_statements(
    people: Cast, django_assert_num_queries: Any
) -> None:
    for _number in range(3):
        work = lift(people)
        announced(people, work)
    with django_assert_num_queries(5):
        assert len(boards_works.public_works(people.compound, today=TODAY)) == 3


def test_the_chart_is_drawn_from_the_table(people: Cast) -> None:
    work = actions.plan_work(
        compound=people.compound,
        title="屋面",
        programmes=[],
        by=None,
        on=TODAY - 20 * ONE,
        planned_start=TODAY - 10 * ONE,
        planned_end=TODAY - 4 * ONE,
        at=NOW,
    )
    reach(people, work, Stage.STARTED, on=TODAY - 8 * ONE)
    rows = boards_works.works(people.own[Role.STREET_OFFICER], today=TODAY)
    (line,) = boards_works.chart(rows, today=TODAY)
    assert line.bar.planned == gantt.Span(TODAY - 10 * ONE, TODAY - 4 * ONE)
    assert line.bar.real == gantt.Span(TODAY - 8 * ONE, TODAY)
    assert gantt.totals([line.bar]) == gantt.Totals(1, 7, 9, 4)


def test_the_calendar_holds_what_was_reached_and_what_is_planned(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY, signed=TODAY + 9 * ONE)
    work = reach(people, work, Stage.MATURE)
    events = boards_works.calendar(
        people.own[Role.STREET_OFFICER], TODAY.replace(day=1), today=TODAY + 10 * ONE
    )
    assert [(event.day, event.stage, event.is_real, event.late) for event in events] == [
        (TODAY, Stage.MATURE, True, 0),
        (TODAY + 9 * ONE, Stage.SIGNED, False, 1),
    ]


# Pages


def test_every_form_of_a_work_enters_what_it_says(people: Cast, officer: Client) -> None:
    work, today = lift(people), timezone.localdate()
    page = reverse("places:work", args=[work.pk])

    def send(step: str, **data: Any) -> int:
        return officer.post(reverse("places:work_step", args=[work.pk, step]), data).status_code

    day = (today + 7 * ONE).isoformat()
    assert send("plan", mature=day) == 302
    assert send("plan", mature="2026-02-30") == 422
    assert send("facts", kind="lift_added", contractor="某公司", units="4", budget="10.00") == 302
    assert send("facts", kind="lift_added", budget="1e9999") == 422
    assert send("payment", amount="10.01", on=today.isoformat(), what="首付款") == 422
    assert send("payment", amount="10.00", on=today.isoformat(), what="首付款") == 302
    assert send("payment", amount="-1", on=today.isoformat(), what="x") == 422
    assert send("notice", title="停梯", text="错峰", starts_on=day, ends_on=today.isoformat()) == 422
    assert send("notice", title="停梯", text="错峰", starts_on=today.isoformat(), ends_on=day) == 302
    assert send("photos", pair="9") == 422
    assert send("paper", title="x") == 422
    assert send("nothing") == 404
    text = officer.get(page).content.decode()
    assert all(word in text for word in ("某公司", "10.00", "停梯", "首付款"))
    row = WorkPayment.objects.get()
    strike = reverse("places:strike_work_part", args=[work.pk, "payment", row.pk])
    assert officer.get(strike).status_code == 200
    assert officer.post(strike, {"reason": "记错"}).status_code == 302
    assert officer.post(strike, {"reason": "再来"}).status_code == 422
    assert "记错" in officer.get(page).content.decode()
    assert officer.get(reverse("places:strike_work_part", args=[work.pk, "money", row.pk])).status_code == 404
    elsewhere = lift(people)
    assert (
        officer.get(reverse("places:strike_work_part", args=[elsewhere.pk, "payment", row.pk])).status_code
        == 404
    )


def test_a_batch_is_shown_once_more_and_each_row_has_its_result(people: Cast, officer: Client) -> None:
    today = timezone.localdate()
    ripe = [reach(people, lift(people, title=f"{number}号楼"), Stage.MATURE) for number in range(3)]
    asked = lift(people, title="还在征询")
    given: dict[str, Any] = {
        "kind": Kind.LIFT_ADDITION.value,
        "stage": "signed",
        "on": today.isoformat(),
        "work": [row.pk for row in (*ripe, asked)],
    }
    url = reverse("places:work_batch")
    page = officer.get(url, given)
    assert [line.title for line in page.context["problems"]] == [f"{asked.compound} · 还在征询"]
    assert len(page.context["lines"]) == 3
    reach(people, ripe[0], Stage.CANCELLED)  # somebody else, meanwhile
    answer = officer.post(url, given)
    assert [bool(line.problem) for line in answer.context["results"]] == [True, False, False, True]
    stages = list(Work.objects.order_by("pk").values_list("stage", flat=True))
    assert stages == ["cancelled", "signed", "signed", "candidate"]
    assert WorkStage.objects.filter(stage="signed", on=today).count() == 2
    again = officer.post(url, given | {"work": [lift_.pk for lift_ in ripe[1:]]})
    assert [bool(line.problem) for line in again.context["results"]] == [True, True]


def test_a_batch_that_cannot_be(people: Cast, officer: Client) -> None:
    today, url = timezone.localdate(), reverse("places:work_batch")
    work = reach(people, lift(people), Stage.MATURE)
    given: dict[str, Any] = {
        "kind": "lift_added",
        "stage": "signed",
        "on": today.isoformat(),
        "work": [work.pk],
    }
    assert officer.get(url, given | {"work": []}).status_code == 302
    assert officer.get(url, given | {"work": list(range(51))}).status_code == 400
    assert officer.get(url, given | {"work": list(range(50))}).status_code == 200
    assert officer.get(url, given | {"work": ["1 or 1"]}).status_code == 400
    assert officer.get(url, given | {"kind": "x"}).status_code == 404
    assert officer.get(url, given | {"stage": "cancelled"}).status_code == 422
    assert officer.get(url, given | {"on": (today + timedelta(days=1)).isoformat()}).status_code == 422
    assert officer.get(url, given | {"extra": "1"}).status_code == 400
    other = Client()
    other.force_login(people.own[Role.FIRM_MANAGER])
    assert other.post(url, given).status_code == 403
    work.refresh_from_db()
    assert work.stage == Stage.MATURE


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "9999-12", "2026-06-01"])
def test_a_month_that_is_none(officer: Client, month: str) -> None:
    assert officer.get(reverse("places:works_calendar"), {"month": month}).status_code == 400


def test_lists_take_the_same_statements_for_one_work_and_for_three(
    people: Cast, officer: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        plan(people, lift(people), mature=TODAY)
    for name, most in (("works", 20), ("works_chart", 20), ("work_batches", 20), ("works_calendar", 20)):
        with django_assert_max_num_queries(most):
            assert officer.get(reverse(f"places:{name}")).status_code == 200
