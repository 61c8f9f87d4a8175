"""The register's pages: what each reader sees, what may be entered, and that no name leaves in full."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from properties import actions
from properties.access import REGISTRARS, SEES_OWNERS
from properties.models import AreaChange, Holding, Home, OwnerMember, OwnerParty, OwnerReveal, Role
from properties.owners import Member
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, EntranceFactory
from tests.properties.register_rows import (
    NAMES,
    PAPER,
    PHONE,
    START,
    couple,
    home_in,
    owned,
    party_of,
    person,
)
from tests.properties.test_admin import signed_in

if TYPE_CHECKING:
    from properties.models import User

pytestmark = pytest.mark.django_db

TODAY_WORDS = ("张＊", "李＊")


@pytest.fixture
def people() -> Cast:
    return cast()


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def home(people: Cast) -> Home:
    """A home with two co-owners since 2020, whom somebody else owned before, and a firm's shop beside it."""
    found = home_in(people.compound, "101", "80.55")
    pair = [
        Member(NAMES[0], PHONE, PAPER, is_representative=True),
        Member(NAMES[1], "13800138001", "310110199002021234"),
    ]
    earlier = party_of(people.compound, Member(NAMES[2], "13800138002", "310110199003031234"))
    owned(found, earlier, on=START - timedelta(days=400))
    party = party_of(people.compound, *pair)
    actions.transfer_home(home=found, to=party, on=START, basis="买卖", by=None, at=timezone.now())
    shop = home_in(people.compound, "102", "33.00")
    owned(shop, party_of(people.compound, Member(NAMES[3], "", "91310000X"), kind="company"))
    return found


def addresses(home: Home) -> list[str]:
    code = home.compound.code
    return [
        "/work/register/",
        f"/work/register/compounds/{code}/",
        f"/work/register/buildings/{home.building_id}/",
        f"/work/register/homes/{home.pk}/",
        f"/work/register/compounds/{code}/roll/",
        f"/work/register/compounds/{code}/add/",
        f"/work/register/homes/{home.pk}/area/",
        f"/work/register/homes/{home.pk}/owner/",
        *(f"/work/register/holdings/{row.pk}/void/" for row in Holding.objects.all()),
        *(f"/work/register/owners/{row.pk}/representative/" for row in OwnerParty.objects.all()),
        *(f"/work/register/owners/members/{row.pk}/" for row in OwnerMember.objects.all()),
        *(f"/work/register/owners/members/{row.pk}/correct/" for row in OwnerMember.objects.all()),
    ]


PLAIN = (*NAMES, PHONE, "13800138001", "13800138002", PAPER, "310110199002021234", "310110199003031234")
MASKS = ("张＊", "李＊", "王＊", "上＊", "138****8000", "310***********1234")


@pytest.mark.parametrize("role", list(Role))
def test_no_page_shows_an_owner_in_full_and_firms_see_none_at_all(
    people: Cast, home: Home, role: Role
) -> None:
    client = desk(people.own[role])
    answers = [client.get(url) for url in addresses(home)]
    text = "".join(answer.content.decode() for answer in answers)

    assert [word for word in PLAIN if word in text] == []
    seen = {word for word in MASKS if word in text}
    if role in REGISTRARS:
        assert seen == set(MASKS)
    elif role in SEES_OWNERS:
        assert seen == set(MASKS[:4])
    else:
        assert seen == set()


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_WORKER])
def test_a_firm_sees_homes_and_areas(people: Cast, home: Home, role: Role) -> None:
    client = desk(people.own[role])
    for url in addresses(home)[:4]:
        assert client.get(url).status_code == 200
    assert "80.55" in client.get(f"/work/register/homes/{home.pk}/").content.decode()
    assert client.get(f"/work/register/compounds/{home.compound.code}/").context["page"].roll is None
    assert client.get("/work/register/").context["found"].rows[0].owners is None


def test_the_list_counts_homes_heads_and_areas(people: Cast, home: Home) -> None:
    found = desk(people.own[Role.STREET_OFFICER]).get("/work/register/").context["found"]
    row = next(row for row in found.rows if row.compound == people.compound)
    assert (row.homes, row.area, row.owners) == (2, Decimal("113.55"), 2)
    assert found.counts == {"": 3, "entered": 1, "empty": 2}


@pytest.mark.parametrize("compounds", [1, 60])
def test_the_list_takes_at_most_twelve_statements(people: Cast, compounds: int) -> None:
    made = CompoundFactory.create_batch(compounds, neighbourhood=people.neighbourhood)
    for place in made[:3]:
        owned(home_in(place), party_of(place, person("张三")))
    client = desk(people.own[Role.STREET_OFFICER])
    client.get("/work/register/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/work/register/")
    assert len(asked) <= 12


def test_the_list_is_searched_narrowed_and_paged(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    CompoundFactory.create_batch(60, neighbourhood=people.neighbourhood)

    def names(query: str) -> list[str]:
        rows = client.get(f"/work/register/?{query}").context["found"].rows
        return [row.compound.name for row in rows]

    assert names("state=entered") == [people.compound.name]
    assert names(f"q={people.compound.code}") == [people.compound.name]
    assert names("q=%E6%B2%A1%E6%9C%89") == []
    assert len(names("page=1")) == 50
    assert len(names("page=2")) == 13
    assert client.get("/work/register/?unknown=1").status_code == 400


@pytest.mark.parametrize(
    ("floor_area", "word"),
    [(None, "not entered"), ("113.55", "exactly"), ("113.56", "0.01 m² less"), ("100", "13.55 m² more")],
)
def test_the_difference_to_the_floor_area_is_said(
    people: Cast, home: Home, floor_area: str | None, word: str
) -> None:
    people.compound.floor_area = Decimal(floor_area) if floor_area else None
    people.compound.save(update_fields=["floor_area"])
    client = desk(people.own[Role.STREET_OFFICER])
    answer = client.get(f"/work/register/compounds/{people.compound.code}/", headers={"cookie": ""})
    client.cookies["django_language"] = "en"
    answer = client.get(f"/work/register/compounds/{people.compound.code}/")
    assert word in answer.content.decode()


def test_a_building_lists_its_homes_in_the_order_of_the_doors(people: Cast, home: Home) -> None:
    for number in ("1001", "201"):
        home_in(people.compound, number)
    client = desk(people.own[Role.GRID_WORKER])
    rows = client.get(f"/work/register/buildings/{home.building_id}/").context["page"].rows
    assert [row.home.number for row in rows] == ["101", "102", "201", "1001"]
    rows = client.get(f"/work/register/buildings/{home.building_id}/?q=10").context["page"].rows
    assert [row.home.number for row in rows] == ["101", "102", "1001"]
    entrance = EntranceFactory.create(building=home.building)
    for asked, found in ((entrance.pk, 0), ("x", 4), ("9" * 30, 0)):
        page = client.get(f"/work/register/buildings/{home.building_id}/?entrance={asked}").context["page"]
        assert len(page.rows) == found


def test_the_homes_of_a_building_cost_the_same_for_one_and_for_many(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    url = f"/work/register/buildings/{home.building_id}/"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(20):
        owned(home_in(people.compound, f"3{number:02d}"), party_of(people.compound, person(f"甲{number}")))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# Entering.


def test_a_home_is_added_and_a_second_one_of_the_number_is_told_in_the_form(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.NEIGHBOURHOOD_STAFF])
    url = f"/work/register/compounds/{people.compound.code}/add/"
    data = {
        "entrance": f"b{home.building_id}",
        "number": "103",
        "area": "50.25",
        "source": "survey",
        "use": "home",
    }

    answer = client.post(url, data)

    made = Home.objects.get(number="103")
    assert answer.headers["Location"] == f"/work/register/homes/{made.pk}/"
    assert (made.area, made.area_source) == (Decimal("50.25"), "survey")
    again = client.post(url, data)
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["number"])


@pytest.mark.parametrize("area", ["-1", "1e-30", "0", "abc", "", "99999999", "1e999999", "80.123"])
def test_a_bad_area_comes_back_beside_its_field(people: Cast, home: Home, area: str) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    data = {"area": area, "source": "survey", "on": "2024-01-01", "reason": "复测"}
    answer = client.post(f"/work/register/homes/{home.pk}/area/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["area"])
    assert not AreaChange.objects.exists()


def test_an_area_is_corrected_and_the_page_shows_what_it_was(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.PARTY_SECRETARY])
    data = {"area": "81.00", "source": "survey", "on": "2024-01-01", "reason": "复测"}
    answer = client.post(f"/work/register/homes/{home.pk}/area/", data, follow=True)
    assert "80.55" in answer.content.decode()
    assert AreaChange.objects.get().by == people.own[Role.PARTY_SECRETARY]


def test_one_more_co_owner_keeps_what_was_typed_and_says_nothing_yet(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    url = f"/work/register/homes/{home.pk}/owner/"
    typed = {"kind": "person", "name_1": "赵六", "on": "2024-05-06", "basis": "买卖", "rows": "1"}

    answer = client.post(url, {**typed, "more": "1"})

    form = answer.context["form"]
    assert (answer.status_code, form.rows, form.errors) == (200, 2, {})
    text = answer.content.decode()
    assert 'value="赵六"' in text
    assert 'value="2024-05-06"' in text
    assert 'name="rows" value="2"' in text
    assert not OwnerParty.objects.filter(recorded_at__gt=timezone.now() - timedelta(seconds=0)).exists()


def test_a_home_passes_to_two_co_owners_and_the_page_says_who_represents(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    url = f"/work/register/homes/{home.pk}/owner/"
    typed = {"kind": "person", "name_1": "赵六", "name_2": "钱七", "on": "2024-05-06", "rows": "2"}

    assert client.post(url, typed).status_code == 422  # nobody represents them
    answer = client.post(url, {**typed, "speaks": "2"}, follow=True)

    owner = answer.context["page"].owner
    assert [(one.name, one.is_representative) for one in owner.members] == [("赵＊", False), ("钱＊", True)]
    assert len(answer.context["page"].history) == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_1": ""}, "__all__"),
        ({"on": "2999-01-01"}, "on"),
        ({"on": "2010-01-01"}, "on"),
        ({"phone_1": "12"}, "phone_1"),
        ({"kind": "nobody"}, "kind"),
        ({"rows": "-1", "name_1": "  "}, "__all__"),
        ({"rows": "9" * 40, "name_1": "\u200b"}, "__all__"),
    ],
)
def test_what_is_wrong_with_an_owner_stands_beside_it(
    people: Cast, home: Home, more: dict[str, str], field: str
) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    data = {"kind": "person", "name_1": "赵六", "on": "2024-05-06", "rows": "1"} | more
    answer = client.post(f"/work/register/homes/{home.pk}/owner/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Holding.objects.count() == 3


def test_the_developer_needs_no_name_once_it_is_known(people: Cast, home: Home) -> None:
    known = party_of(people.compound, person("测试置业"), kind="developer")
    client = desk(people.own[Role.STREET_OFFICER])
    client.post(f"/work/register/homes/{home.pk}/owner/", {"kind": "developer", "on": "2024-05-06"})
    assert Holding.objects.get(home=home, ends_on=None).party == known


def test_a_mistake_is_voided_with_a_reason_and_stays_struck_through(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    row = Holding.objects.get(home=home, ends_on=None)
    url = f"/work/register/holdings/{row.pk}/void/"
    assert client.post(url, {"reason": ""}).status_code == 422
    answer = client.post(url, {"reason": "录错业主"}, follow=True)
    assert "录错业主" in answer.content.decode()
    assert answer.context["page"].owner is None
    assert client.post(url, {"reason": "再来一次"}).status_code == 409


def test_another_representative_is_appointed(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    party = Holding.objects.get(home=home, ends_on=None).party
    second, stranger = party.members.get(position=1), OwnerMember.objects.exclude(party=party)[0]
    url = f"/work/register/owners/{party.pk}/representative/"
    assert client.post(url, {"member": str(stranger.pk)}).status_code == 422
    assert client.post(url, {"member": str(second.pk)}).status_code == 302
    assert party.members.get(is_representative=True) == second


def test_an_owner_is_shown_once_for_a_reason_and_it_is_not_kept_anywhere(people: Cast, home: Home) -> None:
    officer = people.own[Role.STREET_OFFICER]
    client = desk(officer)
    member = OwnerMember.objects.get(party__holdings__home=home, position=0, is_representative=True)
    url = f"/work/register/owners/members/{member.pk}/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not OwnerReveal.objects.exists()

    answer = client.post(url, {"reason": "核对名册"})

    text = answer.content.decode()
    assert all(word in text for word in (NAMES[0], PHONE, PAPER))
    assert "no-store" in answer.headers["Cache-Control"]
    row = OwnerReveal.objects.get()
    assert (row.member, row.by, row.reason) == (member, officer, "核对名册")
    assert NAMES[0] not in client.get(url).content.decode()


# The roll.


def test_the_roll_of_a_past_day_and_of_a_day_to_come(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.COMMITTEE_CHAIR])
    url = f"/work/register/compounds/{people.compound.code}/roll/"
    assert client.get(url).context["roll"].heads == 2
    earlier = client.get(f"{url}?day=2019-12-31")
    assert [row.owner for row in earlier.context["rows"]] == ["王＊"]
    assert earlier.context["roll"].digest in earlier.content.decode()
    for bad in ("2999-01-01", "yesterday", "9999-12-31"):
        assert client.get(f"{url}?day={bad}").status_code == 422
        assert client.get(f"{url}sheet/?day={bad}").status_code == 422
    assert client.get(f"{url}?known=9999-12-31").status_code == 200
    assert client.get(f"{url}?known=2001-01-01").context["roll"].heads == 0


def test_the_sheet_holds_masked_names_and_no_formula(people: Cast, home: Home) -> None:
    owned(
        home_in(people.compound, "103"),
        party_of(people.compound, Member("=cmd|'/c calc'!A0", paper="x"), kind="company"),
    )
    client = desk(people.own[Role.COMMITTEE_MEMBER])
    answer = client.get(f"/work/register/compounds/{people.compound.code}/roll/sheet/")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(str(cell.value) for cell in cells)

    assert [word for word in PLAIN if word in text] == []
    assert "上＊" in text
    assert "'=＊" in text
    assert all(cell.data_type != "f" for cell in cells)
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [line[0] for line in lines] == [1, 2, 3]
    assert sum(Decimal(str(line[4])) for line in lines) == Decimal("193.55")


# The administration.


def test_the_admin_masks_every_owner_and_opens_nothing_sealed(people: Cast, home: Home) -> None:
    client = signed_in(people.own[Role.STREET_OFFICER])
    party = Holding.objects.get(home=home, ends_on=None).party
    pages = [
        "/admin/properties/home/",
        f"/admin/properties/home/{home.pk}/change/",
        "/admin/properties/ownerparty/",
        f"/admin/properties/ownerparty/{party.pk}/change/",
        "/admin/properties/holding/",
        f"/admin/properties/holding/{party.holdings.get().pk}/change/",
        "/admin/properties/areachange/",
    ]
    answers = [client.get(url) for url in pages]
    text = "".join(answer.content.decode() for answer in answers)
    assert {answer.status_code for answer in answers} == {200}
    assert [word for word in PLAIN if word in text] == []
    assert all(word in text for word in TODAY_WORDS)
    stored = [envelope.envelope for row in OwnerMember.objects.all() for envelope in (row.name, row.paper)]
    assert [one for one in [*stored, party.key] if one in text] == []


def test_reveals_are_read_by_the_audit_administrator_and_name_no_owner(people: Cast, home: Home) -> None:
    member = OwnerMember.objects.filter(party__holdings__home=home).first()
    assert member
    actions.reveal_owner(
        member=member, reason="核对名册", by=people.own[Role.STREET_OFFICER], at=timezone.now()
    )
    url = "/admin/properties/ownerreveal/"
    seen = signed_in(people.own[Role.AUDIT_ADMIN])
    row = OwnerReveal.objects.get()
    # The auditor of the other street reads their own street's log only.
    text = seen.get(url).content.decode() + seen.get(f"{url}{row.pk}/change/").content.decode()
    assert "核对名册" in text
    assert not any(word in text for word in (*PLAIN, *TODAY_WORDS))
    assert "核对名册" not in signed_in(people.other[Role.AUDIT_ADMIN]).get(url).content.decode()
    assert signed_in(people.own[Role.STREET_OFFICER]).get(url).status_code == 403


def test_nobody_adds_changes_or_deletes_a_row_of_the_register_in_the_admin(people: Cast, home: Home) -> None:
    client = signed_in(people.own[Role.STREET_OFFICER])
    for model in ("home", "ownerparty", "holding", "areachange"):
        assert client.get(f"/admin/properties/{model}/add/").status_code == 403
    assert client.get(f"/admin/properties/home/{home.pk}/delete/").status_code == 403


def test_couples_are_told_in_one_line(people: Cast) -> None:
    target = home_in(people.compound, "301")
    owned(target, couple(people.compound, "张三", "李四", "王五"))
    client = desk(people.own[Role.STREET_OFFICER])
    client.cookies["django_language"] = "en"
    page: Any = client.get(f"/work/register/buildings/{target.building_id}/").context["page"]
    assert [row.owner.name for row in page.rows] == ["张＊ and 2 others"]


def test_an_owner_is_corrected_on_a_page_that_shows_nothing_in_full(people: Cast, home: Home) -> None:
    client = desk(people.own[Role.STREET_OFFICER])
    member = Holding.objects.get(home=home, ends_on=None).party.members.get(position=0)
    url = f"/work/register/owners/members/{member.pk}/correct/"

    wrong = client.post(url, {"name": "", "phone": "12", "reason": "换号"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["phone"])
    unchanged = client.post(url, {"name": "", "phone": "", "reason": "换号"})
    assert (unchanged.status_code, list(unchanged.context["form"].errors)) == (422, ["name"])
    assert client.post(url, {"name": "赵一", "phone": "", "reason": "笔误"}).status_code == 302

    assert "赵＊" in client.get(f"/work/register/homes/{home.pk}/").content.decode()
