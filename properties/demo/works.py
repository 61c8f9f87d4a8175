"""Invented renewal works of a demo street: lifts in every batch, money, notices and photos beside them.

Everything is written through the actions the office uses, as if each had been done on its day. The year's renewals
and parking places are the campaign's own (`pledges.demo.places`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.calendar import SHANGHAI
from properties import actions
from properties.demo import pictures
from properties.models import Compound, Programme, Work
from properties.workstages import WAYS, Kind, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from properties.models import Area

MARK: Final = "（演示）"
_STEP: Final = 24  # days from one stage of a lift to the next, more or less
_CONTRACTORS: Final = ("甲建设公司（演示）", "乙电梯公司（演示）", "丙市政公司（演示）")
_TEN_THOUSAND: Final = Decimal(10_000)
# Where the lifts of a street stand: all three batches (成熟、签约、开工), what comes before them and after.
_LIFTS: Final = (
    *(Stage.CANDIDATE,) * 3,
    *(Stage.MATURE,) * 4,
    *(Stage.SIGNED,) * 4,
    *(Stage.STARTED,) * 4,
    Stage.COMPLETED,
    Stage.DELIVERED,
)
_FEW: Final = (Stage.CANDIDATE, Stage.MATURE, Stage.SIGNED, Stage.STARTED, Stage.DELIVERED)


class Desk(NamedTuple):
    """The moment everything is told from, and the dice."""

    now: datetime
    random: Random

    def day(self, ago: int) -> date:
        return self.now.astimezone(SHANGHAI).date() - timedelta(days=ago)

    def at(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(9, 30), SHANGHAI)


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """Lifts added and replaced and charging points; where everything is shown, also what goes wrong."""
    desk = Desk(now, random)
    places = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    if not places:
        return
    for number, stage in enumerate(_LIFTS if showcase else _FEW):
        _lift(desk, places[number * 3 % len(places)], number, stage)
    renewed = _replaced(desk, places[0])
    _charging(desk, places[-1])
    if showcase:
        _slipping(desk, places[1 % len(places)])
        _called_off(desk, places[2 % len(places)])
        _money(desk, renewed)
        _told(desk, renewed)
        _shown(desk, renewed)


def _plan(  # noqa: PLR0917 — what a work is, in the order it is read
    desk: Desk,
    place: Compound,
    title: str,
    code: str,
    ago: int,
    days: dict[Stage, date],
    units: int,
    budget: int,
) -> Work:
    """A work entered `ago` days before now, with its planned days, its builder and its budget in 10,000 yuan."""
    at = desk.at(ago)
    work = actions.plan_work(
        compound=place,
        title=f"{title}{MARK}",
        programmes=[Programme.objects.get(code=code)],
        by=None,
        on=desk.day(ago),
        at=at,
    )
    work = actions.replan(work=work, days=days, by=None, at=at)
    return actions.describe_work(
        work=work,
        kind=Kind(work.kind),
        contractor=desk.random.choice(_CONTRACTORS),
        units=units,
        budget=budget * _TEN_THOUSAND,
        by=None,
        at=at,
    )


def _reach(desk: Desk, work: Work, stage: Stage, ago: int, note: str = "") -> Work:
    day = desk.day(ago)
    return actions.reach_stage(work=work, stage=stage, on=day, by=None, today=day, note=note, at=desk.at(ago))


def _lift(desk: Desk, place: Compound, number: int, stage: Stage) -> None:
    """One lift for a walk-up, come as far as `stage`; what is ahead is planned for days to come."""
    way = WAYS[Kind.LIFT_ADDITION]
    reached = way[1 : way.index(stage) + 1]
    begun = _STEP * (len(reached) + 1) + desk.random.randrange(6)
    days = {one: desk.day(begun - _STEP * place_of - 6) for place_of, one in enumerate(way[1:], start=1)}
    title = f"{1 + number % 9}号楼{1 + number % 3}单元加装电梯"
    work = _plan(desk, place, title, "lift-addition", begun, days, 1, 68 + number % 5)
    for place_of, one in enumerate(reached, start=1):
        work = _reach(desk, work, one, begun - _STEP * place_of + desk.random.randrange(-3, 4))


def _replaced(desk: Desk, place: Compound) -> Work:
    """Four old lifts replaced in eighty days, as the announcement tells of one; this one is invented."""
    days = {
        Stage.SIGNED: desk.day(130),
        Stage.STARTED: desk.day(120),
        Stage.COMPLETED: desk.day(38),
        Stage.DELIVERED: desk.day(30),
    }
    work = _plan(desk, place, "高层老旧电梯更新4台", "lift-replacement", 140, days, 4, 232)
    for stage, ago in (
        (Stage.SIGNED, 128),
        (Stage.STARTED, 120),
        (Stage.COMPLETED, 40),
        (Stage.DELIVERED, 33),
    ):
        work = _reach(desk, work, stage, ago)
    return work


def _charging(desk: Desk, place: Compound) -> None:
    days = {Stage.STARTED: desk.day(20), Stage.COMPLETED: desk.day(-25), Stage.DELIVERED: desk.day(-32)}
    work = _plan(desk, place, "非机动车充电装置40个", "e-bike-charging", 45, days, 40, 12)
    _reach(desk, work, Stage.STARTED, 19)


def _slipping(desk: Desk, place: Compound) -> None:
    """Put off once with words, and late again."""
    days = {Stage.MATURE: desk.day(70), Stage.SIGNED: desk.day(40), Stage.STARTED: desk.day(15)}
    work = _plan(desk, place, "12号楼加装电梯", "lift-addition", 95, days, 1, 71)
    work = _reach(desk, work, Stage.MATURE, 68)
    later = {Stage.SIGNED: desk.day(12), Stage.STARTED: desk.day(-20)}
    actions.replan(work=work, days=later, by=None, at=desk.at(42), reason="底层两户仍在协商，签约顺延。")


def _called_off(desk: Desk, place: Compound) -> None:
    work = _plan(desk, place, "3号楼加装电梯", "lift-addition", 80, {Stage.MATURE: desk.day(50)}, 1, 66)
    _reach(desk, work, Stage.CANCELLED, 52, "管线无法迁改，本门洞暂不实施。")


def _money(desk: Desk, work: Work) -> None:
    """Payments to the cent: one struck, the last one over the budget with its reason."""
    for what, ago, amount in (
        ("预付款", 126, "696000.00"),
        ("设备到货款", 100, "928000.50"),
        ("竣工款", 38, "580000.00"),
    ):
        actions.pay(
            work=work,
            amount=Decimal(amount),
            on=desk.day(ago),
            what=f"{what}{MARK}",
            by=None,
            at=desk.at(ago),
        )
    twice = actions.pay(
        work=work, amount=Decimal("58000.00"), on=desk.day(36), what=f"竣工款{MARK}", by=None, at=desk.at(36)
    )
    actions.strike_payment(payment=twice, reason="金额录错，重新登记。", by=None, at=desk.at(35))
    actions.pay(
        work=work,
        amount=Decimal("121500.80"),
        on=desk.day(31),
        what=f"尾款及井道加固{MARK}",
        by=None,
        at=desk.at(31),
        over_reason="井道加固超出原清单，经现场签证确认。",
    )


def _told(desk: Desk, work: Work) -> None:
    for title, text, first, last in (
        ("电梯更新施工安排", "每次只停一台，施工时间8:00至18:00，高层住户请预留时间。", 122, 40),
        ("新电梯试运行", "试运行期间如遇异常，请联系现场管理员。", 40, -20),
    ):
        actions.announce(
            work=work,
            title=f"{title}{MARK}",
            text=text,
            starts_on=desk.day(first),
            ends_on=desk.day(last),
            by=None,
            at=desk.at(first),
        )


def _shown(desk: Desk, work: Work) -> None:
    """Two pairs before and after; one of them for everybody."""
    captions: Sequence[str] = ("1号梯轿厢", "机房")
    for number, caption in enumerate(captions):
        actions.add_work_photos(
            work=work,
            before=pictures.picture("lift_work", after=False, shade=number),
            after=pictures.picture("lift_work", after=True, shade=number),
            by=None,
            at=desk.at(34),
            caption=f"{caption}{MARK}",
            is_public=number == 0,
        )
