"""Places, contracts and posts change only through actions, which keep what must never be false."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import IntegrityError, transaction

from properties import actions
from properties.models import Area, Compound, Contract, Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, ContractFactory, FirmFactory, NeighbourhoodFactory, UserFactory
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_placed_compound_carries_the_areas_above_it(people: Cast) -> None:
    compound = actions.place_compound(
        compound=Compound(code="new", name="新小区"), neighbourhood=people.neighbourhood, by=None
    )
    assert (compound.neighbourhood, compound.grid, compound.subdistrict) == (
        people.neighbourhood,
        people.grid,
        people.street,
    )
    moved = actions.place_compound(compound=compound, neighbourhood=people.other_neighbourhood, by=None)
    moved.refresh_from_db()
    assert (moved.grid, moved.subdistrict) == (people.other_grid, people.street)


def test_a_compound_needs_a_whole_chain_above_it(people: Cast) -> None:
    for area in (people.grid, people.street):
        with pytest.raises(Refused, match=r"grid|网格") as refusal:
            actions.place_compound(compound=Compound(code="x", name="x"), neighbourhood=area, by=None)
        assert refusal.value.code == "compound.no-chain"


def test_a_new_contract_ends_the_open_one_the_day_before(people: Cast) -> None:
    contract = actions.sign_contract(
        compound=people.compound, firm=people.other_firm, starts_on=TODAY, by=None, today=TODAY
    )
    old = Contract.objects.get(compound=people.compound, firm=people.firm)
    assert (old.ends_on, old.is_current) == (TODAY - timedelta(days=1), False)
    assert (contract.ends_on, contract.is_current) == (None, True)


def test_a_contract_of_tomorrow_leaves_todays_in_force(people: Cast) -> None:
    later = actions.sign_contract(
        compound=people.compound, firm=people.other_firm, starts_on=TOMORROW, by=None, today=TODAY
    )
    old = Contract.objects.get(compound=people.compound, firm=people.firm)
    assert (later.is_current, old.is_current, old.ends_on) == (False, True, TODAY)
    assert actions.turn_contracts(today=TOMORROW) == 1
    later.refresh_from_db()
    old.refresh_from_db()
    assert (later.is_current, old.is_current) == (True, False)
    assert actions.turn_contracts(today=TOMORROW) == 0


@pytest.mark.parametrize(
    ("starts", "ends", "is_refused"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), False),  # ends the day before
        (date(2024, 1, 1), date(2025, 1, 1), True),  # one day shared
        (date(2025, 12, 31), date(2026, 12, 31), True),
        (date(2026, 1, 1), date(2026, 12, 31), False),  # starts the day after
        (date(2024, 1, 1), None, True),
        (date(2026, 1, 1), None, False),
    ],
)
def test_overlapping_contracts_are_refused(starts: date, ends: date | None, is_refused: bool) -> None:
    compound = CompoundFactory.create()
    ContractFactory.create(
        compound=compound, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), is_current=False
    )
    if is_refused:
        with pytest.raises(Refused) as refusal:
            actions.sign_contract(
                compound=compound,
                firm=FirmFactory.create(),
                starts_on=starts,
                ends_on=ends,
                by=None,
                today=TODAY,
            )
        assert refusal.value.code == "contract.overlap"
    else:
        actions.sign_contract(
            compound=compound, firm=FirmFactory.create(), starts_on=starts, ends_on=ends, by=None, today=TODAY
        )
    assert compound.contracts.count() == 2 - is_refused


def test_the_database_allows_one_current_contract(people: Cast) -> None:
    with (
        pytest.raises(IntegrityError, match=r"contract_one_current_a_compound|contract\.compound_id"),
        transaction.atomic(),
    ):
        ContractFactory.create(
            compound=people.compound,
            firm=people.other_firm,
            starts_on=date(2019, 1, 1),
            ends_on=date(2019, 12, 31),
        )


def test_a_contract_ends_on_its_last_day_and_not_later_again(people: Cast) -> None:
    contract = Contract.objects.get(compound=people.compound)
    ended = actions.end_contract(contract=contract, on=TODAY, by=None, today=TODAY)
    assert (ended.ends_on, ended.is_current) == (TODAY, True)
    assert actions.turn_contracts(today=TOMORROW) == 1
    with pytest.raises(Refused) as refusal:
        actions.end_contract(contract=ended, on=TOMORROW, by=None, today=TODAY)
    assert refusal.value.code == "contract.already-ended"
    with pytest.raises(Refused) as refusal:
        actions.end_contract(contract=ended, on=date(2019, 12, 31), by=None, today=TODAY)
    assert refusal.value.code == "contract.ends-first"


def test_a_post_fits_its_place(people: Cast) -> None:
    user = UserFactory.create()
    post = actions.appoint(user=user, role=Role.GRID_HEAD, place=people.grid, by=None)
    assert (post.area, post.firm) == (people.grid, None)
    for role, place in (
        (Role.GRID_HEAD, people.neighbourhood),
        (Role.GRID_HEAD, people.firm),
        (Role.FIRM_MANAGER, people.compound),
        (Role.COMMITTEE_CHAIR, people.firm),
        (Role.DEPARTMENT_OFFICER, people.street),
    ):
        with pytest.raises(Refused) as refusal:
            actions.appoint(user=user, role=role, place=place, by=None)
        assert refusal.value.code == "post.wrong-place"


def test_the_same_post_is_held_once_at_a_time_and_again_later(people: Cast) -> None:
    user = UserFactory.create()
    first = actions.appoint(
        user=user, role=Role.FIRM_WORKER, place=people.firm, by=None, starts_on=date(2026, 1, 1)
    )
    with pytest.raises(Refused) as refusal:
        actions.appoint(user=user, role=Role.FIRM_WORKER, place=people.firm, by=None, starts_on=TODAY)
    assert refusal.value.code == "post.held"
    actions.appoint(user=user, role=Role.FIRM_WORKER, place=people.other_firm, by=None, starts_on=TODAY)
    ended = actions.end_post(post=first, on=TODAY, by=None)
    assert ended.ends_on == TODAY
    actions.appoint(user=user, role=Role.FIRM_WORKER, place=people.firm, by=None, starts_on=TOMORROW)
    with pytest.raises(Refused) as refusal:
        actions.end_post(post=first, on=TOMORROW, by=None)
    assert refusal.value.code == "post.already-ended"


def test_only_the_security_administrator_of_the_subdistrict_appoints(people: Cast) -> None:
    user = UserFactory.create()
    allowed = people.own[Role.SECURITY_ADMIN]
    actions.appoint(user=user, role=Role.GRID_WORKER, place=people.grid, by=allowed)
    others = [*people.own.values(), *people.other.values()]
    for by in others:
        if by != allowed:
            with pytest.raises(NotYours):
                actions.appoint(user=user, role=Role.GRID_WORKER, place=people.other_grid, by=by)


def test_contracts_are_signed_by_the_street_office_alone(people: Cast) -> None:
    allowed = {people.own[Role.SYSTEM_ADMIN], people.own[Role.STREET_OFFICER]}
    for by in [*people.own.values(), *people.other.values()]:
        compound = CompoundFactory.create(neighbourhood=people.neighbourhood)
        try:
            actions.sign_contract(compound=compound, firm=people.firm, starts_on=TODAY, by=by, today=TODAY)
        except NotYours:
            assert by not in allowed
        else:
            assert by in allowed


def test_a_compound_is_not_taken_from_another_subdistrict(people: Cast) -> None:
    far = CompoundFactory.create()
    with pytest.raises(NotYours):
        actions.place_compound(
            compound=far, neighbourhood=people.neighbourhood, by=people.own[Role.STREET_OFFICER]
        )


def test_each_change_by_a_person_leaves_a_row(people: Cast) -> None:
    by = people.own[Role.SYSTEM_ADMIN]
    contract = actions.sign_contract(
        compound=people.compound, firm=people.other_firm, starts_on=TODAY, by=by, today=TODAY
    )
    actions.end_contract(contract=contract, on=TODAY, by=by, today=TODAY)
    rows = (
        LogEntry.objects.filter(user=by)
        .order_by("pk")
        .values_list("action_flag", "object_id", "change_message")
    )
    assert list(rows) == [
        (ADDITION, str(contract.pk), "from 2026-11-23 until open"),
        (CHANGE, str(contract.pk), "until 2026-11-23"),
    ]


def test_streets_of_every_kind_of_place(people: Cast) -> None:
    street = people.street.pk
    places = (
        people.street,
        people.grid,
        people.neighbourhood,
        people.compound,
        people.firm,
        people.department,
    )
    assert [actions.streets_of(place) for place in places] == [{street}] * 6
    assert actions.streets_of(FirmFactory.create()) == set()
    lone = NeighbourhoodFactory.create()
    assert actions.streets_of(lone) == {Area.objects.get(children__children=lone).pk}
