"""The pledges in the workspace: what each reader finds, the whole way through the pages, and how much it asks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pledges.actions import pledging, reporting
from pledges.models import Campaign, MonthlyReport, Pledge, Reading, SelfReport, Target, TargetChange
from properties.models import Contract, Role, User
from tests.factories import NeighbourhoodFactory
from tests.pledges.pledging_rows import Stage, draft, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_stage(db: None) -> Stage:
    """The campaign of this very year: pages look at the clock."""
    made, year = stage(), timezone.localdate().year
    made.campaign.starts_on, made.campaign.ends_on = date(year - 1, 1, 1), date(year + 1, 12, 31)
    made.campaign.save()
    return made


def day(offset: int = 0) -> date:
    return timezone.localdate() + timedelta(days=offset)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def number(**changes: Any) -> Any:
    return draft(**({"starts_on": day(-60), "due_on": day(60)} | changes))


def signed(on_stage: Stage, *, minutes_ago: int = 60) -> tuple[Pledge, Target]:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    pledge = on_stage.prepared(at=at, due_on=day(60))
    target = pledging.add_target(pledge=pledge, draft=number(), by=on_stage.officer, at=at)
    return pledging.sign(pledge=pledge, office="本物业项目经理", by=on_stage.manager, at=at), target


def posted(user: User, name: str, args: list[Any], data: dict[str, Any], query: str = "") -> Any:
    return client_of(user).post(reverse(name, args=args) + query, data)


# The whole way


def test_from_a_claim_to_a_signature_in_the_pages(on_stage: Stage) -> None:
    office, firm = client_of(on_stage.officer), client_of(on_stage.manager)

    made = office.post(
        reverse("campaign:new_pledge") + "?kind=firm",
        {
            "topic": on_stage.topic.pk,
            "firm": on_stage.people.firm.pk,
            "statement": "年内按时办结率达到95%",
            "due_on": day(60),
        },
    )
    pledge = Pledge.objects.get()
    assert made["Location"] == reverse("campaign:new_target", args=[pledge.pk])
    added = office.post(made["Location"], _target_data())
    assert added["Location"] == reverse("campaign:pledge", args=[pledge.pk])
    duty = firm.get(reverse("campaign:pledges")).context["board"].duties
    assert [one.href for one in duty] == [reverse("campaign:pledge", args=[pledge.pk])]
    signing = reverse("campaign:pledge_move", args=[pledge.pk, "sign"])
    pledge.refresh_from_db()
    done = firm.post(signing, {"version": pledge.version, "office": "本物业项目经理"}, follow=True)

    pledge.refresh_from_db()
    assert done.status_code == HTTPStatus.OK
    assert pledge.signed_by == "本物业项目经理"
    assert Target.objects.get().code == "on-time-rate"
    assert done.context["page"].open_until is not None


def _target_data(**changes: Any) -> dict[str, Any]:
    return {
        "measure": "on_time_rate",
        "name": "按时办结率",
        "name_en": "Closed on time",
        "unit": "%",
        "unit_en": "%",
        "direction": "up",
        "goal": "95",
        "baseline": "80",
        "starts_on": day(-60),
        "due_on": day(60),
        "scope": "all",
    } | changes


def test_a_frozen_number_is_changed_by_asking_and_deciding(on_stage: Stage) -> None:
    pledge, target = signed(on_stage)
    asked = posted(
        on_stage.manager,
        "campaign:ask_change",
        [target.pk],
        {"goal": "90", "due_on": day(60), "reason": "两个小区年中移交"},
    )
    change = TargetChange.objects.get()
    answered = posted(
        on_stage.officer, "campaign:decide_change", [change.pk], {"answer": "approve", "note": ""}
    )
    page = client_of(on_stage.leader).get(reverse("campaign:pledge", args=[pledge.pk]))

    assert (asked.status_code, answered.status_code) == (HTTPStatus.FOUND, HTTPStatus.FOUND)
    assert Target.objects.get().goal == Decimal(90)
    (shown,) = page.context["page"].numbers[0].changes
    assert f"<del>{shown.was}</del> <ins>{shown.now}</ins>" in page.content.decode()
    assert "95.0%" in shown.was
    assert "90.0%" in shown.now


def test_a_refusal_needs_words_and_the_form_says_so(on_stage: Stage) -> None:
    _pledge, target = signed(on_stage)
    change = pledging.ask_change(
        target=target,
        goal=Decimal(90),
        due_on=target.due_on,
        reason="两个小区年中移交",
        by=on_stage.manager,
        at=timezone.now(),
    )
    answer = posted(on_stage.officer, "campaign:decide_change", [change.pk], {"answer": "refuse", "note": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == ["note"]


def test_a_month_is_reported_and_put_right(on_stage: Stage) -> None:
    pledge, target = signed(on_stage, minutes_ago=60 * 24 * 40)
    assert reporting.open_months(at=timezone.now()) == 1
    report = MonthlyReport.objects.get()
    sent = posted(
        on_stage.manager,
        "campaign:report",
        [report.pk],
        {"text": "完成了三项整改。", f"figure_{target.pk}": "96.5"},
    )
    assert sent.status_code == HTTPStatus.FOUND
    earlier = timezone.now() - timedelta(minutes=11)
    MonthlyReport.objects.update(submitted_at=earlier)
    SelfReport.objects.update(at=earlier)
    late = posted(on_stage.manager, "campaign:report", [report.pk], {"text": "再发一次。"})
    assert late.status_code == HTTPStatus.CONFLICT
    posted(
        on_stage.manager,
        "campaign:correct",
        [report.pk, target.pk],
        {"value": "94", "note": "重新核对了台账"},
    )
    page = client_of(on_stage.officer).get(reverse("campaign:report", args=[report.pk])).content.decode()

    assert [row.value for row in SelfReport.objects.all()] == [Decimal("96.5"), Decimal(94)]
    assert "<del>96.5%</del>" in page
    assert "<strong>94.0%</strong>" in page
    assert "重新核对了台账" in page
    assert pledge.pk == report.pledge_id


def test_the_office_prepares_a_pledge_for_every_neighbourhood_in_one_go(on_stage: Stage) -> None:
    url = reverse("campaign:prepare")
    office = client_of(on_stage.officer)
    assert office.get(url).status_code == HTTPStatus.OK
    data = {"statement": "第一责任，使命必达", "baseline": "80", "goal": "95", "due_on": day(60)}
    wrong = office.post(url, data | {"goal": "80"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done = office.post(url, data, follow=True)
    assert Pledge.objects.filter(kind=Pledge.Kind.SECRETARY).count() == 2
    assert done.context["board"].without_pledge == 0


def test_a_firm_without_a_compound_is_proposed_and_released(on_stage: Stage) -> None:
    pledge, _target = signed(on_stage)
    Contract.objects.filter(firm=on_stage.people.firm).update(ends_on=day(-1))
    board = client_of(on_stage.officer).get(reverse("campaign:pledges"))
    release = reverse("campaign:pledge_move", args=[pledge.pk, "release"])
    assert release in board.content.decode()
    pledge.refresh_from_db()
    data = {"version": pledge.version, "on": day(), "reason": "最后一个合同昨日终止"}
    done = client_of(on_stage.officer).post(release, data)
    assert done.status_code == HTTPStatus.FOUND
    after = client_of(on_stage.officer).get(reverse("campaign:pledges"))
    assert after.context["board"].topics[0].is_free
    assert "最后一个合同昨日终止" in after.content.decode()


def test_a_draft_is_taken_back(on_stage: Stage) -> None:
    pledge = on_stage.prepared(at=timezone.now(), due_on=day(60))
    url = reverse("campaign:pledge_move", args=[pledge.pk, "discard"])
    assert client_of(on_stage.officer).post(url, {"version": pledge.version}).status_code == HTTPStatus.FOUND
    assert Pledge.objects.count() == 0


def test_a_number_is_corrected_and_taken_out_before_it_stands(on_stage: Stage) -> None:
    pledge = on_stage.prepared(at=timezone.now(), due_on=day(60))
    target = pledging.add_target(pledge=pledge, draft=number(), by=on_stage.officer, at=timezone.now())
    posted(on_stage.officer, "campaign:edit_target", [target.pk], _target_data(goal="97"))
    assert Target.objects.get().goal == Decimal(97)
    posted(on_stage.officer, "campaign:remove_target", [target.pk], {})
    assert Target.objects.count() == 0


# What the forms say


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal": "80"}, "goal"),
        ({"goal": "70"}, "goal"),
        ({"goal": "101"}, "goal"),
        ({"due_on": "2000-01-01"}, "due_on"),
        ({"scope": "listed"}, "compounds"),
        ({"measure": "typed_in"}, "measure"),
        ({"measure": "pioneers"}, "measure"),
        ({"months": "1 2 3"}, "months"),
        ({"months": "一 二"}, "months"),
    ],
)
def test_a_bad_number_is_said_beside_its_input(on_stage: Stage, changes: dict[str, str], field: str) -> None:
    pledge = on_stage.prepared(at=timezone.now(), due_on=day(60))
    answer = posted(on_stage.officer, "campaign:new_target", [pledge.pk], _target_data(**changes))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in answer.context["form"].errors
    assert Target.objects.count() == 0


def test_a_topic_that_is_taken_is_not_offered(on_stage: Stage) -> None:
    on_stage.prepared(at=timezone.now(), due_on=day(60))
    form = client_of(on_stage.officer).get(reverse("campaign:new_pledge")).context["form"]
    assert list(form.fields["topic"].queryset) == [on_stage.other_topic]


def test_twelve_months_are_read_with_anything_between_them(on_stage: Stage) -> None:
    pledge = on_stage.prepared(at=timezone.now(), due_on=day(60))
    months = "1，2、3;4 5,6 7 8 9 10 11 12.5"
    posted(on_stage.officer, "campaign:new_target", [pledge.pk], _target_data(months=months))
    assert Target.objects.get().baseline_months[-1] == "12.5"


# Who finds what


def test_the_figures_stand_side_by_side(on_stage: Stage) -> None:
    pledge, target = signed(on_stage, minutes_ago=60 * 24 * 40)
    reporting.open_months(at=timezone.now())
    report = MonthlyReport.objects.get()
    reporting.submit_report(
        report=report, text="完成", figures={target.pk: Decimal(97)}, by=on_stage.manager, at=timezone.now()
    )
    Reading.objects.create(
        target=target,
        on=day(),
        measured=Decimal("88.2"),
        expected=Decimal("87.5"),
        self_reported=Decimal(97),
        hits=15,
        rows=17,
        is_disputed=True,
        state=Reading.State.AT_RISK,
        made_at=timezone.now(),
    )
    page = client_of(on_stage.officer).get(reverse("campaign:pledges"))
    (line,) = page.context["board"].topics[0].claims[0].lines
    assert (line.own, line.card.measured, line.expected, line.disputed) == ("97.0%", "88.2%", "87.5%", True)
    assert "8.8" in line.gap
    assert line.gap in page.content.decode()
    assert client_of(on_stage.manager).get(line.href).status_code == HTTPStatus.OK
    assert pledge.pk


def test_the_arithmetic_of_the_newest_reading_is_there_to_open(on_stage: Stage) -> None:
    from pledges.actions.readings import take_reading

    pledge, target = signed(on_stage)
    take_reading(target=target, on=day(), at=timezone.now())
    page = client_of(on_stage.officer).get(reverse("campaign:pledge", args=[pledge.pk]))
    (shown,) = page.context["page"].numbers
    assert len(shown.steps) == 3
    assert "80.0%" in shown.steps[0]
    assert "<details" in page.content.decode()


def test_a_neighbouring_firm_sees_nothing_of_it(on_stage: Stage) -> None:
    pledge, target = signed(on_stage)
    other = client_of(on_stage.people.other[Role.FIRM_MANAGER])
    for name, pk in (("campaign:pledge", pledge.pk), ("campaign:target", target.pk)):
        assert other.get(reverse(name, args=[pk])).status_code == HTTPStatus.NOT_FOUND
    board = other.get(reverse("campaign:pledges")).context["board"]
    assert board is None or board.topics == []


def test_a_place_without_a_campaign_is_told(on_stage: Stage) -> None:
    page = client_of(on_stage.people.other[Role.STREET_LEADER]).get(reverse("campaign:pledges"))
    assert page.context["board"] is None
    assert page.status_code == HTTPStatus.OK


def test_a_second_campaign_is_chosen_by_its_code(on_stage: Stage) -> None:
    year = timezone.localdate().year
    Campaign.objects.create(
        subdistrict=on_stage.people.street,
        code="older",
        year=year - 5,
        title="前一次",
        starts_on=date(year - 5, 1, 1),
        ends_on=date(year - 5, 12, 31),
    )
    office = client_of(on_stage.officer)
    page = office.get(reverse("campaign:pledges"), {"campaign": "older"})
    assert page.context["board"].campaign.code == "older"
    assert [chip["current"] for chip in page.context["chips"]] == [False, True]
    assert office.get(reverse("campaign:pledges"), {"campaign": "none"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", ["0", "x", "-1", "10001"])
def test_a_page_that_is_none_is_missing(on_stage: Stage, page: str) -> None:
    _pledge, target = signed(on_stage)
    url = reverse("campaign:target", args=[target.pk])
    assert client_of(on_stage.officer).get(url, {"page": page}).status_code == HTTPStatus.NOT_FOUND


def test_the_list_asks_the_same_however_many_pledges_there_are(on_stage: Stage) -> None:
    signed(on_stage)
    few = _statements(on_stage.officer)
    for _area in range(8):
        NeighbourhoodFactory.create(parent=on_stage.people.grid)
    posted(
        on_stage.officer,
        "campaign:prepare",
        [],
        {"statement": "第一责任，使命必达", "baseline": "80", "goal": "95", "due_on": day(60)},
    )
    assert _statements(on_stage.officer) <= few
    assert few <= 25


def _statements(user: User) -> int:
    client = client_of(user)
    client.get(reverse("campaign:pledges"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("campaign:pledges"))
    return len(asked)
