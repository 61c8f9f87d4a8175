"""Contracts: no day has two firms, none has nobody without a word why, and their clocks say what their rows say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notices import ladder, registry
from notices.calendar import SHANGHAI, day_of, end_of
from notices.models import Deadline, Notice
from notices.parties import Party
from properties import actions
from properties.actions.contracts import Terms
from properties.boards_contracts import is_late
from properties.models import Contract, ContractFee, Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, ContractFactory, FirmFactory
from tests.issues.test_races import at_once
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def people() -> Cast:
    return cast()


def the_contract(people: Cast, **columns: Any) -> Contract:
    Contract.objects.filter(compound=people.compound).update(**columns)
    return Contract.objects.select_related("compound").get(compound=people.compound)


def open_clocks(contract: Contract) -> dict[str, date]:
    rows = Deadline.objects.filter(subject_kind="contract", subject_id=contract.pk).open()
    return {row.kind: day_of(row.due_at) for row in rows}


# Overlaps and gaps


@pytest.mark.parametrize(
    ("starts", "ends", "name"),
    [
        (date(2025, 12, 31), None, "contract_days_have_one_firm"),
        (date(2024, 1, 1), date(2025, 1, 1), "contract_days_have_one_firm"),
        (date(2025, 3, 1), date(2025, 4, 1), "contract_days_have_one_firm"),
        (date(2024, 1, 1), date(2024, 12, 30), "contract_gap_says_why"),  # the day before is left out
        (date(2026, 1, 2), None, "contract_gap_says_why"),
        (date(2024, 1, 1), date(2024, 12, 31), ""),
        (date(2026, 1, 1), None, ""),
    ],
)
def test_the_database_refuses_a_day_with_two_firms_and_one_with_none(
    starts: date, ends: date | None, name: str
) -> None:
    compound = CompoundFactory.create()
    year: dict[str, Any] = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31), "is_current": False}
    ContractFactory.create(compound=compound, **year)
    row: dict[str, Any] = {"compound": compound, "starts_on": starts, "ends_on": ends, "is_current": False}
    if not name:
        ContractFactory.create(**row)
        return
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ContractFactory.create(**row)
    if name == "contract_gap_says_why" and ends is None:
        ContractFactory.create(**row, gap_reason="换届期间由街道托管")


def test_the_database_minds_updates_too() -> None:
    compound = CompoundFactory.create()
    first = ContractFactory.create(compound=compound, ends_on=date(2024, 12, 31), is_current=False)
    second = ContractFactory.create(compound=compound, starts_on=date(2025, 1, 1))
    changes: tuple[tuple[Contract, dict[str, Any], str], ...] = (
        (first, {"ends_on": date(2025, 1, 1)}, "contract_days_have_one_firm"),
        (first, {"ends_on": date(2024, 12, 30)}, "contract_gap_says_why"),
        (second, {"starts_on": date(2025, 1, 2)}, "contract_gap_says_why"),
    )
    for row, change, name in changes:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Contract.objects.filter(pk=row.pk).update(**change)
    Contract.objects.filter(pk=second.pk).update(starts_on=date(2025, 1, 2), gap_reason="换届")
    with pytest.raises(IntegrityError, match="contract_gap_says_why"), transaction.atomic():
        Contract.objects.filter(pk=second.pk).update(gap_reason="")


def test_the_action_says_which_days_nobody_would_answer(people: Cast) -> None:
    the_contract(people, ends_on=date(2026, 6, 30))
    wanted: dict[str, Any] = {"compound": people.compound, "firm": people.other_firm, "by": None, "at": NOW}
    with pytest.raises(Refused) as refused:
        actions.sign_contract(**wanted, starts_on=date(2026, 7, 2))
    assert (refused.value.code, refused.value.field) == ("contract.gap", "gap_reason")
    assert "1" in str(refused.value)
    signed = actions.sign_contract(
        **wanted, starts_on=date(2026, 7, 2), terms=Terms(gap_reason=" 换届期间由街道托管 ")
    )
    assert signed.gap_reason == "换届期间由街道托管"


def test_a_contract_without_a_gap_keeps_no_reason(people: Cast) -> None:
    the_contract(people, ends_on=date(2026, 6, 30))
    signed = actions.sign_contract(
        compound=people.compound,
        firm=people.other_firm,
        starts_on=date(2026, 7, 1),
        terms=Terms(gap_reason="没有空档"),
        by=None,
        at=NOW,
    )
    assert signed.gap_reason == ""


def test_ending_earlier_than_what_follows_says_why(people: Cast) -> None:
    old = the_contract(people, ends_on=date(2026, 6, 30))
    new = actions.sign_contract(
        compound=people.compound, firm=people.other_firm, starts_on=date(2026, 7, 1), by=None, at=NOW
    )
    with pytest.raises(Refused) as refused:
        actions.end_contract(contract=old, on=date(2026, 5, 31), by=None, at=NOW)
    assert refused.value.code == "contract.gap"
    actions.end_contract(contract=old, on=date(2026, 5, 31), gap_reason="提前撤离", by=None, at=NOW)
    new.refresh_from_db()
    assert new.gap_reason == "提前撤离"


def test_an_overlap_names_the_firm_and_its_days(people: Cast) -> None:
    the_contract(people, ends_on=date(2026, 6, 30))
    with pytest.raises(Refused) as refused:
        actions.sign_contract(
            compound=people.compound, firm=people.other_firm, starts_on=date(2026, 6, 30), by=None, at=NOW
        )
    assert refused.value.code == "contract.overlap"
    assert people.firm.name in str(refused.value)


SPANS = st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 15)))


class NoDayHasTwoFirms(TestCase):
    """Whatever is signed, ended and taken notice of, in whatever order."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(deeds=st.lists(st.tuples(st.sampled_from(["sign", "end", "notice", "raw"]), SPANS), max_size=8))
    def test_no_day_has_two_firms(self, deeds: list[tuple[str, tuple[int, int | None]]]) -> None:
        compound, first = CompoundFactory.create(), date(2026, 1, 1)
        for what, (start, length) in deeds:
            starts, ends = first + DAY * start, None if length is None else first + DAY * (start + length)
            try:
                with transaction.atomic():
                    self._do(what, compound, starts, ends)
            except (Refused, DatabaseError):
                continue
        self._check(list(Contract.objects.filter(compound=compound).order_by("starts_on")), first)

    def _do(self, what: str, compound: Any, starts: date, ends: date | None) -> None:
        known = Contract.objects.filter(compound=compound).order_by("-starts_on").first()
        if what == "raw":
            Contract.objects.create(
                compound=compound,
                firm=FirmFactory.create(),
                starts_on=starts,
                ends_on=ends,
                is_current=False,
            )
        elif what == "sign":
            terms = Terms(gap_reason="有空档" if starts.day % 2 else "")
            actions.sign_contract(
                compound=compound,
                firm=FirmFactory.create(),
                starts_on=starts,
                ends_on=ends,
                terms=terms,
                by=None,
                at=NOW,
            )
        elif known and what == "end":
            actions.end_contract(contract=known, on=ends or starts, by=None, at=NOW)
        elif known:
            actions.give_notice(contract=known, notice_by="firm", on=starts, by=None, at=NOW)

    def _check(self, rows: Sequence[Contract], first: date) -> None:
        for day in (first + DAY * number for number in range(-1, 140)):
            assert Contract.objects.on(day).filter(pk__in=[row.pk for row in rows]).count() <= 1
        for before, after in pairwise(rows):
            assert before.ends_on is not None
            assert after.starts_on == before.ends_on + DAY or after.gap_reason


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_for_the_same_days_at_once() -> None:
    compound = CompoundFactory.create()
    firms = [FirmFactory.create(), FirmFactory.create()]
    days: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}

    def signing(firm: Any) -> Any:
        return lambda: actions.sign_contract(compound=compound, firm=firm, **days, by=None, at=NOW).firm_id

    found = at_once([signing(firm) for firm in firms])
    assert Contract.objects.count() == 1
    lost = [answer for answer in found if isinstance(answer, str)]
    assert lost in (["contract.overlap"], ["contract.changed-meanwhile"])


# Terms and filing


def test_a_signed_fee_is_the_first_of_the_history(people: Cast) -> None:
    contract = actions.sign_contract(
        compound=people.compound,
        firm=people.other_firm,
        starts_on=TODAY,
        terms=Terms(Decimal("1.25"), " 保洁、秩序 ", TODAY),
        by=None,
        at=NOW,
    )
    assert (contract.fee_per_m2, contract.scope) == (Decimal("1.25"), "保洁、秩序")
    assert list(ContractFee.objects.values_list("fee", "starts_on")) == [(Decimal("1.25"), TODAY)]
    assert not ContractFee.objects.filter(change__isnull=False).exists()


@pytest.mark.parametrize("fee", ["0", "-1", "1e-30", "NaN", "Infinity", "10000", "0.005", "1.234"])
def test_a_fee_that_is_none(people: Cast, fee: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.sign_contract(
            compound=people.compound,
            firm=people.other_firm,
            starts_on=TODAY,
            terms=Terms(Decimal(fee)),
            by=None,
            at=NOW,
        )
    assert refused.value.code == "contract.fee"
    with pytest.raises(DatabaseError), transaction.atomic():
        Contract.objects.filter(compound=people.compound).update(fee_per_m2=Decimal(-1))


def test_filing_is_due_thirty_days_after_signing_and_moves_off_a_day_of_rest(people: Cast) -> None:
    contract = the_contract(people)
    actions.complete_contract(contract=contract, terms=Terms(signed_on=date(2026, 3, 2)), by=None, at=NOW)
    assert open_clocks(contract) == {"contract.file": date(2026, 4, 1)}
    row = Deadline.objects.get()
    assert (row.statutory, "44" in row.basis) == (True, True)
    other = ContractFactory.create()
    actions.complete_contract(contract=other, terms=Terms(signed_on=date(2026, 3, 5)), by=None, at=NOW)
    assert open_clocks(other) == {"contract.file": date(2026, 4, 7)}  # 4–6 April: 清明


def test_filing_meets_its_clock_on_its_day(people: Cast) -> None:
    contract = the_contract(people)
    actions.complete_contract(contract=contract, terms=Terms(signed_on=date(2026, 2, 2)), by=None, at=NOW)
    for on, code in ((date(2026, 2, 1), "contract.filed-before-signing"), (TODAY + DAY, "contract.future")):
        with pytest.raises(Refused) as refused:
            actions.file_contract(contract=contract, on=on, by=None, at=NOW)
        assert refused.value.code == code
    actions.file_contract(contract=contract, on=date(2026, 3, 4), by=None, at=NOW)
    row = Deadline.objects.get()
    assert row.met_at is not None
    assert row.met_at <= row.due_at
    with pytest.raises(Refused) as refused:
        actions.file_contract(contract=contract, on=TODAY, by=None, at=NOW)
    assert refused.value.code == "contract.filed"


def test_what_was_signed_is_not_entered_again(people: Cast) -> None:
    contract = the_contract(people)
    first = Terms(Decimal("1.00"), "保洁", TODAY - DAY)
    actions.complete_contract(contract=contract, terms=first, by=None, at=NOW)
    again = Terms(Decimal("2.00"), "什么都做", TODAY)
    found = actions.complete_contract(contract=contract, terms=again, by=None, at=NOW)
    assert (found.fee_per_m2, found.scope, found.signed_on) == (Decimal("1.00"), "保洁", TODAY - DAY)
    assert ContractFee.objects.count() == 1


def test_an_unsigned_contract_cannot_be_filed(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.file_contract(contract=the_contract(people), on=TODAY, by=None, at=NOW)
    assert refused.value.code == "contract.unsigned"


# The end and its ladder


def ending(people: Cast, days: int) -> Contract:
    """A contract for a year that ends in some days, signed through the action."""
    the_contract(people, ends_on=TODAY - DAY, is_current=False)
    return actions.sign_contract(
        compound=people.compound,
        firm=people.firm,
        starts_on=TODAY,
        ends_on=TODAY + days * DAY,
        by=None,
        at=NOW,
    )


def test_the_last_day_is_a_promise_no_day_of_rest_moves(people: Cast) -> None:
    contract = ending(people, 201)  # 3 October 2026
    row = Deadline.objects.get()
    assert (row.kind, row.due_at) == ("contract.expiry", end_of(date(2026, 10, 3)))
    assert open_clocks(contract) == {"contract.expiry": date(2026, 10, 3)}


def test_the_ladder_climbs_at_90_60_30_and_14_days_to_all_three() -> None:
    rungs = [rung for rung in ladder.default_rungs() if rung.kind == "contract.expiry"]
    assert sorted({rung.offset for rung in rungs}) == [-90, -60, -30, -14, 0]
    assert {rung.who for rung in rungs} == {"firm_manager", "party_secretary", "street_officer"}
    assert len(rungs) == 15


def test_the_three_are_told_and_nobody_else(people: Cast) -> None:
    contract = ending(people, 201)
    book = registry.subject_book("contract")
    for role in (Role.FIRM_MANAGER, Role.PARTY_SECRETARY):
        party = Party("user", str(people.own[role].pk))
        assert book.audience([contract.pk], role) == {contract.pk: [party]}
        assert book.entitled(contract.pk, party)
    assert not book.entitled(contract.pk, Party("user", str(people.other[Role.FIRM_MANAGER].pk)))
    assert not book.entitled(contract.pk, Party("user", "nobody"))


def test_a_following_contract_meets_the_clock(people: Cast) -> None:
    contract = ending(people, 100)
    assert contract.ends_on
    actions.sign_contract(
        compound=people.compound,
        firm=people.other_firm,
        starts_on=contract.ends_on + DAY,
        by=None,
        at=NOW,
    )
    assert open_clocks(contract) == {}
    assert Deadline.objects.get().met_at == NOW


def test_ending_earlier_moves_the_clock_and_ending_now_stops_it(people: Cast) -> None:
    contract = ending(people, 100)
    actions.end_contract(contract=contract, on=TODAY + 50 * DAY, by=None, at=NOW)
    assert open_clocks(contract) == {"contract.expiry": TODAY + 50 * DAY}
    actions.end_contract(contract=contract, on=TODAY, by=None, at=NOW)
    assert open_clocks(contract) == {}
    assert Deadline.objects.get().cancelled_at == NOW


def test_an_open_contract_that_is_given_an_end_gets_a_clock(people: Cast) -> None:
    contract = the_contract(people)
    actions.end_contract(contract=contract, on=TODAY + 30 * DAY, by=None, at=NOW)
    assert open_clocks(contract) == {"contract.expiry": TODAY + 30 * DAY}


def test_after_its_last_day_the_clock_runs_until_somebody_follows(people: Cast) -> None:
    contract = ending(people, 10)
    later = NOW + timedelta(days=20)
    actions.turn_contracts(today=later.date())
    assert "contract.expiry" in open_clocks(contract)
    assert contract.ends_on
    terms = Terms(gap_reason="续聘没有谈成")
    actions.sign_contract(
        compound=people.compound,
        firm=people.other_firm,
        starts_on=later.date(),
        terms=terms,
        by=None,
        at=later,
    )
    assert open_clocks(contract) == {}


# Notice


@pytest.mark.parametrize(("days", "late"), [(91, False), (90, False), (89, True), (0, True)])
def test_a_firm_says_it_90_days_before_the_end(people: Cast, days: int, late: bool) -> None:
    contract = ending(people, days)
    given = actions.give_notice(contract=contract, notice_by="firm", on=TODAY, by=None, at=NOW)
    assert (given.notice_on, given.ends_on, is_late(given)) == (TODAY, TODAY + days * DAY, late)
    assert open_clocks(contract) == {}


def test_owners_are_never_late(people: Cast) -> None:
    contract = ending(people, 10)
    given = actions.give_notice(contract=contract, notice_by="owners", on=TODAY, by=None, at=NOW)
    assert not is_late(given)


def test_a_contract_without_an_end_runs_60_days_more(people: Cast) -> None:
    contract = the_contract(people)
    given = actions.give_notice(contract=contract, notice_by="firm", on=TODAY, by=None, at=NOW)
    assert (given.ends_on, is_late(given)) == (TODAY + 60 * DAY, False)


@pytest.mark.parametrize(("days", "refused"), [(59, True), (60, False), (61, False)])
def test_not_a_day_less_than_60(people: Cast, days: int, refused: bool) -> None:
    contract, ends = the_contract(people), TODAY + days * DAY
    given: dict[str, Any] = {"contract": contract, "notice_by": "owners", "on": TODAY, "by": None, "at": NOW}
    if refused:
        with pytest.raises(Refused) as caught:
            actions.give_notice(**given, ends_on=ends)
        assert caught.value.code == "contract.notice-short"
    else:
        assert actions.give_notice(**given, ends_on=ends).ends_on == ends


def test_notice_is_given_once_not_tomorrow_and_not_before_the_contract(people: Cast) -> None:
    contract = ending(people, 100)
    given: dict[str, Any] = {"contract": contract, "notice_by": "firm", "by": None, "at": NOW}
    for on, code in ((TODAY + DAY, "contract.future"), (TODAY - DAY, "contract.notice-early")):
        with pytest.raises(Refused) as refused:
            actions.give_notice(**given, on=on)
        assert refused.value.code == code
    actions.give_notice(**given, on=TODAY)
    with pytest.raises(Refused) as refused:
        actions.give_notice(**given, on=TODAY)
    assert refused.value.code == "contract.notice-given"


def test_who_gives_notice(people: Cast) -> None:
    contract = the_contract(people)
    for side, allowed in (
        ("firm", {Role.FIRM_MANAGER, Role.STREET_OFFICER, Role.SYSTEM_ADMIN}),
        ("owners", {Role.STREET_OFFICER, Role.SYSTEM_ADMIN}),
    ):
        for role, user in people.own.items():
            mark = transaction.savepoint()
            try:
                actions.give_notice(contract=contract, notice_by=side, on=TODAY, by=user, at=NOW)
            except NotYours:
                assert role not in allowed
            else:
                assert role in allowed
            transaction.savepoint_rollback(mark)


def test_the_others_hear_of_a_notice(people: Cast) -> None:
    manager = people.own[Role.FIRM_MANAGER]
    actions.give_notice(contract=the_contract(people), notice_by="firm", on=TODAY, by=manager, at=NOW)
    told = set(Notice.objects.filter(kind="contract.notice").values_list("to_id", flat=True))
    assert str(manager.pk) not in told
    assert str(people.own[Role.PARTY_SECRETARY].pk) in told


def test_every_message_has_words(people: Cast) -> None:
    contract = ending(people, 100)
    actions.complete_contract(contract=contract, terms=Terms(signed_on=TODAY - DAY), by=None, at=NOW)
    actions.give_notice(contract=contract, notice_by="firm", on=TODAY, by=None, at=NOW)
    book = registry.subject_book("contract")
    notices = list(Notice.objects.filter(subject_kind="contract"))
    notices += [
        Notice(kind=row.kind, subject_kind="contract", subject_id=contract.pk, deadline=row, due_at=at)
        for row in Deadline.objects.all()
        for at in (row.due_at - DAY, row.due_at)
    ]
    for notice in notices:
        said = book.words(notice)
        assert contract.compound.name in said.title
        assert "%(" not in said.title + said.body
        assert said.path == f"/work/contracts/{contract.pk}/"


def test_the_triggers_stand_in_the_database() -> None:
    names = {"contract_days_have_one_firm"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'properties_contract'::regclass"
                " AND NOT tgisinternal"
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'properties_contract'"
            )
            names = {
                f"{rule}_{verb}"
                for rule in ("contract_days_have_one_firm", "contract_gap_says_why")
                for verb in ("insert", "update")
            }
        assert {row[0] for row in cursor.fetchall()} == names
