"""Lifts for a demo street: additions in all batches, one replacement of four lifts in eighty days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.calendar import SHANGHAI
from properties import actions
from properties.models import Compound, Programme, Work
from properties.photos import kept_photos
from properties.workstages import Kind, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from random import Random

    from properties.models import Area
    from properties.photos import CleanPhoto

_MARK: Final = "（演示）"
_DAY: Final = timedelta(days=1)
_BEFORE, _AFTER = False, True
# Where no one looks at every state, this many lifts are added.
_FEW: Final = 6


class Addition(NamedTuple):
    """Stages reached, in days before today; stages planned, in days after today (below 0: slipping)."""

    reached: tuple[tuple[Stage, int], ...]
    planned: tuple[tuple[Stage, int], ...] = ()
    cancelled: int | None = None


_ASKED: Final = ((Stage.CANDIDATE, 90),)
_RIPE: Final = ((Stage.CANDIDATE, 120), (Stage.MATURE, 60))
_SIGNED: Final = (*_RIPE, (Stage.SIGNED, 40))
_BEGUN: Final = ((Stage.CANDIDATE, 140), (Stage.MATURE, 110), (Stage.SIGNED, 80), (Stage.STARTED, 50))
ADDITIONS: Final = (
    Addition(_ASKED, ((Stage.MATURE, 30),)),
    Addition(_RIPE, ((Stage.SIGNED, 14), (Stage.STARTED, 45), (Stage.COMPLETED, 150))),
    Addition(_RIPE, ((Stage.SIGNED, 0),)),
    Addition(_SIGNED, ((Stage.STARTED, 10), (Stage.COMPLETED, 120))),
    Addition(_SIGNED, ((Stage.STARTED, -12), (Stage.COMPLETED, 90))),
    Addition(_BEGUN, ((Stage.COMPLETED, 40), (Stage.DELIVERED, 60))),
    Addition((*_BEGUN, (Stage.COMPLETED, 8)), ((Stage.DELIVERED, 7),)),
    Addition((*_BEGUN, (Stage.COMPLETED, 20), (Stage.DELIVERED, 5))),
    Addition(_ASKED, cancelled=30),
    Addition(_RIPE, ((Stage.SIGNED, 14),)),
)


def write(
    *,
    street: Area,
    now: datetime,
    random: Random,
    showcase: bool,
    draw: Callable[[bool], CleanPhoto] | None = None,
) -> None:
    """`draw(after)` gives a photo of either side; without it there are none."""
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    if not compounds:
        return
    programmes = {one.code: one for one in Programme.objects.all()}
    wanted = ADDITIONS if showcase else ADDITIONS[:_FEW]
    for number, addition in enumerate(wanted):
        compound = compounds[number % len(compounds)]
        title = f"{1 + random.randrange(20)}号楼加装电梯{_MARK}"
        _add(compound, title, addition, programmes.get("lift-addition"), now)
    if showcase:
        _replace(compounds[0], programmes.get("lift-replacement"), now, draw)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), SHANGHAI)


def _add(
    compound: Compound, title: str, addition: Addition, programme: Programme | None, now: datetime
) -> None:
    today = now.date()
    (_first, ago), *later = addition.reached
    work = _entered(compound, title, Kind.LIFT_ADDITION, programme, today - ago * _DAY)
    for stage, days in later:
        work = _reached(work, stage, today - days * _DAY)
    if addition.cancelled is not None:
        _reached(work, Stage.CANCELLED, today - addition.cancelled * _DAY, "一层业主异议未能达成一致")
        return
    if addition.planned:
        days_to = {stage: today + days * _DAY for stage, days in addition.planned}
        when = min(_morning(today - addition.reached[-1][1] * _DAY), now)
        work = actions.replan(work=work, days=days_to, by=None, at=when)
    if Stage.DELIVERED in dict(addition.planned) and Stage.STARTED in dict(addition.reached):
        moved = {stage: today + (days + 21) * _DAY for stage, days in addition.planned}
        actions.replan(work=work, days=moved, by=None, at=now, reason="管线搬迁晚于计划")


def _replace(
    compound: Compound,
    programme: Programme | None,
    now: datetime,
    draw: Callable[[bool], CleanPhoto] | None,
) -> None:
    """Four lifts in eighty days, handed over: invented, and named so."""
    today = now.date()
    start = today - 100 * _DAY
    title = f"高层老旧电梯更新4台{_MARK}"
    work = _entered(compound, title, Kind.LIFT_REPLACEMENT, programme, start - 60 * _DAY)
    days = {
        Stage.SIGNED: start - 20 * _DAY,
        Stage.STARTED: start,
        Stage.COMPLETED: start + 84 * _DAY,
        Stage.DELIVERED: start + 90 * _DAY,
    }
    work = actions.replan(work=work, days=days, by=None, at=_morning(start - 60 * _DAY))
    work = actions.describe_work(
        work=work,
        kind=Kind.LIFT_REPLACEMENT,
        contractor=f"某电梯工程公司{_MARK}",
        units=4,
        budget=Decimal("1680000.00"),
        by=None,
        at=_morning(start - 30 * _DAY),
    )
    for stage, day in (
        (Stage.SIGNED, start - 21 * _DAY),
        (Stage.STARTED, start),
        (Stage.COMPLETED, start + 80 * _DAY),
        (Stage.DELIVERED, start + 85 * _DAY),
    ):
        work = _reached(work, stage, day)
    _money(work, start)
    _told(work, start, today)
    if draw is not None:
        with kept_photos():
            actions.add_work_photos(
                work=work,
                before=draw(_BEFORE),
                after=draw(_AFTER),
                caption=f"轿厢更新{_MARK}",
                is_public=True,
                by=None,
                at=_morning(start + 82 * _DAY),
            )


def _money(work: Work, start: date) -> None:
    """Three instalments, and one entered by mistake and struck."""
    for after, amount, what in (
        (0, "504000.00", "首付款"),
        (45, "672000.00", "到货款"),
        (84, "420000.00", "竣工款"),
    ):
        at = _morning(start + after * _DAY)
        actions.pay(work=work, amount=Decimal(amount), on=at.date(), what=f"{what}{_MARK}", by=None, at=at)
    at = _morning(start + 85 * _DAY)
    twice = actions.pay(
        work=work, amount=Decimal("42000.00"), on=at.date(), what=f"竣工款{_MARK}", by=None, at=at
    )
    actions.strike_payment(payment=twice, reason="同一笔款项重复登记", by=None, at=at)


def _told(work: Work, start: date, today: date) -> None:
    """What residents were told while the lifts stood still, and what they read today."""
    for first, last, title, text in (
        (start, start + 80 * _DAY, "电梯分批停用", "4台电梯分批更新，每次停用一台，请错峰出行。"),
        (today - 5 * _DAY, today + 30 * _DAY, "新电梯试运行", "新电梯已交付使用，如遇异响请拨打居委会电话。"),
    ):
        actions.announce(
            work=work,
            title=f"{title}{_MARK}",
            text=text,
            starts_on=first,
            ends_on=last,
            by=None,
            at=_morning(first),
        )


def _entered(compound: Compound, title: str, kind: Kind, programme: Programme | None, on: date) -> Work:
    return actions.plan_work(
        compound=compound,
        title=title,
        programmes=[programme] if programme else [],
        kind=kind,
        by=None,
        on=on,
        at=_morning(on),
    )


def _reached(work: Work, stage: Stage, on: date, note: str = "") -> Work:
    return actions.reach_stage(work=work, stage=stage, on=on, by=None, today=on, note=note, at=_morning(on))
