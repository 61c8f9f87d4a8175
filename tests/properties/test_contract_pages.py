"""The pages of contracts: what they say, what they take, and what they refuse beside the field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from properties import actions
from properties.actions import fee_changes
from properties.actions.contracts import Terms
from properties.feechange import State
from properties.models import Contract, ContractFee, Document, FeeChange, Role
from tests.cast import Cast, cast
from tests.doors.documents import PDF
from tests.factories import CompoundFactory, ContractFactory
from tests.pledges.public_rows import fair
from tests.properties.test_admin import signed_in
from tests.properties.test_fee_changes import PATH, take

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def people() -> Cast:
    return cast()


def as_(people: Cast, role: Role) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(people.own[role])
    return client


def the_contract(people: Cast, **columns: Any) -> Contract:
    Contract.objects.filter(compound=people.compound).update(**columns)
    return Contract.objects.get(compound=people.compound)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", PDF, content_type="application/pdf")


def address(name: str, pk: int) -> str:
    return reverse(f"contracts:{name}", args=[pk])


def titles(client: Client, query: str) -> list[str]:
    page = client.get(reverse("contracts:list") + query)
    assert page.status_code == 200
    return [line.title for line in page.context["lines"]]


def test_what_ends_first_is_on_top_and_each_list_holds_its_own(people: Cast) -> None:
    today = timezone.localdate()
    near = the_contract(people, ends_on=today + 90 * DAY)
    far = Contract.objects.get(compound=people.other_compound)
    Contract.objects.filter(pk=far.pk).update(ends_on=today + 91 * DAY, signed_on=today - 31 * DAY)
    client = as_(people, Role.STREET_OFFICER)
    here, next_door, there = people.compound.name, people.next_door.name, people.other_compound.name
    assert titles(client, "") == [here, there, next_door]
    assert titles(client, "?show=expiring") == [here]
    assert titles(client, "?show=unfiled") == [there]
    assert titles(client, f"?q={there}") == [there]
    assert titles(client, "?show=coming") == titles(client, "?show=ended") == []
    actions.sign_contract(
        compound=people.compound,
        firm=people.firm,
        starts_on=today + 91 * DAY,
        by=None,
    )
    assert titles(client, "?show=expiring") == []
    assert titles(client, "?show=coming") == [here]
    assert near.firm == people.firm


def test_a_fee_is_shown_with_its_two_decimals(people: Cast) -> None:
    contract, now = the_contract(people), timezone.now()
    actions.complete_contract(contract=contract, terms=Terms(Decimal("0.90")), by=None, at=now)
    lines = as_(people, Role.STREET_OFFICER).get(reverse("contracts:list")).context["lines"]
    assert [line.meta.rpartition(" · ")[2] for line in lines if line.title == people.compound.name] == [
        "0.90 yuan per m² and month"
    ]


def test_a_filing_is_late_from_the_31st_day(people: Cast) -> None:
    today = timezone.localdate()
    client = as_(people, Role.STREET_OFFICER)
    for days, kind in ((30, ""), (31, "late")):
        the_contract(people, signed_on=today - days * DAY)
        lines = client.get(reverse("contracts:list") + "?show=unfiled").context["lines"]
        assert [line.due_kind for line in lines] == [kind]


def test_an_unknown_list_or_a_long_search_is_refused(people: Cast) -> None:
    client = as_(people, Role.STREET_OFFICER)
    for query in ("?show=all", "?q=" + "x" * 41, "?sort=fee", "?show=ended&show=current"):
        assert client.get(reverse("contracts:list") + query).status_code == 400


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_list_asks_as_often_at_one_row_as_at_many(people: Cast) -> None:
    client, url = as_(people, Role.STREET_OFFICER), reverse("contracts:list")
    client.get(url)
    few = _queries(client, url)
    for _number in range(5):
        ContractFactory.create(compound=CompoundFactory.create(neighbourhood=people.neighbourhood))
    assert _queries(client, url) == few
    assert few <= MOST_QUERIES


def test_compounds_without_a_firm_are_listed_with_the_way_out(people: Cast) -> None:
    bare = CompoundFactory.create(neighbourhood=people.neighbourhood, name="没人管的小区")
    client = as_(people, Role.STREET_OFFICER)
    assert "1 compound has no firm today." in client.get(reverse("contracts:list")).content.decode()
    page = client.get(reverse("contracts:unheld")).content.decode()
    sign = reverse("contracts:sign", args=[bare.code])
    assert sign in page
    secretary = as_(people, Role.PARTY_SECRETARY).get(reverse("contracts:unheld")).content.decode()
    assert "没人管的小区" in secretary
    assert sign not in secretary


def test_a_contract_is_entered(people: Cast) -> None:
    today = timezone.localdate()
    the_contract(people, ends_on=today + 10 * DAY)
    url = reverse("contracts:sign", args=[people.compound.code])
    client = as_(people, Role.STREET_OFFICER)
    assert f'value="{today + 11 * DAY}"' in client.get(url).content.decode()
    data = {
        "firm": people.other_firm.pk,
        "starts_on": today + 12 * DAY,
        "ends_on": "",
        "fee": "1.35",
        "scope": "保洁",
        "signed_on": today,
        "gap_reason": "",
    }
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "gap_reason" in refused.context["form"].errors
    answer = client.post(url, data | {"gap_reason": "交接需要一天"})
    signed = Contract.objects.get(firm=people.other_firm, compound=people.compound)
    assert answer["Location"] == address("contract", signed.pk)
    assert (signed.fee_per_m2, signed.gap_reason) == (Decimal("1.35"), "交接需要一天")
    page = client.get(answer["Location"]).content.decode()
    assert "1.35 yuan per m² and month" in page
    assert "交接需要一天" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fee", "1e-30"),
        ("fee", "-1"),
        ("fee", "NaN"),
        ("fee", "1.234"),
        ("starts_on", "2026-02-30"),
        ("starts_on", "2020-01-01"),
        ("ends_on", "2019-12-31"),
        ("signed_on", "2199-01-01"),
        ("firm", "0"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_writes_nothing(people: Cast, field: str, value: str) -> None:
    data = {
        "firm": people.other_firm.pk,
        "starts_on": timezone.localdate() + DAY,
        "fee": "1.00",
        field: value,
    }
    url = reverse("contracts:sign", args=[people.compound.code])
    answer = as_(people, Role.STREET_OFFICER).post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Contract.objects.filter(compound=people.compound).count() == 1
    assert Contract.objects.get(compound=people.compound).ends_on is None


def test_terms_filing_notice_and_end_are_entered(people: Cast) -> None:
    today, contract = timezone.localdate(), the_contract(people)
    client = as_(people, Role.STREET_OFFICER)
    terms = {"fee": "0.95", "scope": "保洁", "signed_on": today - 5 * DAY}
    assert client.post(address("terms", contract.pk), terms).status_code == 302
    assert client.get(address("terms", contract.pk)).status_code == 409
    assert client.post(address("file", contract.pk), {"on": today}).status_code == 302
    assert client.post(address("file", contract.pk), {"on": today}).status_code == 422
    noted = client.post(address("notice", contract.pk), {"notice_by": "owners", "on": today})
    assert noted.status_code == 302
    contract.refresh_from_db()
    assert (contract.filed_on, contract.ends_on) == (today, today + 60 * DAY)
    assert client.post(address("end", contract.pk), {"ends_on": today + 61 * DAY}).status_code == 422
    assert client.post(address("end", contract.pk), {"ends_on": today + 5 * DAY}).status_code == 302
    contract.refresh_from_db()
    assert contract.ends_on == today + 5 * DAY


def test_a_manager_gives_only_the_firms_own_notice(people: Cast) -> None:
    contract = the_contract(people)
    url, client = address("notice", contract.pk), as_(people, Role.FIRM_MANAGER)
    form = client.get(url).context["form"]
    assert [value for value, _label in form.fields["notice_by"].choices] == ["firm"]
    wrong = client.post(url, {"notice_by": "owners", "on": timezone.localdate()})
    assert wrong.status_code == 422


def test_a_late_notice_is_shown_with_its_article(people: Cast) -> None:
    today = timezone.localdate()
    contract = the_contract(people, ends_on=today + 89 * DAY)
    client = as_(people, Role.STREET_OFFICER)
    client.post(address("notice", contract.pk), {"notice_by": "firm", "on": today})
    page = client.get(address("contract", contract.pk)).content.decode()
    assert "less than 90 days before the end (Shanghai rules, article 46)" in page


def test_the_steps_of_a_fee_change_are_entered_and_shown(people: Cast) -> None:
    today = timezone.localdate()
    contract = the_contract(people)
    actions.complete_contract(contract=contract, terms=Terms(Decimal("1.00")), by=None, at=timezone.now())
    manager, officer = as_(people, Role.FIRM_MANAGER), as_(people, Role.STREET_OFFICER)
    opened = {"to_fee": "1.40", "on": today - 9 * DAY, "note": "加派夜班"}
    assert manager.post(address("open_change", contract.pk), opened).status_code == 302
    change = FeeChange.objects.get()
    paper = {"on": today - 8 * DAY, "title": "审计报告"}
    basis = {**paper, "basis": "accounts", "paper": pdf()}
    assert manager.post(address("change_basis", change.pk), {**paper, "basis": "accounts"}).status_code == 422
    assert manager.post(address("change_basis", change.pk), basis).status_code == 302
    hall = {**paper, "note": "同意提交表决", "paper": pdf()}
    assert officer.post(address("change_hall", change.pk), hall).status_code == 302
    vote = {
        **paper,
        "total_area": "300.00",
        "voting_area": "200.00",
        "consenting_area": "201",
        "total_heads": 30,
        "voting_heads": 20,
        "consenting_heads": 11,
    }
    wrong = officer.post(address("change_vote", change.pk), vote | {"paper": pdf()})
    assert wrong.status_code == 422
    assert Document.objects.count() == 2
    fits = vote | {"consenting_area": "100.01", "paper": pdf()}
    assert officer.post(address("change_vote", change.pk), fits).status_code == 302
    assert officer.post(address("change_fee", change.pk), {"starts_on": today}).status_code == 302
    assert officer.post(address("change_fee", change.pk), {"starts_on": today}).status_code == 409
    page = officer.get(address("contract", contract.pk)).content.decode()
    assert "1.00 → 1.40" in page
    assert "100.01 m² in favour of 200.00 m² that took part, of 300.00 m² in all" in page
    assert ContractFee.objects.get(change=change).fee == Decimal("1.40")


@pytest.mark.parametrize("name", ["total_area", "consenting_area", "voting_heads"])
@pytest.mark.parametrize("value", ["-1", "1e-30", "Infinity", "x", "99999999999999"])
def test_bad_votes_are_said_beside_their_field(people: Cast, name: str, value: str) -> None:
    contract = the_contract(people)
    actions.complete_contract(contract=contract, terms=Terms(Decimal("1.00")), by=None, at=timezone.now())
    change = fee_changes.open_change(
        contract=contract,
        to_fee=Decimal(2),
        on=timezone.localdate() - 20 * DAY,
        by=None,
        at=timezone.now(),
    )
    FeeChange.objects.filter(pk=change.pk).update(state=State.DISCUSSED, basis="accounts")
    data = dict.fromkeys(("total_area", "voting_area", "consenting_area"), "10")
    data |= dict.fromkeys(("total_heads", "voting_heads", "consenting_heads"), "10")
    answer = as_(people, Role.STREET_OFFICER).post(
        address("change_vote", change.pk),
        {**data, "on": timezone.localdate(), "title": "公告", "paper": pdf(), name: value},
    )
    assert answer.status_code == 422
    assert name in answer.context["form"].errors


def test_the_public_page_says_fee_end_and_the_steps_of_a_running_change(settings: Any, tmp_path: Any) -> None:
    here = fair()
    now, today = timezone.now(), timezone.localdate()
    contract = Contract.objects.get(compound=here.compound)
    actions.complete_contract(contract=contract, terms=Terms(Decimal("1.05")), by=None, at=now)
    Contract.objects.filter(pk=contract.pk).update(ends_on=today + 40 * DAY)
    change = fee_changes.open_change(
        contract=contract, to_fee=Decimal("1.45"), on=today - 30 * DAY, by=None, at=now
    )
    for step in PATH[:2]:
        take(change, step, None, on=today - 20 * DAY, at=now)
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    page = client.get(here.path(f"compounds/{here.compound.code}/")).content.decode()
    assert "1.05 yuan per m² and month" in page
    assert "1.05 → 1.45 yuan per m² and month" in page
    basis, hall = change.steps.get(step="basis").document, change.steps.get(step="hall").document
    assert basis
    assert hall
    assert reverse("documents:public", args=[basis.pk]) in page
    assert str(hall.pk) not in page
    take(change, PATH[2], None, on=today, at=now)
    paper = client.get(reverse("documents:public", args=[basis.pk]))
    assert b"".join(paper) == PDF
    bare = client.get(here.path(f"compounds/{here.people.next_door.code}/")).content.decode()
    assert "not recorded" in bare


def test_the_admin_signs_and_ends_through_the_actions(people: Cast) -> None:
    today = timezone.localdate()
    client = signed_in(people.own[Role.STREET_OFFICER])
    data = {
        "compound": people.compound.pk,
        "firm": people.other_firm.pk,
        "starts_on": today + DAY,
        "ends_on": today + 400 * DAY,
        "fee_per_m2": "1.10",
        "scope": "保洁",
        "signed_on": today,
        "gap_reason": "",
    }
    assert client.post(reverse("admin:properties_contract_add"), data).status_code == 302
    signed = Contract.objects.get(firm=people.other_firm, compound=people.compound)
    assert ContractFee.objects.get(contract=signed).fee == Decimal("1.10")
    change = reverse("admin:properties_contract_change", args=[signed.pk])
    assert client.get(change).status_code == 200
    client.post(change, {"ends_on": today + 300 * DAY, "gap_reason": ""})
    signed.refresh_from_db()
    assert signed.ends_on == today + 300 * DAY
