"""Writing contracts: signed, filed, ended, taken notice of, and turned at midnight.

Every write locks the compound first, so that two people who sign for one compound come one after the other; the
database refuses two firms a day, and a day with none that says no reason, whatever comes past these actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices import actions as notices
from notices.calendar import day_of
from notices.parties import Party, Subject
from properties import audiences, contractclocks, freezes, wording_contracts
from properties.access import standing
from properties.actions.contract_clocks import follow_clocks
from properties.actions.office import PLACES, log, require
from properties.models import Compound, Contract, ContractFee, Firm, Role, User
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

_ONE_DAY: Final = timedelta(days=1)
_REASON_LENGTH: Final = 200
_TRIGGERS: Final = ("contract_days_have_one_firm", "contract_gap_says_why")
_ENDS_FIRST: Final = gettext_lazy("A contract cannot end before it starts.")
ENDS_FIRST: Final = Refused("contract.ends-first", _ENDS_FIRST, field="ends_on")
FUTURE: Final = Refused("contract.future", gettext_lazy("This day has not come yet."), field="on")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says beside who and when; what is not known is left out."""

    fee: Decimal | None = None
    scope: str = ""
    signed_on: date | None = None
    gap_reason: str = ""


NO_TERMS: Final = Terms()


@transaction.atomic
def sign_contract(
    *,
    compound: Compound,
    firm: Firm,
    starts_on: date,
    by: User | None,
    ends_on: date | None = None,
    terms: Terms = NO_TERMS,
    today: date | None = None,
    at: datetime | None = None,
) -> Contract:
    """A firm answers for a compound from `starts_on` (SHP 44). An open-ended contract before it ends.

    Refused when the new period overlaps one that says when it ends, or leaves days on which nobody answers
    without a reason.
    """
    now = at or timezone.now()
    if ends_on is not None and ends_on < starts_on:
        raise ENDS_FIRST
    day = today or day_of(now)
    _check_terms(terms, day)
    Compound.objects.select_for_update().get(pk=compound.pk)
    require(by, PLACES, {compound.subdistrict_id})
    freezes.refuse_another_firm(compound, firm, starts_on, terms.signed_on or min(starts_on, day))
    compound.contracts.filter(ends_on__isnull=True, starts_on__lt=starts_on).update(
        ends_on=starts_on - _ONE_DAY
    )
    _refuse_overlap(compound, starts_on, ends_on)
    reason = terms.gap_reason.strip()[:_REASON_LENGTH]
    contract = Contract(
        compound=compound,
        firm=firm,
        starts_on=starts_on,
        ends_on=ends_on,
        is_current=False,
        fee_per_m2=terms.fee,
        scope=terms.scope.strip(),
        signed_on=terms.signed_on,
        gap_reason=_say_why(compound, starts_on, ends_on, reason),
    )
    _kept(contract)
    if terms.fee is not None:
        ContractFee.objects.create(contract=contract, fee=terms.fee, starts_on=starts_on)
    _mark_current(compound, day)
    contract.refresh_from_db()
    for row in compound.contracts.filter(starts_on__lte=starts_on):
        follow_clocks(row, at=now)
    log(by, contract, ADDITION, f"from {starts_on} until {ends_on or 'open'}")
    return contract


def _check_terms(terms: Terms, day: date) -> None:
    if terms.signed_on is not None and terms.signed_on > day:
        raise Refused("contract.future", _("This day has not come yet."), field="signed_on")
    check_fee(terms.fee)


def check_fee(fee: Decimal | None) -> None:
    """A fee is more than nothing and whole in cents (分). Refused else."""
    if fee is None:
        return
    if not fee.is_finite() or fee <= 0 or fee >= 10_000 or fee != round(fee, 2):  # noqa: PLR2004 — six digits
        raise Refused(
            "contract.fee", _("A fee is between 0.01 and 9999.99 yuan, with two decimals."), field="fee"
        )


def _refuse_overlap(compound: Compound, starts_on: date, ends_on: date | None) -> None:
    overlap = compound.contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        overlap = overlap.filter(starts_on__lte=ends_on)
    other = overlap.select_related("firm").order_by("starts_on").first()
    if other is None:
        return
    about = {"firm": other.firm, "from": _day(other.starts_on)}
    if other.ends_on is None:
        said = _("%(firm)s has a contract for this compound from %(from)s on. End it first.") % about
    else:
        about["until"] = _day(other.ends_on)
        said = (
            _("%(firm)s has a contract for this compound from %(from)s to %(until)s. End it first.") % about
        )
    raise Refused("contract.overlap", said, field="starts_on")


def _say_why(compound: Compound, starts_on: date, ends_on: date | None, reason: str) -> str:
    """The reason the new contract has to carry. Where a later contract is left alone, that one carries it too."""
    before = compound.contracts.filter(ends_on__lt=starts_on).order_by("-ends_on").first()
    own = _of_gap(before.ends_on, starts_on, reason) if before and before.ends_on else ""
    if ends_on is not None:
        _leave_follower(compound, ends_on, reason)
    return own


def _leave_follower(compound: Compound, ends_on: date, reason: str) -> None:
    """What follows on a contract that ends on a day says why nobody answered between, if it does not yet."""
    after = compound.contracts.filter(starts_on__gt=ends_on).order_by("starts_on").first()
    if after is None or after.gap_reason:
        return
    if said := _of_gap(ends_on, after.starts_on, reason):
        compound.contracts.filter(pk=after.pk).update(gap_reason=said)


def _of_gap(ended_on: date, starts_on: date, reason: str) -> str:
    """Nothing where no day is left out; else the reason, which must be there."""
    days = contractclocks.days_between(ended_on, starts_on)
    if days == 0:
        return ""
    if not reason:
        about = {"from": _day(ended_on + _ONE_DAY), "until": _day(starts_on - _ONE_DAY), "days": days}
        raise Refused(
            "contract.gap",
            ngettext(
                "Nobody would answer on %(from)s (%(days)d day). Please say why.",
                "Nobody would answer from %(from)s to %(until)s (%(days)d days). Please say why.",
                days,
            )
            % about,
            field="gap_reason",
        )
    return reason


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _kept(contract: Contract) -> None:
    """Save it; what only the database sees is a refusal, too."""
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError as error:
        if not any(name in str(error) for name in _TRIGGERS):
            raise
        raise Refused(
            "contract.changed-meanwhile",
            gettext_lazy("Somebody else has just signed for this compound. Please look at it again."),
        ) from error


@transaction.atomic
def end_contract(
    *,
    contract: Contract,
    on: date,
    by: User | None,
    gap_reason: str = "",
    today: date | None = None,
    at: datetime | None = None,
) -> Contract:
    """The contract's last day is `on`; not in a freeze (SHP 28). What follows says why nobody answers between."""
    compound, contract = _locked(contract)
    require(by, PLACES, {compound.subdistrict_id})
    if on < contract.starts_on:
        raise ENDS_FIRST
    if contract.ends_on is not None and contract.ends_on < on:
        raise Refused("contract.already-ended", _("This contract has already ended."), field="ends_on")
    now = at or timezone.now()
    day = today or day_of(now)
    freezes.refuse_end(contract, on, day)
    _leave_follower(compound, on, gap_reason.strip()[:_REASON_LENGTH])
    contract.ends_on = on
    contract.save(update_fields=["ends_on"])
    _mark_current(compound, day)
    contract.refresh_from_db()
    follow_clocks(contract, at=now)
    log(by, contract, CHANGE, f"until {on}")
    return contract


@transaction.atomic
def complete_contract(*, contract: Contract, terms: Terms, by: User | None, at: datetime) -> Contract:
    """Enter what an older contract did not say yet. What is there already stays: it was signed like that."""
    compound, contract = _locked(contract)
    require(by, PLACES, {compound.subdistrict_id})
    _check_terms(terms, day_of(at))
    if contract.fee_per_m2 is None and terms.fee is not None:
        contract.fee_per_m2 = terms.fee
        ContractFee.objects.create(contract=contract, fee=terms.fee, starts_on=contract.starts_on)
    contract.scope = contract.scope or terms.scope.strip()
    contract.signed_on = contract.signed_on or terms.signed_on
    contract.save(update_fields=["fee_per_m2", "scope", "signed_on"])
    follow_clocks(contract, at=at)
    log(by, contract, CHANGE, "terms")
    return contract


@transaction.atomic
def file_contract(*, contract: Contract, on: date, by: User | None, at: datetime) -> Contract:
    """The contract was filed with the housing office (SHP 44) on a day; entered once."""
    compound, contract = _locked(contract)
    require(by, PLACES, {compound.subdistrict_id})
    if contract.filed_on is not None:
        raise Refused("contract.filed", _("This contract is filed already."), field="on")
    if contract.signed_on is None:
        raise Refused("contract.unsigned", _("Please enter first when it was signed."), field="on")
    if on < contract.signed_on:
        raise Refused(
            "contract.filed-before-signing", _("It cannot be filed before it was signed."), field="on"
        )
    if on > day_of(at):
        raise FUTURE
    contract.filed_on = on
    contract.save(update_fields=["filed_on"])
    follow_clocks(contract, at=at)
    log(by, contract, CHANGE, f"filed {on}")
    return contract


def may_give_notice(user: User, contract: Contract, notice_by: str) -> bool:
    """The street office records both sides; a firm's manager gives the firm's own."""
    at = standing(user)
    if at.holds_in(PLACES, contract.compound.subdistrict_id):
        return True
    return notice_by == Contract.NoticeBy.FIRM and at.holds_in((Role.FIRM_MANAGER,), contract.firm_id)


@transaction.atomic
def give_notice(
    *,
    contract: Contract,
    notice_by: str,
    on: date,
    by: User | None,
    at: datetime,
    ends_on: date | None = None,
) -> Contract:
    """The firm or the owners do not go on. A contract without an end gets one: 60 days later, or a later day.

    A notice less than 90 days before a fixed end is taken and shown as late (SHP 46).
    """
    compound, contract = _locked(contract)
    if by is not None and not may_give_notice(by, contract, notice_by):
        require(by, PLACES, {compound.subdistrict_id})
    if contract.notice_on is not None:
        raise Refused("contract.notice-given", _("Notice has been given already."), field="on")
    today = day_of(at)
    if on > today:
        raise FUTURE
    if on < (contract.signed_on or contract.starts_on):
        raise Refused("contract.notice-early", _("On this day there was no contract yet."), field="on")
    if contract.ends_on is not None and on > contract.ends_on:
        raise Refused("contract.already-ended", _("This contract has already ended."), field="on")
    freezes.refuse_dismissal(compound, notice_by, on)
    if contract.ends_on is None:
        contract.ends_on, contract.had_no_end = _end_after_notice(on, ends_on), True
    contract.notice_on, contract.notice_by = on, Contract.NoticeBy(notice_by)
    contract.save(update_fields=["notice_on", "notice_by", "ends_on", "had_no_end"])
    _mark_current(compound, today)
    contract.refresh_from_db()
    follow_clocks(contract, at=at)
    log(by, contract, CHANGE, f"notice by {notice_by} on {on}, until {contract.ends_on}")
    _tell_of_notice(contract, by, at)
    return contract


def _tell_of_notice(contract: Contract, by: User | None, at: datetime) -> None:
    """The firm, the secretary and the street hear of it, but not whoever entered it."""
    place = {contract.pk: (contract.compound_id, contract.firm_id)}
    told = {
        party
        for role in (Role.FIRM_MANAGER, Role.PARTY_SECRETARY, Role.STREET_OFFICER)
        for party in audiences.people(place, role).get(contract.pk, [])
    }
    told -= {Party("user", str(by.pk))} if by else set()
    about = Subject(contractclocks.SUBJECT, contract.pk)
    events = [notices.Event(wording_contracts.NOTICE, about, to, str(contract.pk), {}) for to in sorted(told)]
    if events:
        notices.tell(events, at=at)


def _end_after_notice(on: date, ends_on: date | None) -> date:
    """The last day of a contract that had none (CC 948)."""
    first = contractclocks.first_end(on)
    if ends_on is not None and ends_on < first:
        raise Refused(
            "contract.notice-short",
            _("After a notice the contract runs for 60 more days, until %(day)s at least.")
            % {"day": _day(first)},
            field="ends_on",
        )
    return ends_on or first


def _locked(contract: Contract) -> tuple[Compound, Contract]:
    """The compound, locked, and the contract read again."""
    compound = Compound.objects.select_for_update().get(pk=contract.compound_id)
    return compound, Contract.objects.select_related("compound", "firm").get(pk=contract.pk)


@transaction.atomic
def turn_contracts(*, today: date) -> int:
    """Make `is_current` true for the contracts in force today and false for the others; returns how many
    compounds changed hands. Run once a day, because contracts start and end at midnight by themselves.
    """
    right = Contract.objects.on(today)
    stale = set(right.filter(is_current=False).values_list("compound", flat=True))
    over = Contract.objects.filter(is_current=True).exclude(pk__in=right.values("pk"))
    stale |= set(over.values_list("compound", flat=True))
    for compound in Compound.objects.select_for_update().filter(pk__in=stale).order_by("pk"):
        _mark_current(compound, today)
    return len(stale)


def _mark_current(compound: Compound, today: date) -> None:
    """First the old one down, then the new one up: the database allows one current contract a compound."""
    now = compound.contracts.on(today).order_by("-starts_on").first()
    compound.contracts.filter(is_current=True).exclude(pk=now.pk if now else 0).update(is_current=False)
    if now and not now.is_current:
        compound.contracts.filter(pk=now.pk).update(is_current=True)
