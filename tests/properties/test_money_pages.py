"""The pages of the owners' money: what stands on them, what a mistake reads like, and what they cost."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from notices.calendar import SHANGHAI
from pledges.models import Campaign
from properties import actions
from properties.emergency import Verb
from properties.models import Compound, EmergencyUse, Publication, Role, User
from tests.cast import Cast, cast
from tests.doors.documents import PDF
from tests.factories import CompoundFactory, ContractFactory
from tests.issues.test_page_weights import KIB, _weight
from tests.properties.money import NOW, PAPER, asked, entry, owed, published, step, yuan
from tests.properties.test_admin import signed_in

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12
FORM = {
    "published_on": "2026-07-20",
    "posted_where": "大门公告栏",
    "opening": "1000",
    "received": "500",
    "spent": "300",
    "closing": "1200",
    "to_fund": "250.01",
    "decision_ref": "",
}


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.MEDIA_ROOT = tmp_path
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with translation.override("en"):
        yield


@pytest.fixture
def people() -> Cast:
    return cast()


def client(user: User | None) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.cookies["django_language"] = "en"
    if user is not None:
        browser.force_login(user)
    return browser


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def read(user: User | None, path: str) -> str:
    answer = client(user).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", PDF, content_type="application/pdf")


def test_the_list_says_what_is_late_and_leads_to_entering_it(people: Cast) -> None:
    late = owed(people.compound)
    soon = owed(people.compound, "fund", due_on=date(2026, 9, 10))
    owed(people.other_compound)

    text = read(people.own[Role.COMMITTEE_CHAIR], "/work/money/")

    assert "Not published, 39 days late" in text
    assert text.index("39 days late") < text.index("To publish by")
    assert people.other_compound.name not in text
    html = client(people.own[Role.COMMITTEE_CHAIR]).get("/work/money/").content.decode()
    assert f"/work/money/{late.pk}/publish/" in html
    assert f"/work/money/{soon.pk}/publish/" in html
    reader = client(people.own[Role.PARTY_SECRETARY]).get("/work/money/").content.decode()
    assert "/publish/" not in reader


def test_filters_by_state_kind_and_compound(people: Cast) -> None:
    published(people.compound, to_fund=yuan(250))
    owed(people.compound, "fund")
    officer = people.own[Role.STREET_OFFICER]
    assert "At most half to the fund" in read(officer, "/work/money/?state=short")
    assert "Nothing stands in this list" in read(officer, "/work/money/?state=late&kind=audit")
    assert people.compound.name in read(officer, f"/work/money/?state=late&q={people.compound.name}")
    assert "Nothing stands in this list" in read(officer, "/work/money/?state=late&q=zzz")
    assert client(officer).get("/work/money/?nonsense=1").status_code == 400
    assert client(officer).get("/work/money/?state=nothing&kind=nothing&page=zz").status_code == 200


def test_entering_a_period(people: Cast) -> None:
    row = owed(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])

    answer = chair.post(f"/work/money/{row.pk}/publish/", {**FORM, "paper": paper()})

    assert (answer.status_code, answer["Location"]) == (302, f"/work/money/{row.pk}/")
    row.refresh_from_db()
    assert (row.closing, row.documents.count()) == (yuan(1200), 1)
    assert "Published in time" in read(people.own[Role.PARTY_SECRETARY], f"/work/money/{row.pk}/")


def test_a_wrong_sum_comes_back_with_its_numbers_and_everything_typed(people: Cast) -> None:
    row = owed(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])

    answer = chair.post(f"/work/money/{row.pk}/publish/", {**FORM, "closing": "1210.5"})

    assert answer.status_code == 422
    text = words(answer)
    assert "1000.00 + 500.00 − 300.00 makes 1200.00" in text
    assert "1210.50: a difference of 10.50" in text
    assert 'value="大门公告栏"' in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"opening": "NaN"},
        {"opening": "1e30"},
        {"opening": "1e-30"},
        {"opening": "-1"},
        {"opening": "十万"},
        {"opening": ""},
        {"published_on": "2026-13-01"},
        {"published_on": "2026-06-30"},
        {"posted_where": " "},
        {"posted_where": "长" * 121},
        {"to_fund": "300.01"},
    ],
)
def test_bad_input_is_said_and_nothing_is_written(people: Cast, changes: dict[str, str]) -> None:
    row = owed(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])
    answer = chair.post(f"/work/money/{row.pk}/publish/", {**FORM, **changes})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.published_on is None


def test_a_file_that_is_no_paper_leaves_nothing_behind(people: Cast, tmp_path: Any) -> None:
    row = owed(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])
    bad = SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    assert chair.post(f"/work/money/{row.pk}/publish/", {**FORM, "paper": bad}).status_code == 422
    wrong = {**FORM, "closing": "1", "paper": paper()}
    assert chair.post(f"/work/money/{row.pk}/publish/", wrong).status_code == 422
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_correction_shows_both_figures_to_everybody(people: Cast) -> None:
    campaign = campaign_here(people)
    row = published(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])
    changed = {**FORM, "spent": "400", "closing": "1100", "reason": "漏记一笔支出"}
    del changed["published_on"]

    answer = chair.post(f"/work/money/{row.pk}/correct/", changed)

    assert answer.status_code == 302
    text = read(None, f"/pledges/{campaign.code}/compounds/{people.compound.code}/money/")
    for said in ("漏记一笔支出", "1100.00", "1200.00", "Before the correction: revision 1"):
        assert said in text
    inside = read(people.own[Role.PARTY_SECRETARY], answer["Location"])
    assert "As published before the correction" in inside
    assert "Correct a mistake" in read(people.own[Role.COMMITTEE_CHAIR], answer["Location"])


def test_an_empty_form_shows_no_mistakes(people: Cast) -> None:
    row, done, use = owed(people.compound, "fund"), published(people.compound), asked(people.compound)
    chair = client(people.own[Role.COMMITTEE_CHAIR])
    for path in (
        f"{row.pk}/publish",
        f"{done.pk}/correct",
        "term",
        "emergencies/new",
        f"emergencies/{use.pk}/decline",
    ):
        answer = chair.get(f"/work/money/{path}/")
        assert (answer.status_code, "yh-error-summary" in answer.content.decode()) == (200, False), path
    assert 'value="1200.00"' in chair.get(f"/work/money/{done.pk}/correct/").content.decode()


def test_entering_twice_answers_409(people: Cast) -> None:
    row = published(people.compound)
    answer = client(people.own[Role.COMMITTEE_CHAIR]).post(f"/work/money/{row.pk}/publish/", FORM)
    assert answer.status_code == 409


def campaign_here(people: Cast) -> Campaign:
    return Campaign.objects.create(
        subdistrict=people.street,
        code="money-2026",
        year=2026,
        title="攻坚",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )


def test_everybody_sees_what_is_missing_and_what_breaks_the_half(people: Cast) -> None:
    campaign = campaign_here(people)
    owed(people.compound, "fund")
    published(people.compound, to_fund=yuan(250), papers=[PAPER])
    owed(people.compound, "audit", ends=date(2025, 12, 31), due_on=date(2027, 1, 30))
    base = f"/pledges/{campaign.code}/compounds/{people.compound.code}/"

    front, full = read(None, base), read(None, f"{base}money/")

    for text in (front, full):
        assert "Not published, 39 days late" in text
        assert "At most half" in text
        assert "annual audit" not in text
    paper_id = Publication.objects.get(kind="income").documents.get().pk
    assert f"/documents/{paper_id}/" in client(None).get(f"{base}money/").content.decode()


def test_a_decision_of_the_assembly_lifts_the_half(people: Cast) -> None:
    row = published(people.compound, to_fund=yuan(0), decision_ref="2026年第3号决议")
    text = read(people.own[Role.COMMITTEE_CHAIR], f"/work/money/{row.pk}/")
    assert "At most half" not in text
    assert "2026年第3号决议" in text


def test_a_compound_with_a_long_history_stays_light(people: Cast) -> None:
    campaign = campaign_here(people)
    for number in range(80):
        ends = date(2006, 3, 31) + timedelta(days=91 * number)
        row = owed(
            people.compound,
            ends=ends,
            period_starts=ends - timedelta(days=89),
            due_on=ends + timedelta(days=30),
        )
        given = entry(published_on=ends + timedelta(days=20), papers=[PAPER])
        actions.publish(publication=row, entry=given, by=None, at=NOW)
    for part in ("", "money/"):
        path = f"/pledges/{campaign.code}/compounds/{people.compound.code}/{part}"
        assert _weight(client(None), path).total <= 120 * KIB


def _statements(user: User, path: str) -> int:
    browser = client(user)
    browser.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert browser.get(path).status_code == 200
    return len(asked_for)


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.FIRM_MANAGER])
def test_a_list_costs_the_same_with_one_row_and_with_many(people: Cast, role: Role) -> None:
    owed(people.compound)
    asked(people.compound)
    user = people.own[role]
    lists = ("/work/money/", "/work/money/emergencies/")
    before = [_statements(user, path) for path in lists]
    for _number in range(3):
        compound: Compound = CompoundFactory.create(neighbourhood=people.neighbourhood)
        ContractFactory.create(compound=compound, firm=people.firm)
        owed(compound)
        asked(compound)
    assert [_statements(user, path) for path in lists] == before
    assert max(before) <= MOST_STATEMENTS


def test_an_audit_of_a_term_through_its_page(people: Cast) -> None:
    chair = client(people.own[Role.COMMITTEE_CHAIR])
    form = {"compound": people.compound.pk, "starts": "2023-08-01", "ends": "2026-07-31"}
    assert chair.post("/work/money/term/", {**form, "ends": "2036-07-31"}).status_code == 422
    answer = chair.post("/work/money/term/", form)
    assert answer.status_code == 302
    assert chair.post("/work/money/term/", {**form, "compound": people.other_compound.pk}).status_code == 422
    entering = chair.get(f"{answer['Location']}publish/").content.decode()
    assert "posted_until" in entering
    assert "to_fund" not in entering


def test_an_emergency_from_the_request_to_the_payment(people: Cast) -> None:
    manager, chair = client(people.own[Role.FIRM_MANAGER]), client(people.own[Role.COMMITTEE_CHAIR])
    form = {"compound": people.compound.pk, "case": "pump", "place": "泵房", "text": "水泵停了"}

    missing = manager.post("/work/money/emergencies/new/", form)
    assert missing.status_code == 422
    assert "third party" in words(missing)
    answer = manager.post("/work/money/emergencies/new/", {**form, "proof": paper()})
    assert answer.status_code == 302
    here = answer["Location"]
    assert f"{here}approve/" not in manager.get(here).content.decode()
    assert f"{here}approve/" in chair.get(here).content.decode()
    assert manager.get(f"{here}approve/").status_code == 403
    for browser, verb, given in (
        (chair, "approve", {}),
        (manager, "repair", {"on": "2026-09-07", "note": "换了水泵"}),
        (chair, "audit", {"on": "2026-09-07", "amount": "8000", "paper": paper()}),
    ):
        assert browser.post(f"{here}{verb}/", given).status_code == 302
    over = chair.post(f"{here}pay/", {"on": "2026-09-07", "amount": "8000.01"})
    assert over.status_code == 422
    assert "8000.00 yuan; 8000.01 yuan cannot be paid" in words(over)
    assert chair.post(f"{here}pay/", {"on": "2026-09-07", "amount": "8000"}).status_code == 302
    assert chair.get(f"{here}pay/").status_code == 409
    assert chair.get(f"{here}nothing/").status_code == chair.get(f"{here}ask/").status_code == 404
    assert EmergencyUse.objects.get().state == "paid"
    assert "换了水泵" in read(people.own[Role.SUPERVISOR], here)


def test_only_the_steps_that_are_open_are_offered(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    use = asked(people.compound)
    here, officer = f"/work/money/emergencies/{use.pk}/", people.own[Role.STREET_OFFICER]
    assert f"{here}bureau/" not in client(officer).get(here).content.decode()
    assert client(officer).get(f"{here}bureau/").status_code == 409
    after = datetime(2026, 9, 15, 0, 0, 0, tzinfo=SHANGHAI)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    html = client(officer).get(here).content.decode()
    assert f"{here}bureau/" in html
    assert f"{here}approve/" not in html
    assert "was to be decided by" in read(officer, "/work/money/emergencies/?list=waiting")
    step(use, Verb.DECLINE, None, after, note="证据不足")
    assert "after the seven days" in read(officer, here)
    assert "No emergency use is recorded" in read(officer, "/work/money/emergencies/?list=over")


def test_the_admin_reads_and_writes_nothing(people: Cast) -> None:
    row, use = published(people.compound), asked(people.compound)
    officer = signed_in(people.own[Role.STREET_OFFICER])
    for path in (f"publication/{row.pk}", f"emergencyuse/{use.pk}"):
        page = officer.get(f"/admin/properties/{path}/change/")
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert officer.get(f"/admin/properties/{path}/delete/").status_code == 403
