"""What owners do not decide while their committee is re-elected (SHP 28), and the one question whether they may.

The table says it for the items of CC 278(1). Its reasons are read by a lawyer, not by residents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from properties.models import Contract, DecisionFreeze
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from properties.models import Compound, Firm

BASIS: Final = gettext_noop(
    "Shanghai Residential Property Management Rules, article 28: no such decision while the committee is re-elected"
)
# CC 278(1), item → why it waits. Items 1 to 3 do not: rules, covenant and the election itself are what a
# re-election is made of.
FROZEN_ITEMS: Final[dict[int, str]] = {
    4: "hiring and dismissing the firm is named by SHP 28",
    5: "what the covenant provides for needs no ballot; what comes to one is work beyond it, named by SHP 28",
    6: "raising money for the fund is another major matter",
    7: "rebuilding is major work beyond the covenant",
    8: "another use of the common parts is another major matter",
    9: "a fee is changed under this item, which SHP 28 names; the rest of it is called major by the law itself",
}


def holds(starts_on: date, ends_on: date | None, day: date) -> bool:
    """Its first day is frozen, the day it ends on is free again."""
    return starts_on <= day and (ends_on is None or day < ends_on)


def frozen_on(compound: Compound, day: date) -> DecisionFreeze | None:
    """The freeze that holds on a day, if there is one."""
    until = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    return DecisionFreeze.objects.filter(until, compound=compound, starts_on__lte=day).first()


def refuse_if_frozen(compound: Compound, today: date, *, field: str | None = None) -> None:
    """Refused when the day on which it is decided lies in a freeze; what was decided before it stays free."""
    freeze = frozen_on(compound, today)
    if freeze is None:
        return
    said = _(
        "Since %(day)s the owners' committee here is being re-elected. Until the new one is filed the owners decide"
        " nothing about the firm, fees and major works (Shanghai rules, article 28)."
    )
    raise Refused(
        "decision.frozen", said % {"day": date_format(freeze.starts_on, "DATE_FORMAT")}, field=field
    )


def refuse_another_firm(compound: Compound, firm: Firm, starts_on: date, decided_on: date) -> None:
    """Another firm is not hired in a freeze; the one whose contract went before may go on."""
    before = compound.contracts.filter(starts_on__lt=starts_on).order_by("-starts_on").first()
    if before is None or before.firm_id != firm.pk:
        refuse_if_frozen(compound, decided_on, field="signed_on")


def refuse_dismissal(compound: Compound, notice_by: str, on: date) -> None:
    """The owners dismiss no firm in a freeze; a firm may leave at any time."""
    if notice_by == Contract.NoticeBy.OWNERS:
        refuse_if_frozen(compound, on, field="on")


def refuse_end(contract: Contract, on: date, today: date) -> None:
    """A last day on which the firm did not give notice is the owners' decision, made no later than that day."""
    if contract.ends_on != on and contract.notice_by != Contract.NoticeBy.FIRM:
        decided_on = contract.notice_on or min(on, today)
        refuse_if_frozen(contract.compound, decided_on, field="ends_on")


def refuse_frozen_items(compound: Compound, items: Iterable[int], today: date) -> None:
    """The same for what a ballot asks, by the items of CC 278(1) it falls under."""
    if not FROZEN_ITEMS.keys().isdisjoint(items):
        refuse_if_frozen(compound, today)
