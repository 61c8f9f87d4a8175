"""What the owners do not decide while their committee is re-elected (SHP 28), at both ends of a freeze."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from properties import actions, freezes
from properties.actions.contracts import Terms
from properties.feechange import State, Step
from properties.models import Contract, DecisionFreeze
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY
from tests.properties import test_fee_changes as fees
from tests.votes.rows import PREPARED, Hall
from tests.votes.rows import hall as voters
from votes.actions import open_ballot
from votes.law import CLAUSES
from votes.states import Form
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def code_of(call: Any, **given: Any) -> str:
    """The code of the refusal, "" when nothing is refused; nothing of it stays."""
    try:
        with transaction.atomic():
            call(**given)
            transaction.set_rollback(True)
    except Refused as no:
        return no.code
    return ""


def freeze(people: Cast, on: date, until: date | None = None) -> DecisionFreeze:
    found = actions.freeze_decisions(compound=people.compound, on=on, by=None, at=NOW)
    if until is not None:
        actions.lift_freeze(compound=people.compound, on=until)
    return found


def test_the_first_day_is_frozen_the_last_is_free(people: Cast) -> None:
    freeze(people, TODAY, TODAY + 9 * DAY)
    days = {-1: "", 0: "decision.frozen", 8: "decision.frozen", 9: ""}
    found = {
        after: code_of(freezes.refuse_if_frozen, compound=people.compound, today=TODAY + after * DAY)
        for after in days
    }
    assert found == days
    assert {after: freezes.holds(TODAY, TODAY + 9 * DAY, TODAY + after * DAY) for after in days} == {
        after: bool(code) for after, code in days.items()
    }
    assert freezes.holds(TODAY, None, TODAY + 999 * DAY)


def test_another_compound_is_free(people: Cast) -> None:
    freeze(people, TODAY)
    assert code_of(freezes.refuse_if_frozen, compound=people.next_door, today=TODAY) == ""


def test_one_freeze_a_compound_and_twice_is_once(people: Cast) -> None:
    assert freeze(people, TODAY) == freeze(people, TODAY + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFreeze.objects.create(compound=people.compound, starts_on=TODAY, basis="x")
    assert actions.lift_freeze(compound=people.compound, on=TODAY)
    assert not actions.lift_freeze(compound=people.compound, on=TODAY)


def test_another_firm_is_not_hired_the_same_one_may_go_on(people: Cast) -> None:
    held = Contract.objects.get(compound=people.compound)
    freeze(people, TODAY)

    def sign(firm: Any, signed_on: date | None) -> str:
        return code_of(
            actions.sign_contract,
            compound=people.compound,
            firm=firm,
            starts_on=TODAY + 60 * DAY,
            terms=Terms(signed_on=signed_on),
            by=None,
            today=TODAY,
            at=NOW,
        )

    assert sign(people.other_firm, TODAY) == "decision.frozen"
    assert sign(people.other_firm, None) == "decision.frozen"
    assert sign(people.other_firm, TODAY - DAY) == ""
    assert sign(held.firm, TODAY) == ""


def test_what_ran_before_the_freeze_may_still_be_entered(people: Cast) -> None:
    Contract.objects.filter(compound=people.compound).delete()
    freeze(people, TODAY - 10 * DAY)
    for starts, code in ((TODAY - 11 * DAY, ""), (TODAY - 10 * DAY, "decision.frozen")):
        given = {"firm": people.firm, "starts_on": starts, "by": None, "today": TODAY, "at": NOW}
        assert code_of(actions.sign_contract, compound=people.compound, **given) == code


def test_owners_dismiss_no_firm_but_a_firm_may_leave(people: Cast) -> None:
    held = Contract.objects.get(compound=people.compound)
    freeze(people, TODAY)
    found = {
        side: code_of(actions.give_notice, contract=held, notice_by=side, on=TODAY, by=None, at=NOW)
        for side in Contract.NoticeBy.values
    }
    assert found == {"firm": "", "owners": "decision.frozen"}


def test_a_contract_is_not_ended_unless_its_firm_leaves(people: Cast) -> None:
    held = Contract.objects.get(compound=people.compound)
    freeze(people, TODAY)

    def end(on: date) -> str:
        given = {"contract": held, "on": on, "by": None, "today": TODAY + 9 * DAY, "at": NOW}
        return code_of(actions.end_contract, **given)

    # What ended before the freeze is entered late; the firm's last day is the latest on which it was decided.
    assert {after: end(TODAY + after * DAY) for after in (-1, 0, 60)} == {
        -1: "",
        0: "decision.frozen",
        60: "decision.frozen",
    }
    for side, given_on, said in (
        ("owners", TODAY - DAY, ""),
        ("owners", TODAY, "decision.frozen"),
        ("firm", TODAY, ""),
    ):
        Contract.objects.filter(pk=held.pk).update(notice_by=side, notice_on=given_on)
        assert end(TODAY + 60 * DAY) == said, (side, given_on)


def test_a_last_day_entered_twice_decides_nothing(people: Cast) -> None:
    held = Contract.objects.get(compound=people.compound)
    last = TODAY + 60 * DAY
    actions.end_contract(contract=held, on=last, by=None, today=TODAY, at=NOW)
    freeze(people, TODAY)
    found = {
        day: code_of(actions.end_contract, contract=held, on=day, by=None, today=TODAY, at=NOW)
        for day in (last, last - DAY)
    }
    assert found == {last: "", last - DAY: "decision.frozen"}


def test_a_fee_is_not_voted_on(people: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    change = fees.at_state(people, State.DISCUSSED)
    freeze(people, fees.TODAY - DAY)
    before, within = fees.TODAY - 2 * DAY, fees.TODAY - DAY
    with pytest.raises(Refused) as no:
        fees.take(change, Step.VOTE, None, on=within)
    assert (no.value.code, no.value.field) == ("decision.frozen", "on")
    with pytest.raises(Refused) as later:  # the hall was ten days ago: only the freeze is in the way
        fees.take(change, Step.VOTE, None, on=fees.TODAY)
    assert later.value.code == "decision.frozen"
    assert fees.take(change, Step.VOTE, None, on=before).state == State.PASSED


@pytest.mark.once
def test_every_item_of_the_law_is_frozen_or_not() -> None:
    assert set(CLAUSES) - freezes.FROZEN_ITEMS.keys() == {1, 2, 3}
    assert set(freezes.FROZEN_ITEMS) <= set(CLAUSES)


@pytest.mark.parametrize("clause", sorted(CLAUSES))
def test_a_ballot_about_it_does_not_open(clause: int) -> None:
    hall: Hall = voters(homes=1)
    freeze(hall.people, PREPARED.date())
    said = "decision.frozen" if clause in freezes.FROZEN_ITEMS else ""
    draft = hall.draft(3, clause)
    assert code_of(open_ballot, ballot=draft, by=hall.chair, at=PREPARED) == said


def test_a_poll_binds_nobody_and_opens() -> None:
    hall: Hall = voters(homes=1)
    freeze(hall.people, PREPARED.date())
    draft = hall.draft(4, form=Form.ADVISORY, electronic_clause="")
    assert open_ballot(ballot=draft, by=hall.chair, at=PREPARED).opened_at == PREPARED
