"""质价双提升: step after step, each with its day, its person and its paper; only the owners' vote leads to a fee."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from notices.calendar import SHANGHAI
from properties import majority
from properties.actions import complete_contract, fee_changes
from properties.actions.contracts import Terms
from properties.actions.fee_changes import Paper, Votes
from properties.documents import CleanDocument
from properties.feechange import OPEN, ROWS, State, Step, Who, next_steps
from properties.majority import Count
from properties.models import Contract, ContractFee, Document, FeeChange, FeeStep, FeeVote, Role
from tests.cast import Cast, cast
from tests.doors.documents import PDF
from tests.issues.test_races import at_once
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from properties.models import User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()
FEE, NEW_FEE = Decimal("1.20"), Decimal("1.50")
PASSING = Votes(Count(Decimal("300.00"), Decimal("200.00"), Decimal("100.01")), Count(30, 20, 11))
FAILING = Votes(Count(Decimal("300.00"), Decimal("200.00"), Decimal("100.00")), Count(30, 20, 11))


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people() -> Cast:
    return cast()


def paper(*, is_public: bool = True) -> Paper:
    return Paper("审计报告", CleanDocument(pdf=PDF), is_public)


def priced(people: Cast) -> Contract:
    contract = people.compound.contracts.get()
    return complete_contract(contract=contract, terms=Terms(FEE), by=None, at=NOW)


def opened(people: Cast, *, on: date = TODAY - 20 * DAY) -> FeeChange:
    manager = people.own[Role.FIRM_MANAGER]
    return fee_changes.open_change(contract=priced(people), to_fee=NEW_FEE, on=on, by=manager, at=NOW)


def take(
    change: FeeChange,
    step: Step,
    by: User | None,
    *,
    on: date = TODAY,
    votes: Votes = PASSING,
    at: datetime = NOW,
) -> FeeChange:
    """Any step, with everything it needs."""
    given: dict[str, Any] = {"change": change, "by": by, "at": at}
    if step == Step.BASIS:
        return fee_changes.publish_basis(**given, basis="accounts", on=on, paper=paper())
    if step == Step.HALL:
        return fee_changes.record_hall(**given, on=on, paper=paper(is_public=False), note="先提质再调价")
    if step == Step.VOTE:
        return fee_changes.record_vote(**given, votes=votes, on=on, paper=paper())
    if step == Step.FEE:
        return fee_changes.set_new_fee(**given, starts_on=on)
    return fee_changes.withdraw_change(**given, reason="报告有误")


PATH = (Step.BASIS, Step.HALL, Step.VOTE, Step.FEE)


def at_state(people: Cast, state: State) -> FeeChange:
    """A change that has come to a state by its own steps."""
    change = opened(people)
    if state == State.WITHDRAWN:
        return take(change, Step.WITHDRAWN, None)
    for step in PATH:
        if change.state == state:
            return change
        votes = FAILING if state == State.NOT_PASSED else PASSING
        change = take(change, step, None, on=TODAY - 10 * DAY if step != Step.FEE else TODAY, votes=votes)
    assert change.state == state
    return change


def test_from_the_proposal_to_the_new_fee(people: Cast) -> None:
    change = opened(people)
    manager, secretary = people.own[Role.FIRM_MANAGER], people.own[Role.PARTY_SECRETARY]
    officer = people.own[Role.STREET_OFFICER]
    take(change, Step.BASIS, manager, on=TODAY - 15 * DAY)
    take(change, Step.HALL, secretary, on=TODAY - 10 * DAY)
    take(change, Step.VOTE, officer, on=TODAY - 5 * DAY)
    done = take(change, Step.FEE, officer, on=TODAY + DAY)
    assert done.state == State.DONE
    assert list(FeeStep.objects.order_by("pk").values_list("step", "on", "by")) == [
        ("opened", TODAY - 20 * DAY, manager.pk),
        ("basis", TODAY - 15 * DAY, manager.pk),
        ("hall", TODAY - 10 * DAY, secretary.pk),
        ("vote", TODAY - 5 * DAY, officer.pk),
        ("fee", TODAY, officer.pk),
    ]
    assert list(Document.objects.order_by("at", "pk").values_list("is_public", flat=True)).count(True) == 2
    contract = people.compound.contracts.get()
    assert [fee_changes.fee_on(contract, TODAY + DAY * n) for n in (0, 1, 400)] == [FEE, NEW_FEE, NEW_FEE]
    assert fee_changes.fee_on(contract, date(2019, 12, 31)) is None
    assert ContractFee.objects.get(change=change).fee == NEW_FEE


def test_a_vote_that_fails_ends_it(people: Cast) -> None:
    change = at_state(people, State.NOT_PASSED)
    assert FeeVote.objects.get().passed is False
    assert next_steps(State(change.state)) == ()
    assert ContractFee.objects.count() == 1


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(ROWS))
def test_every_step_from_every_state_ends_as_the_table_says(people: Cast, state: State, step: Step) -> None:
    change = at_state(people, state)
    if state in ROWS[step].came_from:
        assert take(change, step, None).state == ROWS[step].to
    else:
        with pytest.raises(Refused) as refused:
            take(change, step, None)
        assert refused.value.code == "fee.no-such-step"


WEARERS = {
    Who.FIRM: Role.FIRM_MANAGER,
    Who.STREET: Role.STREET_OFFICER,
    Who.NEIGHBOURHOOD: Role.PARTY_SECRETARY,
}
BEFORE = {
    Step.BASIS: State.OPEN,
    Step.HALL: State.PUBLISHED,
    Step.VOTE: State.DISCUSSED,
    Step.FEE: State.PASSED,
    Step.WITHDRAWN: State.OPEN,
}


@pytest.mark.parametrize("step", list(ROWS))
def test_who_enters_a_step(people: Cast, step: Step) -> None:
    change = at_state(people, BEFORE[step])
    allowed = {WEARERS[who] for who in ROWS[step].who}
    for half, mine in ((people.own, True), (people.other, False)):
        for role, user in half.items():
            mark = transaction.savepoint()
            try:
                take(change, step, user)
            except NotYours:
                assert not (mine and role in allowed)
            else:
                assert mine
                assert role in allowed
            transaction.savepoint_rollback(mark)


def test_only_the_firms_manager_opens_one(people: Cast) -> None:
    contract = priced(people)
    for user in [*people.own.values(), *people.other.values()]:
        if user != people.own[Role.FIRM_MANAGER]:
            with pytest.raises(NotYours):
                fee_changes.open_change(contract=contract, to_fee=NEW_FEE, on=TODAY, by=user, at=NOW)


@pytest.mark.parametrize(
    ("fee", "code"),
    [
        (FEE, "fee.same"),
        (Decimal("1.200"), "fee.same"),
        (Decimal(0), "contract.fee"),
        (Decimal("1e-30"), "contract.fee"),
        (Decimal("NaN"), "contract.fee"),
    ],
)
def test_a_fee_that_cannot_be_proposed(people: Cast, fee: Decimal, code: str) -> None:
    with pytest.raises(Refused) as refused:
        fee_changes.open_change(contract=priced(people), to_fee=fee, on=TODAY, by=None, at=NOW)
    assert refused.value.code == code


def test_what_has_no_fee_or_is_over_cannot_be_changed(people: Cast) -> None:
    contract = people.compound.contracts.get()
    given: dict[str, Any] = {"to_fee": NEW_FEE, "on": TODAY, "by": None, "at": NOW}
    with pytest.raises(Refused) as refused:
        fee_changes.open_change(contract=contract, **given)
    assert refused.value.code == "fee.unknown"
    priced(people)
    Contract.objects.filter(pk=contract.pk).update(ends_on=TODAY - DAY)
    with pytest.raises(Refused) as refused:
        fee_changes.open_change(contract=contract, **given)
    assert refused.value.code == "fee.not-in-force"
    Contract.objects.filter(pk=contract.pk).update(ends_on=TODAY)
    fee_changes.open_change(contract=contract, **given)


def test_days_never_run_backwards_and_never_ahead(people: Cast) -> None:
    change = opened(people, on=TODAY - 2 * DAY)
    for on, code in ((TODAY - 3 * DAY, "fee.before-step"), (TODAY + DAY, "fee.future")):
        with pytest.raises(Refused) as refused:
            take(change, Step.BASIS, None, on=on)
        assert refused.value.code == code
    assert (
        take(change, Step.BASIS, None, on=TODAY - 2 * DAY).state == State.PUBLISHED
    )  # the same day is no step back


def test_the_new_fee_holds_neither_before_the_vote_nor_after_the_contract(people: Cast) -> None:
    change = at_state(people, State.PASSED)
    Contract.objects.update(ends_on=TODAY + 30 * DAY)
    change.contract.refresh_from_db()
    for on, code in ((TODAY - 11 * DAY, "fee.before-vote"), (TODAY + 31 * DAY, "fee.after-end")):
        with pytest.raises(Refused) as refused:
            take(change, Step.FEE, None, on=on)
        assert refused.value.code == code
    assert take(change, Step.FEE, None, on=TODAY + 30 * DAY).state == State.DONE


def test_one_change_at_a_time_and_another_after_it(people: Cast) -> None:
    change = opened(people)
    contract = change.contract
    with pytest.raises(Refused) as refused:
        fee_changes.open_change(contract=contract, to_fee=NEW_FEE, on=TODAY, by=None, at=NOW)
    assert refused.value.code == "fee.one-open"
    take(change, Step.WITHDRAWN, None)
    fee_changes.open_change(contract=contract, to_fee=NEW_FEE, on=TODAY, by=None, at=NOW)


def test_taking_back_says_why(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        fee_changes.withdraw_change(change=opened(people), reason="  ", by=None, at=NOW)
    assert (refused.value.code, refused.value.field) == ("fee.say-why", "reason")


def test_the_basis_is_public(people: Cast) -> None:
    given: dict[str, Any] = {"change": opened(people), "on": TODAY, "by": None, "at": NOW}
    with pytest.raises(Refused) as refused:
        fee_changes.publish_basis(**given, basis="accounts", paper=paper(is_public=False))
    assert refused.value.code == "fee.not-public"
    with pytest.raises(Refused) as refused:
        fee_changes.publish_basis(**given, basis="hearsay", paper=paper())
    assert refused.value.code == "fee.no-basis"
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    "votes",
    [
        Votes(Count(Decimal(10), Decimal(11), Decimal(5)), Count(10, 9, 8)),
        Votes(Count(Decimal(10), Decimal(9), Decimal(8)), Count(10, 9, 10)),
        Votes(Count(Decimal(0), Decimal(0), Decimal(0)), Count(10, 9, 8)),
    ],
)
def test_votes_that_do_not_fit_keep_no_file(people: Cast, votes: Votes) -> None:
    change = at_state(people, State.DISCUSSED)
    kept = Document.objects.count()
    with pytest.raises(Refused) as refused:
        take(change, Step.VOTE, None, votes=votes)
    assert refused.value.code == "fee.votes-do-not-fit"
    assert Document.objects.count() == kept


def test_whoever_enters_the_vote_does_not_decide_it(people: Cast) -> None:
    """Half of the area is not more than half, however the heads stand."""
    change = at_state(people, State.DISCUSSED)
    assert not majority.passes(FAILING.area, FAILING.heads)
    assert take(change, Step.VOTE, people.own[Role.STREET_OFFICER], votes=FAILING).state == State.NOT_PASSED


def test_the_database_says_no_too(people: Cast) -> None:
    change = at_state(people, State.PASSED)
    contract, vote = change.contract, FeeVote.objects.get()
    broken: list[tuple[str, Callable[[], object]]] = [
        (
            "fee_change_one_open|contract_id",
            lambda: FeeChange.objects.create(contract=contract, from_fee=1, to_fee=2),
        ),
        ("fee_change_changes_it", lambda: FeeChange.objects.filter(pk=change.pk).update(to_fee=FEE)),
        ("fee_change_state_known", lambda: FeeChange.objects.filter(pk=change.pk).update(state="maybe")),
        ("fee_change_has_its_basis", lambda: FeeChange.objects.filter(pk=change.pk).update(basis="")),
        ("fee_step_has_its_paper", lambda: FeeStep.objects.create(change=change, step="vote", on=TODAY)),
        ("fee_step_once|change_id", lambda: FeeStep.objects.create(change=change, step="opened", on=TODAY)),
        (
            "fee_step_withdrawn_says_why",
            lambda: FeeStep.objects.create(change=change, step="withdrawn", on=TODAY),
        ),
        (
            "fee_vote_areas_fit",
            lambda: FeeVote.objects.filter(pk=vote.pk).update(voting_area=Decimal("300.01")),
        ),
        ("fee_vote_heads_fit", lambda: FeeVote.objects.filter(pk=vote.pk).update(consenting_heads=21)),
        (
            "contract_fee_row_positive",
            lambda: ContractFee.objects.create(contract=contract, fee=0, starts_on=TODAY),
        ),
        (
            "contract_fee_once_a_day|starts_on",
            lambda: ContractFee.objects.create(contract=contract, fee=1, starts_on=contract.starts_on),
        ),
    ]
    for name, deed in broken:
        with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
            deed()


def test_the_table_leaves_no_open_state_without_a_way_on() -> None:
    assert {state for row in ROWS.values() for state in row.came_from} == OPEN
    assert {state for state in State if next_steps(state)} == OPEN


@pytest.mark.django_db(transaction=True)
def test_two_steps_at_once() -> None:
    people = cast()
    change = opened(people)
    found = at_once(
        [lambda: take(change, Step.BASIS, None).state, lambda: take(change, Step.WITHDRAWN, None).state]
    )
    assert len({FeeChange.objects.get().state} & set(found)) == 1
    assert FeeStep.objects.filter(change=change).count() in {2, 3}
    assert Document.objects.count() == FeeStep.objects.filter(step=Step.BASIS).count()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once() -> None:
    contract = priced(cast())
    given: dict[str, Any] = {"contract": contract, "on": TODAY, "by": None, "at": NOW}
    found = at_once(
        [
            lambda fee=fee: fee_changes.open_change(**given, to_fee=fee).to_fee  # type: ignore[misc]
            for fee in (Decimal("1.30"), Decimal("1.40"))
        ]
    )
    assert "fee.one-open" in found
    assert FeeChange.objects.count() == 1
