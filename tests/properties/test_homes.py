"""Homes, owners and who holds what: what the actions keep, and every sentence with which they refuse."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction

from properties import actions
from properties.access import REGISTRARS, SEES_OWNERS, holds_at
from properties.models import (
    AreaChange,
    Holding,
    Home,
    OwnerCorrection,
    OwnerMember,
    OwnerParty,
    OwnerReveal,
    Role,
)
from properties.owners import Member
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, EntranceFactory, PostFactory, UserFactory
from tests.properties.register_rows import (
    NOW,
    PAPER,
    PHONE,
    START,
    TODAY,
    couple,
    home_in,
    owned,
    party_of,
    person,
)
from yinhang.errors import NotYours, Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def code_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


# Homes and areas.


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ("0.01", ""),
        ("99999.99", ""),
        ("80", ""),
        ("80.10", ""),
        ("0", "home.area"),
        ("0.00", "home.area"),
        ("-0.01", "home.area"),
        ("-80", "home.area"),
        ("1e-30", "home.area"),
        ("0.009", "home.area"),
        ("100000", "home.area"),
        ("1e400", "home.area"),
        ("NaN", "home.area"),
        ("Infinity", "home.area"),
        ("80.001", "home.area-too-fine"),
        ("80.0000000000000000000000000000001", "home.area-too-fine"),
    ],
)
def test_an_area_lies_between_a_hundredth_and_a_hundred_thousand(people: Cast, area: str, code: str) -> None:
    if not code:
        assert home_in(people.compound, area=area).area == Decimal(area)
        return
    with pytest.raises(Refused) as refused:
        home_in(people.compound, area=area)
    assert code_of(refused) == code
    assert not Home.objects.exists()


@pytest.mark.parametrize("again", ["101", " 101 ", "１０１", "101\u200b"])
def test_a_room_is_entered_once_however_it_is_typed(people: Cast, again: str) -> None:
    home = home_in(people.compound, "101")
    with pytest.raises(Refused) as refused:
        home_in(people.compound, again)
    assert (code_of(refused), refused.value.field) == ("home.twice", "number")

    for _number in range(2):  # the same number behind another entrance is another home
        entrance = EntranceFactory.create(building=home.building)
        behind: dict[str, Any] = {"building": home.building, "entrance": entrance, "number": "101"}
        actions.add_home(area=Decimal(1), source="survey", by=None, at=NOW, **behind)
    assert Home.objects.count() == 3


@pytest.mark.parametrize(
    ("number", "code"),
    [("", "home.no-number"), (" \u200b ", "home.no-number"), ("1" * 41, "register.too-long")],
)
def test_a_room_has_a_number(people: Cast, number: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        home_in(people.compound, number)
    assert code_of(refused) == code


def test_an_entrance_belongs_to_its_building(people: Cast) -> None:
    home = home_in(people.compound)
    with pytest.raises(Refused) as refused:
        actions.add_home(
            building=home.building,
            entrance=EntranceFactory.create(),
            number="9",
            area=Decimal(9),
            source="survey",
            by=None,
            at=NOW,
        )
    assert code_of(refused) == "home.wrong-entrance"


def correct(home: Home, **more: Any) -> AreaChange:
    given: dict[str, Any] = {
        "area": Decimal("81.00"),
        "source": "survey",
        "on": date(2026, 6, 1),
        "reason": "复测",
    }
    return actions.correct_area(home=home, by=None, at=NOW, **(given | more))


def test_a_correction_leaves_a_row_and_the_home_has_the_new_area(people: Cast) -> None:
    home = home_in(people.compound, area="80.00")
    change = correct(home)
    home.refresh_from_db()
    assert (home.area, home.area_source) == (Decimal("81.00"), "survey")
    assert (change.was, change.was_source, change.area, change.source) == (
        Decimal("80.00"),
        "register",
        Decimal("81.00"),
        "survey",
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"area": Decimal("80.00"), "source": "register"}, "home.same-area"),
        ({"area": Decimal("80.00"), "source": "survey"}, ""),
        ({"area": Decimal("1e-30")}, "home.area"),
        ({"on": TODAY}, ""),
        ({"on": TODAY + ONE_DAY}, "register.future"),
        ({"reason": " "}, "register.say-why"),
        ({"reason": "x" * 201}, "register.too-long"),
    ],
)
def test_what_a_correction_needs(people: Cast, more: dict[str, Any], code: str) -> None:
    home = home_in(people.compound, area="80.00")
    if not code:
        correct(home, **more)
        return
    with pytest.raises(Refused) as refused:
        correct(home, **more)
    assert code_of(refused) == code
    home.refresh_from_db()
    assert (home.area, AreaChange.objects.count()) == (Decimal("80.00"), 0)


def test_corrections_follow_one_another_in_their_days(people: Cast) -> None:
    home = home_in(people.compound)
    correct(home, on=date(2026, 6, 2))
    with pytest.raises(Refused) as refused:
        correct(home, area=Decimal(82), on=date(2026, 6, 1))
    assert code_of(refused) == "home.before-last-area"
    assert correct(home, area=Decimal(82), on=date(2026, 6, 2)).was == Decimal(81)


# Owners.


def test_the_same_owner_is_found_again_in_any_order_and_writing(people: Cast) -> None:
    members = [person("张三", "310110 1990", is_representative=True), person("李四", "x-12")]
    first = party_of(people.compound, *members)
    other = [person("李四", "X１２"), person("张三", "3101101990", is_representative=True)]
    assert party_of(people.compound, *other) == first
    assert party_of(people.next_door, *members) != first
    assert (OwnerParty.objects.count(), OwnerMember.objects.count()) == (2, 4)


def test_one_of_two_co_owners_alone_is_another_owner(people: Cast) -> None:
    pair, alone = couple(people.compound, "张三", "李四"), party_of(people.compound, person("张三"))
    assert pair != alone


@pytest.mark.parametrize(
    ("kind", "members", "code"),
    [
        ("person", [], "owner.nobody"),
        ("developer", [], "owner.nobody"),
        ("person", [Member("  ")], "owner.no-name"),
        ("person", [Member("张三", phone="12")], "phone.invalid"),
        ("person", [Member("张三"), Member("李四")], "owner.no-representative"),
        (
            "person",
            [Member("张三", is_representative=True), Member("李四", is_representative=True)],
            "owner.two-representatives",
        ),
        ("person", [Member("张三", is_representative=True), Member("张 三")], "owner.same-twice"),
        ("developer", [Member("甲", is_representative=True), Member("乙")], "owner.one-developer"),
        ("person", [Member("张" * 61)], "register.too-long"),
        ("person", [Member(f"甲{n}", is_representative=not n) for n in range(21)], "owner.too-many"),
    ],
)
def test_what_an_owner_needs(people: Cast, kind: str, members: list[Member], code: str) -> None:
    with pytest.raises(Refused) as refused:
        party_of(people.compound, *members, kind=kind)
    assert code_of(refused) == code
    assert not OwnerParty.objects.exists()


def test_nothing_of_an_owner_stands_in_the_database_in_plain_text(people: Cast) -> None:
    party = party_of(people.compound, Member("张三丰", PHONE, PAPER))
    row = party.members.get()
    assert (reveal(row, "name"), reveal(row, "phone"), reveal(row, "paper")) == (
        "张三丰",
        "+8613800138000",
        PAPER,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM properties_ownermember")
        stored = repr(cursor.fetchall())
    assert not any(word in stored for word in ("张三丰", PHONE, PAPER))


# Who holds what.


def test_a_transfer_ends_the_old_holding_on_the_day_before(people: Cast) -> None:
    home = home_in(people.compound)
    old = owned(home, party_of(people.compound, person("张三")))
    new_owner = couple(people.compound, "李四", "王五")
    day = date(2026, 6, 1)

    new = actions.transfer_home(home=home, to=new_owner, on=day, basis="买卖", by=None, at=NOW)

    old.refresh_from_db()
    assert (old.ends_on, old.end_recorded_at) == (day - ONE_DAY, NOW)
    assert (new.starts_on, new.ends_on, new.party, new.basis) == (day, None, new_owner, "买卖")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (START - ONE_DAY, "holding.before-the-old"),
        (START, "holding.before-the-old"),
        (START + ONE_DAY, ""),
        (TODAY, ""),
        (TODAY + ONE_DAY, "register.future"),
    ],
)
def test_a_home_passes_on_after_it_was_got_and_not_in_the_future(people: Cast, day: date, code: str) -> None:
    home = home_in(people.compound)
    owned(home, party_of(people.compound, person("张三")))
    to = party_of(people.compound, person("李四"))
    if not code:
        actions.transfer_home(home=home, to=to, on=day, basis="", by=None, at=NOW)
        return
    with pytest.raises(Refused) as refused:
        actions.transfer_home(home=home, to=to, on=day, basis="", by=None, at=NOW)
    assert code_of(refused) == code
    assert Holding.objects.get().ends_on is None


def test_a_home_does_not_pass_to_the_same_owner_or_to_one_elsewhere_or_from_nobody(people: Cast) -> None:
    home = home_in(people.compound)
    owner = party_of(people.compound, person("张三"))
    given: dict[str, Any] = {"home": home, "on": TODAY, "basis": "", "by": None, "at": NOW}
    with pytest.raises(Refused) as refused:
        actions.transfer_home(to=owner, **given)
    assert code_of(refused) == "holding.nobody"
    owned(home, owner)
    with pytest.raises(Refused) as refused:
        actions.transfer_home(to=owner, **given)
    assert code_of(refused) == "holding.same-owner"
    with pytest.raises(Refused) as refused:
        actions.transfer_home(to=party_of(people.next_door, person("张三")), **given)
    assert code_of(refused) == "holding.other-compound"


@pytest.mark.parametrize(
    ("on", "until", "fits"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), True),  # the day before the period taken
        (date(2019, 1, 1), date(2020, 1, 1), False),
        (date(2021, 1, 1), None, False),  # its last day
        (date(2021, 1, 2), None, True),
        (date(2020, 5, 1), date(2020, 5, 1), False),
        (date(2019, 1, 1), None, False),
    ],
)
def test_periods_of_a_home_do_not_overlap(people: Cast, on: date, until: date | None, fits: bool) -> None:
    home = home_in(people.compound)
    first, second = party_of(people.compound, person("张三")), party_of(people.compound, person("李四"))
    taken: dict[str, Any] = {"home": home, "by": None, "at": NOW}
    actions.start_holding(party=first, on=date(2020, 1, 1), until=date(2021, 1, 1), **taken)
    if fits:
        actions.start_holding(party=second, on=on, until=until, **taken)
        return
    with pytest.raises(Refused) as refused:
        actions.start_holding(party=second, on=on, until=until, **taken)
    assert code_of(refused) == "holding.overlap"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):  # and past the action the database says the same
        Holding.objects.create(
            home=home, party=second, starts_on=on, ends_on=until, end_recorded_at=NOW if until else None
        )


def test_what_the_database_refuses_is_told_in_a_sentence(people: Cast, monkeypatch: Any) -> None:
    """Another writer who was not seen by the checks: the trigger's error becomes the same refusal."""
    home = home_in(people.compound)
    owned(home, party_of(people.compound, person("张三")))
    nothing = Holding.objects.none()
    monkeypatch.setattr("properties.actions.homes._taken", lambda *_said: nothing)
    with pytest.raises(Refused) as refused:
        owned(home, party_of(people.compound, person("李四")), on=date(2021, 1, 1))
    assert code_of(refused) == "holding.overlap"


def test_an_ownership_does_not_end_before_it_starts(people: Cast) -> None:
    home, owner = home_in(people.compound), party_of(people.compound, person("张三"))
    with pytest.raises(Refused) as refused:
        actions.start_holding(home=home, party=owner, on=START, until=START - ONE_DAY, by=None, at=NOW)
    assert code_of(refused) == "holding.ends-first"
    with pytest.raises(Refused) as refused:
        actions.start_holding(home=home, party=owner, on=TODAY + ONE_DAY, by=None, at=NOW)
    assert code_of(refused) == "register.future"


def test_a_voided_entry_stays_with_its_reason_and_makes_room(people: Cast) -> None:
    home = home_in(people.compound)
    wrong = owned(home, party_of(people.compound, person("张三")))
    officer = people.own[Role.STREET_OFFICER]
    actions.void_holding(holding=wrong, reason="录错", by=officer, at=NOW)
    wrong.refresh_from_db()
    assert (wrong.voided_at, wrong.void_reason, wrong.ends_on) == (NOW, "录错", None)
    assert LogEntry.objects.filter(user=officer, object_id=str(wrong.pk)).exists()
    owned(home, party_of(people.compound, person("李四")))
    with pytest.raises(Refused) as refused:
        actions.void_holding(holding=wrong, reason="录错", by=None, at=NOW)
    assert code_of(refused) == "holding.voided"


def test_nothing_is_voided_without_a_reason(people: Cast) -> None:
    row = owned(home_in(people.compound), party_of(people.compound, person("张三")))
    with pytest.raises(Refused) as refused:
        actions.void_holding(holding=row, reason="\u200b", by=None, at=NOW)
    assert code_of(refused) == "register.say-why"


def test_an_owner_who_is_refused_is_not_entered_either(people: Cast) -> None:
    home = home_in(people.compound)
    with pytest.raises(Refused):
        actions.enter_owner(
            home=home, kind="person", members=[person("张三")], on=TODAY + ONE_DAY, by=None, at=NOW
        )
    assert not OwnerParty.objects.exists()


# Representatives and reveals.


def test_another_co_owner_represents_them_and_the_log_keeps_who_did_before(people: Cast) -> None:
    party = couple(people.compound, "张三", "李四")
    first, second = party.members.order_by("position")
    officer = people.own[Role.STREET_OFFICER]
    actions.appoint_representative(party=party, member=second, by=officer, at=NOW)
    assert list(party.members.order_by("position").values_list("is_representative", flat=True)) == [
        False,
        True,
    ]
    entry = LogEntry.objects.get(user=officer, object_id=str(party.pk))
    assert str(first) in entry.change_message
    assert str(second) in entry.change_message
    assert "张" not in entry.change_message + entry.object_repr
    with pytest.raises(Refused) as refused:
        actions.appoint_representative(party=party, member=second, by=officer, at=NOW)
    assert code_of(refused) == "owner.represents-already"


def test_a_stranger_represents_nobody_and_one_alone_needs_none(people: Cast) -> None:
    alone, party = party_of(people.compound, person("王五")), couple(people.compound, "张三", "李四")
    member = alone.members.get()
    for of, code in ((party, "owner.not-a-member"), (alone, "owner.alone")):
        with pytest.raises(Refused) as refused:
            actions.appoint_representative(party=of, member=member, by=None, at=NOW)
        assert code_of(refused) == code


def test_the_database_holds_one_representative_too(people: Cast) -> None:
    party = couple(people.compound, "张三", "李四")
    with pytest.raises(IntegrityError), transaction.atomic():
        party.members.update(is_representative=True)


def test_a_reveal_is_written_down_before_anything_is_shown(people: Cast) -> None:
    member = party_of(people.compound, Member("张三丰", PHONE, PAPER)).members.get()
    secretary = people.own[Role.PARTY_SECRETARY]
    shown = actions.reveal_owner(member=member, reason="核对名册", by=secretary, at=NOW)
    assert shown == ("张三丰", "+8613800138000", PAPER)
    row = OwnerReveal.objects.get()
    assert (row.member, row.by, row.reason, row.at) == (member, secretary, "核对名册", NOW)
    with pytest.raises(Refused) as refused:
        actions.reveal_owner(member=member, reason=" ", by=secretary, at=NOW)
    assert code_of(refused) == "register.say-why"
    assert OwnerReveal.objects.count() == 1


def test_a_slip_of_the_pen_is_put_right_and_what_stood_there_is_kept(people: Cast) -> None:
    party = party_of(people.compound, Member("张三", PHONE, PAPER))
    member, secretary = party.members.get(), people.own[Role.PARTY_SECRETARY]

    actions.correct_member(
        member=member, name="章三", phone="", paper="", reason="笔误", by=secretary, at=NOW
    )

    member.refresh_from_db()
    assert actions.reveal_owner(member=member, reason="核对", by=secretary, at=NOW) == (
        "章三",
        "+8613800138000",
        PAPER,
    )
    row = OwnerCorrection.objects.get()
    assert (reveal(row, "was_name"), row.reason, row.by, row.at) == ("张三", "笔误", secretary, NOW)
    assert "张三" not in str(OwnerCorrection.objects.values().get())
    assert party_of(people.compound, Member("章三", PHONE, PAPER)) == party


def test_a_corrected_owner_is_found_by_what_is_right_now(people: Cast) -> None:
    """Known by name and phone only: with the new phone it is the same owner, with the old one somebody else."""
    party = party_of(people.compound, Member("张三", PHONE))
    other = "13800138009"
    actions.correct_member(
        member=party.members.get(), name="", phone=other, paper="", reason="换号", by=None, at=NOW
    )
    assert party_of(people.compound, Member("张三", other)) == party
    assert party_of(people.compound, Member("张三", PHONE)) != party


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "owner.nothing-new"),
        ({"name": "张三"}, "owner.nothing-new"),
        ({"name": "李四", "phone": "13800138009"}, "owner.known-already"),
        ({"phone": "12"}, "phone.invalid"),
        ({"name": "李四", "reason": " "}, "register.say-why"),
    ],
)
def test_a_correction_that_corrects_nothing_or_makes_two_of_one_is_refused(
    people: Cast, given: dict[str, str], code: str
) -> None:
    member = party_of(people.compound, Member("张三", PHONE)).members.get()
    party_of(people.compound, Member("李四", "13800138009"))
    asked = {"name": "", "phone": "", "paper": "", "reason": "笔误"} | given
    with pytest.raises(Refused) as refused:
        actions.correct_member(member=member, by=None, at=NOW, **asked)
    assert code_of(refused) == code
    assert not OwnerCorrection.objects.exists()


# Who may.


@pytest.mark.parametrize("role", list(Role))
def test_only_registrars_write_and_look(people: Cast, role: Role) -> None:
    home = home_in(people.compound)
    party = couple(people.compound, "张三", "李四")
    holding, member = owned(home, party), party.members.get(position=1)
    by = people.own[role]
    deeds: list[Callable[[], Any]] = [
        lambda: actions.reveal_owner(member=member, reason="核对", by=by, at=NOW),
        lambda: actions.appoint_representative(party=party, member=member, by=by, at=NOW),
        lambda: actions.correct_member(
            member=member, name="李思", phone="", paper="", reason="笔误", by=by, at=NOW
        ),
        lambda: actions.correct_area(
            home=home, area=Decimal(7), source="survey", on=TODAY, reason="复测", by=by, at=NOW
        ),
        lambda: actions.add_home(
            building=home.building, number="2", area=Decimal(1), source="survey", by=by, at=NOW
        ),
        lambda: actions.find_or_make_party(
            compound=people.compound, kind="person", members=[person("王五")], by=by, at=NOW
        ),
        lambda: actions.void_holding(holding=holding, reason="误登", by=by, at=NOW),
        lambda: actions.start_holding(home=home, party=party, on=TODAY, by=by, at=NOW),
    ]
    for deed in deeds:
        if role in REGISTRARS:
            deed()
        else:
            with pytest.raises(NotYours):
                deed()
    assert OwnerReveal.objects.count() == (1 if role in REGISTRARS else 0)


def test_a_registrar_of_another_street_may_nothing_here(people: Cast) -> None:
    member = party_of(people.compound, person("张三")).members.get()
    for role in REGISTRARS:
        with pytest.raises(NotYours):
            actions.reveal_owner(member=member, reason="核对", by=people.other[role], at=NOW)


def test_a_chair_whose_compound_has_the_number_of_an_area_sees_nothing_there(people: Cast) -> None:
    """Places of different kinds count from one each: a post in compound 7 is no post in area 7."""
    same = CompoundFactory.create(pk=people.street.pk + 1_000_000)
    elsewhere = CompoundFactory.create()
    chair = UserFactory.create()
    PostFactory.create(user=chair, role=Role.COMMITTEE_CHAIR, compound=same, firm=None)
    elsewhere.subdistrict_id = same.pk
    assert holds_at(chair, same, SEES_OWNERS)
    assert not holds_at(chair, elsewhere, SEES_OWNERS)
