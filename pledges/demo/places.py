"""What the demo campaign is measured from beside the reports: spots, works, inspections, halls, honours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from councils.models import Hall, Honour
from issues.demo import spots
from issues.demo.pictures import picture
from issues.demo.places import MARK
from notices.calendar import SHANGHAI
from properties.actions import plan_work, reach_stage, replan
from properties.demo import checks
from properties.models import Area, Compound, Programme, Work

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from issues.demo.sizes import Size
    from pledges.models import Campaign

# How far each tenth of the works has come: most are done, some go on, a few have not begun.
_DONE, _BEGUN = 6, 8
_SCENES: Final = ("cleanliness", "clutter", "parking", "ground_lock")
_MONTH: Final = timedelta(days=30)
_HANDED_OVER_AFTER: Final = timedelta(days=10)
_PIONEERS: Final = ("某小区项目服务团队", "某维修班组", "某保洁班组")


def write(*, street: Area, campaign: Campaign, now: datetime, random: Random, size: Size) -> None:
    """All of it between the campaign's first day and today."""
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    first, today = campaign.starts_on, now.date()
    spots.write(street=street, compounds=compounds, random=random, now=now, size=size)
    _renewals(compounds, first, today, random)
    _parking(compounds, first, today)
    checks.write(
        street=street,
        now=now,
        random=random,
        showcase=size.showcase,
        first=first,
        pictures=[partial(picture, one, after=False, shade=shade) for shade, one in enumerate(_SCENES)],
    )
    _halls(street, first, today)
    _honours(street, first, today)


def _between(first: date, today: date, tenths: int) -> date:
    return first + (today - first) * tenths // 10


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), SHANGHAI)


def _reached(work: Work, stage: Work.Stage, on: date) -> Work:
    return reach_stage(work=work, stage=stage, on=on, by=None, today=on, at=_morning(on))


def _renewals(compounds: list[Compound], first: date, today: date, random: Random) -> None:
    """Two in three compounds have a renewal this year, by one programme or both."""
    home, sewage = (Programme.objects.get(code=code) for code in ("beautiful-home", "rain-sewage"))
    for number, compound in enumerate(compounds):
        if number % 3 == 2:  # noqa: PLR2004 — the third of three
            continue
        programmes = [home, sewage] if number % 4 == 0 else [home if number % 2 else sewage]
        work = plan_work(
            compound=compound,
            title=f"{'、'.join(one.name for one in programmes)}改造{MARK}",
            programmes=programmes,
            by=None,
            on=first,
            planned_start=_between(first, today, 1),
            planned_end=_between(first, today, 9),
            at=_morning(first),
        )
        progress = random.randrange(10)
        if progress < _BEGUN:
            begun = _between(first, today, random.randrange(1, 4))
            work = _reached(work, Work.Stage.STARTED, begun)
        if progress < _DONE:
            done = _between(first, today, random.randrange(4, 10))
            work = _reached(work, Work.Stage.COMPLETED, done)
            if progress % 2 and done + _HANDED_OVER_AFTER <= today:
                _reached(work, Work.Stage.DELIVERED, done + _HANDED_OVER_AFTER)
        elif number % 2:  # the others slip: their day is gone
            _put_off(work, today)


def _put_off(work: Work, today: date) -> None:
    """What is not done goes on to a later day, with a reason."""
    planned = {Work.Stage.STARTED: today + _MONTH} if work.stage == Work.Stage.PLANNED else {}
    days = {**planned, Work.Stage.COMPLETED: today + 2 * _MONTH}
    replan(work=work, days=days, by=None, at=_morning(today), reason="雨季停工，工期顺延（演示）")


def _parking(compounds: list[Compound], first: date, today: date) -> None:
    """New places are found in three steps a compound, so that the figure moves from month to month."""
    programme = Programme.objects.get(code="parking")
    for number, compound in enumerate(compounds[:24]):
        for step, name in enumerate(("绿化整理", "消防通道外侧划线", "错时共享")):
            work = plan_work(
                compound=compound,
                title=f"车位挖潜·{name}{MARK}",
                programmes=[programme],
                by=None,
                on=first,
                planned_end=_between(first, today, 3 * (step + 1)),
                at=_morning(first),
                parking_places=4 + (number + step) % 5,
            )
            begun = _between(first, today, 3 * step)
            work = _reached(work, Work.Stage.STARTED, begun)
            if (number + step) % 6 != 5:  # noqa: PLR2004 — the sixth of six goes on
                done = _between(first, today, min(9, 3 * step + 1 + number % 3))
                _reached(work, Work.Stage.COMPLETED, done)
            else:
                _put_off(work, today)


def _halls(street: Area, first: date, today: date) -> None:
    """A hall in every neighbourhood; every fourth has become a demonstration hall so far."""
    areas = Area.objects.filter(parent__parent=street).order_by("pk")
    Hall.objects.bulk_create(
        Hall(
            neighbourhood=area,
            name=area.name.replace("居民区", "") + "红色议事厅",
            demonstration_on=_between(first, today, 2 + number % 8) if number % 4 == 0 else None,
        )
        for number, area in enumerate(areas)
    )


def _honours(street: Area, first: date, today: date) -> None:
    Honour.objects.bulk_create(
        Honour(
            area=street,
            kind=Honour.Kind.PROPERTY_PIONEER,
            holder=name + MARK,
            given_on=_between(first, today, 3 + 2 * number),
            is_demo=True,
        )
        for number, name in enumerate(_PIONEERS)
    )
