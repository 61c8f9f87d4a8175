"""Changing a fee step by step (质价双提升): each step its day, its person, its paper; history is added to.

The table of `properties.feechange` says what follows what and who enters it; the owners' vote is judged by
`properties.majority`, never by whoever enters it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.calendar import day_of
from properties import freezes, majority
from properties.access import standing
from properties.actions.contracts import check_fee
from properties.actions.documents import file_document
from properties.feechange import ROWS, State, Step, Who, next_steps
from properties.models import Contract, ContractFee, FeeChange, FeeStep, FeeVote, Role
from properties.photos import kept_photos
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from properties.documents import CleanDocument
    from properties.models import Document, User

MOVED_ON: Final = Refused(
    "fee.no-such-step", gettext_lazy("The fee change has moved on meanwhile. Please look again.")
)
ONE_OPEN: Final = Refused(
    "fee.one-open", gettext_lazy("Another change of this fee is not finished yet. End that one first.")
)
_LOST_RACES: Final = (
    "fee_change_one_open_a_contract",
    "feechange.contract_id",
    "fee_step_once_a_change",
    "feestep.change_id",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a step, as it came in; `is_public` once anybody may read it."""

    title: str
    clean: CleanDocument
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Votes:
    """The numbers of the announcement: area in m², heads as JI 9 counts them."""

    area: majority.Count
    heads: majority.Count


def capacities(user: User, contract: Contract) -> frozenset[Who]:
    """In what capacity a person enters steps of this contract's fee changes."""
    at = standing(user)
    held = {
        Who.FIRM: (Role.FIRM_MANAGER, contract.firm_id),
        Who.STREET: (Role.STREET_OFFICER, contract.compound.subdistrict_id),
        Who.NEIGHBOURHOOD: (Role.PARTY_SECRETARY, contract.compound.neighbourhood_id),
    }
    return frozenset(who for who, (role, place) in held.items() if at.holds_in((role,), place))


def may_take(user: User, change: FeeChange, step: Step) -> bool:
    return bool(capacities(user, change.contract) & ROWS[step].who)


def open_change(
    *, contract: Contract, to_fee: Decimal, on: date, by: User | None, at: datetime, note: str = ""
) -> FeeChange:
    """The firm proposes another fee for the contract it holds. One change at a time."""
    try:
        with transaction.atomic():
            return _open(contract, to_fee, on, by, at, note)
    except IntegrityError as error:
        raise _as_refusal(error) from error


def _open(
    contract: Contract, to_fee: Decimal, on: date, by: User | None, at: datetime, note: str
) -> FeeChange:
    locked = Contract.objects.select_for_update(of=("self",)).select_related("compound").get(pk=contract.pk)
    if by is not None and Who.FIRM not in capacities(by, locked):
        raise NotYours("fee.not-yours", _("Only the manager of the firm opens a fee change."))
    today = day_of(at)
    if locked.starts_on > today or (locked.ends_on is not None and locked.ends_on < today):
        raise Refused("fee.not-in-force", _("This contract is not in force today."))
    check_fee(to_fee)
    now = fee_on(locked, today)
    if now is None:
        raise Refused("fee.unknown", _("The present fee of this contract is not entered yet."))
    if to_fee == now:
        raise Refused("fee.same", _("This is the present fee."), field="to_fee")
    _check_day(on, None, today)
    if locked.fee_changes.filter(state__in=[state for state in State if next_steps(state)]).exists():
        raise ONE_OPEN
    change = FeeChange.objects.create(contract=locked, from_fee=now, to_fee=to_fee)
    FeeStep.objects.create(change=change, step=Step.OPENED, on=on, note=note.strip(), by=by, at=at)
    return change


def fee_on(contract: Contract, day: date) -> Decimal | None:
    """What the contract costs on a day; None where it is not known."""
    row = contract.fees.filter(starts_on__lte=day).order_by("-starts_on").first()
    return row.fee if row else None


def publish_basis(
    *, change: FeeChange, basis: str, on: date, paper: Paper, by: User | None, at: datetime
) -> FeeChange:
    """Audited accounts or a third party's assessment, published for everybody to read (SHP 48)."""
    if not paper.is_public:
        raise Refused("fee.not-public", _("The basis has to be published."), field="paper")
    if basis not in FeeChange.Basis.values:
        raise Refused("fee.no-basis", _("Please say what was published."), field="basis")
    with kept_photos(), _taking():
        locked = _begin(change, Step.BASIS, on, by, at)
        locked.basis = basis
        _take(locked, Step.BASIS, on, by, at, document=_file(locked, paper, by, at))
        return locked


def record_hall(
    *, change: FeeChange, on: date, paper: Paper, by: User | None, at: datetime, note: str = ""
) -> FeeChange:
    """What the red council hall came to, with its minutes. No decision of the owners."""
    with kept_photos(), _taking():
        locked = _begin(change, Step.HALL, on, by, at)
        _take(locked, Step.HALL, on, by, at, document=_file(locked, paper, by, at), note=note)
        return locked


def record_vote(
    *, change: FeeChange, votes: Votes, on: date, paper: Paper, by: User | None, at: datetime
) -> FeeChange:
    """The owners' vote in exact numbers. One that does not carry ends the change."""
    if not (votes.area.is_possible and votes.heads.is_possible):
        raise Refused(
            "fee.votes-do-not-fit",
            _("Who consented is part of who took part, and who took part is part of all owners."),
            field="consenting_area",
        )
    with kept_photos(), _taking():
        locked = _begin(change, Step.VOTE, on, by, at)
        freezes.refuse_if_frozen(locked.contract.compound, on, field="on")
        passed = majority.passes(votes.area, votes.heads)
        to = State.PASSED if passed else State.NOT_PASSED
        step = _take(locked, Step.VOTE, on, by, at, document=_file(locked, paper, by, at), to=to)
        FeeVote.objects.create(
            step=step,
            total_area=votes.area.total,
            voting_area=votes.area.voting,
            consenting_area=votes.area.consenting,
            total_heads=int(votes.heads.total),
            voting_heads=int(votes.heads.voting),
            consenting_heads=int(votes.heads.consenting),
            passed=passed,
        )
        return locked


def set_new_fee(*, change: FeeChange, starts_on: date, by: User | None, at: datetime) -> FeeChange:
    """The new fee holds from a day: not before the vote, not after the contract."""
    with _taking():
        locked = _begin(change, Step.FEE, day_of(at), by, at)
        contract = locked.contract
        voted = locked.steps.get(step=Step.VOTE).on
        latest = contract.fees.order_by("-starts_on").first()
        if starts_on < voted:
            raise Refused(
                "fee.before-vote", _("A fee cannot hold before the owners decided it."), field="starts_on"
            )
        if latest is not None and starts_on <= latest.starts_on:
            raise Refused(
                "fee.before-last", _("This day lies before the present fee began."), field="starts_on"
            )
        if contract.ends_on is not None and starts_on > contract.ends_on:
            raise Refused("fee.after-end", _("The contract has ended by this day."), field="starts_on")
        ContractFee.objects.create(contract=contract, fee=locked.to_fee, starts_on=starts_on, change=locked)
        _take(locked, Step.FEE, day_of(at), by, at)
        return locked


def withdraw_change(*, change: FeeChange, reason: str, by: User | None, at: datetime) -> FeeChange:
    """It goes no further, and says why; what was published stays to be read."""
    if not reason.strip():
        raise Refused("fee.say-why", _("Please say why it is taken back."), field="reason")
    with _taking():
        locked = _begin(change, Step.WITHDRAWN, day_of(at), by, at)
        _take(locked, Step.WITHDRAWN, day_of(at), by, at, note=reason)
        return locked


def _as_refusal(error: IntegrityError) -> Exception:
    said = str(error)
    if any(mark in said for mark in _LOST_RACES[:2]):
        return ONE_OPEN
    return MOVED_ON if any(mark in said for mark in _LOST_RACES) else error


@contextmanager
def _taking() -> Iterator[None]:
    """One transaction; a constraint lost to somebody quicker is a refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _as_refusal(error) from error


def _begin(change: FeeChange, step: Step, on: date, by: User | None, at: datetime) -> FeeChange:
    """The change, locked and read again, if the step is its turn, its person's and its day's."""
    locked = FeeChange.objects.select_for_update(of=("self",)).select_related("contract__compound")
    found = locked.get(pk=change.pk)
    if by is not None and not may_take(by, found, step):
        raise NotYours("fee.not-yours", _("Your post does not allow this here."))
    if State(found.state) not in ROWS[step].came_from:
        raise MOVED_ON
    last = found.steps.order_by("-pk").first()
    _check_day(on, last.on if last else None, day_of(at))
    return found


def _check_day(on: date, last: date | None, today: date) -> None:
    if on > today:
        raise Refused("fee.future", _("This day has not come yet."), field="on")
    if last is not None and on < last:
        raise Refused("fee.before-step", _("This day lies before the last step."), field="on")


def _file(change: FeeChange, paper: Paper, by: User | None, at: datetime) -> Document:
    return file_document(
        compound=change.contract.compound,
        title=paper.title.strip(),
        clean=paper.clean,
        by=by,
        at=at,
        is_public=paper.is_public,
    )


def _take(
    change: FeeChange,
    step: Step,
    on: date,
    by: User | None,
    at: datetime,
    *,
    document: Document | None = None,
    note: str = "",
    to: State | None = None,
) -> FeeStep:
    change.state = to or ROWS[step].to
    change.save(update_fields=["state", "basis"])
    return FeeStep.objects.create(
        change=change, step=step, on=on, document=document, note=note.strip(), by=by, at=at
    )
