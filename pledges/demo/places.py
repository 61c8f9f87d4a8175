"""What the demo campaign is measured from beside the reports: spots, works, inspections, halls, honours."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from councils.models import Hall, Honour
from issues.demo import spots
from issues.demo.places import MARK
from properties.actions import plan_work, reach_stage
from properties.demo import checks
from properties.demo.pictures import picture
from properties.models import Area, Compound, Programme, Work

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from issues.demo.sizes import Size
    from pledges.models import Campaign

# How far each tenth of the works has come: most are done, some go on, a few have not begun.
_DONE, _BEGUN = 6, 8
_SCENES: Final = ("cleanliness", "clutter", "parking", "ground_lock")
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
        )
        progress = random.randrange(10)
        if progress < _BEGUN:
            begun = _between(first, today, random.randrange(1, 4))
            work = reach_stage(work=work, stage=Work.Stage.STARTED, on=begun, by=None, today=today)
        if progress < _DONE:
            done = _between(first, today, random.randrange(4, 10))
            reach_stage(work=work, stage=Work.Stage.COMPLETED, on=done, by=None, today=today)


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
                parking_places=4 + (number + step) % 5,
            )
            begun = _between(first, today, 3 * step)
            work = reach_stage(work=work, stage=Work.Stage.STARTED, on=begun, by=None, today=today)
            if (number + step) % 6 != 5:  # noqa: PLR2004 — the sixth of six goes on
                done = _between(first, today, min(9, 3 * step + 1 + number % 3))
                reach_stage(work=work, stage=Work.Stage.COMPLETED, on=done, by=None, today=today)


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
