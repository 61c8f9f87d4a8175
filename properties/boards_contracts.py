"""Contracts within a person's reach: the list, one contract in full, and what everybody may know of a compound's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.calendar import day_of
from notices.models import Deadline
from notices.parties import Subject
from properties import contractclocks
from properties.access import compounds_in_reach, contracts_in_reach, standing
from properties.actions.contracts import may_give_notice
from properties.actions.fee_changes import capacities
from properties.actions.office import PLACES
from properties.boards_fees import Offer, changes_of, way_of
from properties.feechange import OPEN, Who
from properties.models import Compound, Contract, ContractFee, FeeChange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from properties.boards_fees import Way
    from properties.models import User

PAGE: Final = 50
_CENT: Final = Decimal("0.01")
CURRENT, EXPIRING, UNFILED, COMING, ENDED = "current", "expiring", "unfiled", "coming", "ended"
SHOWS: Final = (CURRENT, EXPIRING, UNFILED, COMING, ENDED)


def contracts(user: User, show: str, words: str, today: date) -> QuerySet[Contract]:
    """Contracts of one list, those that end first at the top; each with its fee and whether one follows."""
    fee = ContractFee.objects.filter(contract=OuterRef("pk"), starts_on__lte=today).order_by("-starts_on")
    rows = _shown(contracts_in_reach(user), show, today)
    if words:
        rows = rows.filter(Q(compound__name__icontains=words) | Q(firm__name__icontains=words))
    order = F("ends_on").desc(nulls_last=True) if show == ENDED else F("ends_on").asc(nulls_last=True)
    return (
        rows.annotate(
            fee_now=Coalesce(Subquery(fee.values("fee")[:1]), "fee_per_m2"), is_followed=Exists(_later())
        )
        .select_related("compound", "firm")
        .order_by(order, "pk")
    )


def _later() -> QuerySet[Contract]:
    return Contract.objects.filter(compound=OuterRef("compound"), starts_on__gt=OuterRef("starts_on"))


def _shown(rows: QuerySet[Contract], show: str, today: date) -> QuerySet[Contract]:
    in_force = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    if show == EXPIRING:
        return rows.filter(in_force, ~Exists(_later()), ends_on__lte=today + contractclocks.SOON)
    if show == UNFILED:
        return rows.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today), signed_on__isnull=False, filed_on__isnull=True
        )
    if show == COMING:
        return rows.filter(starts_on__gt=today)
    return rows.filter(ends_on__lt=today) if show == ENDED else rows.filter(in_force)


def unheld(user: User, today: date) -> QuerySet[Compound]:
    """Compounds for which nobody is under contract today."""
    held = Contract.objects.on(today).filter(compound=OuterRef("pk"))
    rows = Compound.objects.filter(pk__in=compounds_in_reach(user).order_by().values("pk"))
    return rows.filter(~Exists(held)).select_related("neighbourhood").order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A contract in a list, in the shape of `components/case_row.html`."""

    href: str
    code: str
    title: str
    meta: str
    state_kind: str
    state_text: str
    due_text: str
    due_kind: str


def line(contract: Any, today: date) -> Line:
    """One row of `contracts`."""
    kind, text = state_of(contract, today)
    due_kind, due_text = _pressing(contract, today)
    return Line(
        href=reverse("contracts:contract", args=[contract.pk]),
        code=str(contract.firm),
        title=str(contract.compound),
        meta=" · ".join(part for part in (period(contract), price(contract.fee_now)) if part),
        state_kind=kind,
        state_text=text,
        due_text=due_text,
        due_kind=due_kind,
    )


def price(fee: Decimal | None) -> str:
    if fee is None:
        return ""
    # SQLite hands a sum or a subquery back without its two decimals.
    return _("%(fee)s yuan per m² and month") % {"fee": fee.quantize(_CENT)}


def period(contract: Contract) -> str:
    """From when to when, in words."""
    first = date_format(contract.starts_on, "DATE_FORMAT")
    if contract.ends_on is None:
        return _("since %(day)s, without an end") % {"day": first}
    return _("%(from)s to %(until)s") % {
        "from": first,
        "until": date_format(contract.ends_on, "DATE_FORMAT"),
    }


def state_of(contract: Contract, today: date) -> tuple[str, str]:
    """Kind and words of a state: coming, in force, ended."""
    if contract.starts_on > today:
        return "new", _("to come")
    if contract.ends_on is not None and contract.ends_on < today:
        return "closed", _("no longer in force")
    if contract.notice_on is not None:
        return "returned", _("in force, not renewed")
    return "active", _("in force")


def _pressing(contract: Any, today: date) -> tuple[str, str]:
    """What presses most: not filed in time, or near its end with nothing after it."""
    if _is_unfiled(contract) and (today - contract.signed_on).days > contractclocks.FILE_DAYS:
        return "late", _("not filed in 30 days")
    ends = contract.ends_on
    if ends is not None and today <= ends <= today + contractclocks.SOON and not contract.is_followed:
        days = (ends - today).days
        return "soon", ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return "", ""


def _is_unfiled(contract: Contract) -> bool:
    return contract.signed_on is not None and contract.filed_on is None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many contracts want something, and how many compounds have nobody. Three statements."""

    expiring: int
    unfiled: int
    unheld: int


def tally(user: User, today: date) -> Tally:
    mine = contracts_in_reach(user)
    return Tally(
        _shown(mine, EXPIRING, today).count(),
        _shown(mine, UNFILED, today).count(),
        unheld(user, today).count(),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Everything of one contract."""

    contract: Contract
    state_kind: str
    state_text: str
    period: str
    fee: Decimal | None
    fees: Sequence[ContractFee]
    clocks: Sequence[Clock]
    notice_late: bool
    neighbours: Sequence[Contract]
    ways: Sequence[Way]
    offers: Sequence[Offer] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of a contract: whether it still runs, was kept, or is over."""

    title: str
    kind: str
    text: str
    due_at: datetime
    basis: str


def page(contract: Contract, user: User, at: datetime) -> Page:
    """One contract as the person sees it."""
    today = day_of(at)
    kind, text = state_of(contract, today)
    fees = list(contract.fees.select_related("change").order_by("-starts_on"))
    others = Contract.objects.filter(compound=contract.compound_id).exclude(pk=contract.pk)
    followed = any(row.starts_on > contract.starts_on for row in others)
    return Page(
        contract=contract,
        state_kind=kind,
        state_text=text,
        period=period(contract),
        fee=next((row.fee for row in fees if row.starts_on <= max(today, contract.starts_on)), None),
        fees=fees,
        clocks=_clocks(contract, at),
        notice_late=is_late(contract),
        neighbours=list(others.select_related("firm").order_by("-starts_on")),
        ways=[way_of(change, user) for change in changes_of(contract)],
        offers=_offers(contract, user, today, followed=followed),
    )


def is_late(contract: Contract) -> bool:
    """Whether the firm gave notice of a fixed end less than 90 days before it (SHP 46)."""
    notice, ends = contract.notice_on, contract.ends_on
    if notice is None or ends is None or contract.had_no_end:
        return False
    return contract.notice_by == Contract.NoticeBy.FIRM and not contractclocks.is_in_time(notice, ends)


def _clocks(contract: Contract, at: datetime) -> list[Clock]:
    titles = {
        contractclocks.FILE: _("Filing with the housing office"),
        contractclocks.EXPIRY: _("End of the contract"),
    }
    rows = Deadline.objects.of(Subject(contractclocks.SUBJECT, contract.pk)).filter(cancelled_at__isnull=True)
    return [
        Clock(titles[row.kind], *_clock_state(row, at), due_at=row.due_at, basis=_(row.basis))
        for row in rows.order_by("pk")
        if row.kind in titles
    ]


def _clock_state(row: Deadline, at: datetime) -> tuple[str, str]:
    if row.met_at is not None:
        return ("done", _("kept")) if row.met_at <= row.due_at else ("late", _("done, but late"))
    days = (day_of(row.due_at) - day_of(at)).days
    if row.due_at < at:
        return "late", _("late")
    if days == 0:
        return "soon", _("today")
    left = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ("soon" if days <= contractclocks.FILE_DAYS else "active"), left


def _offers(contract: Contract, user: User, today: date, *, followed: bool) -> list[Offer]:
    """What the person may do with the contract, the most pressing first."""
    found: list[tuple[str, str]] = []
    is_over = contract.ends_on is not None and contract.ends_on < today
    office = standing(user).holds_in(PLACES, contract.compound.subdistrict_id)
    firm = Who.FIRM in capacities(user, contract)
    if office and _is_unfiled(contract):
        found.append(("file", _("Enter the filing")))
    if office and (contract.fee_per_m2 is None or not contract.scope or contract.signed_on is None):
        found.append(("terms", _("Enter what is missing")))
    if (office or may_give_notice(user, contract, Contract.NoticeBy.FIRM)) and not (
        is_over or contract.notice_on or followed
    ):
        found.append(("notice", _("Note that it is not renewed")))
    if firm and not is_over and contract.starts_on <= today and not _has_open_change(contract):
        found.append(("open_change", _("Propose another fee")))
    if office and not is_over:
        found.append(("end", _("Set the last day")))
    offers = [Offer(reverse(f"contracts:{name}", args=[contract.pk]), text) for name, text in found]
    if office and not followed:
        sign = reverse("contracts:sign", args=[contract.compound.code])
        offers.insert(0, Offer(sign, _("Enter the next contract")))
    return offers


def _has_open_change(contract: Contract) -> bool:
    return contract.fee_changes.filter(state__in=sorted(OPEN)).exists()


@dataclass(frozen=True, slots=True)
class Answering:
    """What everybody may know: who answers until when, for what fee, and how far a change of it has come."""

    contract: Contract
    fee: Decimal | None
    way: Way | None


def in_force(compound: Compound, today: date) -> Contract | None:
    """The current contract of a compound with its firm, its fee of a day and whether a change of it runs."""
    fee = ContractFee.objects.filter(contract=OuterRef("pk"), starts_on__lte=today).order_by("-starts_on")
    running = FeeChange.objects.filter(contract=OuterRef("pk"), state__in=sorted(OPEN))
    rows = Contract.objects.filter(compound=compound, is_current=True).select_related("firm")
    return rows.annotate(fee_now=Subquery(fee.values("fee")[:1]), is_changing=Exists(running)).first()


def answering(contract: Any) -> Answering | None:
    """The public side of a contract read by `in_force`; None where nobody is under contract.

    No statement, or four where a change of the fee runs.
    """
    if contract is None:
        return None
    running = (
        next((row for row in changes_of(contract) if row.state in OPEN), None)
        if contract.is_changing
        else None
    )
    fee = contract.fee_now.quantize(_CENT) if contract.fee_now is not None else None
    return Answering(contract, fee, way_of(running) if running else None)


def next_day(compound: Compound) -> date | None:
    """The first day after the last contract that says when it ends; None where there is none."""
    last = compound.contracts.order_by("-starts_on").first()
    return last.ends_on + timedelta(days=1) if last and last.ends_on else None


def known_terms(contract: Contract) -> list[str]:
    """The fields of the terms a contract says already."""
    told = {
        "fee": contract.fee_per_m2 is not None,
        "scope": bool(contract.scope),
        "signed_on": contract.signed_on is not None,
    }
    return [name for name, is_known in told.items() if is_known]


def effect_of_notice(contract: Contract) -> str:
    """What a notice does to this contract, with its article."""
    if contract.ends_on is None:
        return _(
            "Civil Code, article 948: a contract without an end is ended by written notice 60 days ahead."
            " The last day is set by it."
        )
    last = contract.ends_on - timedelta(days=contractclocks.NOTICE_DAYS)
    return _(
        "Shanghai rules, article 46: a firm that does not renew says so 90 days before the end, here until"
        " %(day)s. A later notice is taken and shown as late."
    ) % {"day": date_format(last, "DATE_FORMAT")}
