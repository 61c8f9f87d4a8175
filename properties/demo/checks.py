"""Inspections of a demo street over the months: by checklist, with photos of what was not met, and one struck."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final

from notices.calendar import SHANGHAI
from properties import actions
from properties.checklists import Answer, Verdict, score
from properties.models import (
    Area,
    ChecklistItem,
    Compound,
    Contract,
    Inspection,
    InspectionAnswer,
    Post,
    Role,
)
from properties.photos import kept_photos

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from random import Random
    from uuid import UUID

    from properties.models import User
    from properties.photos import CleanPhoto

FEW: Final = 20
_MONTH: Final = timedelta(days=30)
# Where a compound begins, how far it comes over the time, and how much one look differs from the next.
_START, _RISE, _LESS, _MORE = 76, 10, -4, 6
# So far back the rows carry their answers; before, the rounds were written down in points.
_ANSWERED: Final = timedelta(days=120)
_OFTEN: Final = (Inspection.Dimension.CLEAN, Inspection.Dimension.ORDER)
_SAID: Final = ("演示：三号楼一单元", "演示：东门旁", "演示：六楼平台", "演示：中心花园北侧")
_NOTE: Final = "演示巡查"


@dataclass(slots=True)
class _Book:
    """What is written in one go. `ways` are the sets of items that may be not met, with the points left."""

    ways: dict[str, list[tuple[Decimal, frozenset[int]]]]
    items: dict[str, list[ChecklistItem]]
    inspections: list[Inspection] = field(default_factory=list)
    failed: list[frozenset[int] | None] = field(default_factory=list)


def write(
    *,
    street: Area,
    now: datetime,
    random: Random,
    showcase: bool,
    first: date,
    pictures: Sequence[Callable[[], CleanPhoto]],
) -> None:
    """Twice a month, weekly where there are few compounds, by the grid's worker; the points rise over the time.

    With `showcase` also the rounds of the last days, with photos, one of them struck.
    """
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    workers = _workers(street)
    book = _book()
    held = Contract.objects.filter(compound__in=compounds, is_current=True).values_list("compound", "firm")
    firms = dict(held)
    today = now.date()
    for compound in compounds:
        day = first + timedelta(days=compound.pk % 9)
        number = 0
        while day < today:
            part = (day - first).days * _RISE // max(1, (today - first).days)
            for dimension in Inspection.Dimension if number % 2 else _OFTEN:
                row = Inspection(
                    compound=compound,
                    firm_id=firms.get(compound.pk),
                    dimension=dimension,
                    on=day,
                    note=_NOTE,
                    by_id=workers[compound.grid_id],
                    at=datetime.combine(day, time(10, compound.pk % 60), SHANGHAI),
                    is_demo=True,
                )
                wanted = _START + part + random.randrange(_LESS, _MORE)
                _enter(book, row, wanted, random, answered=showcase and day > today - _ANSWERED)
            number += 1
            day += _MONTH / (2 if len(compounds) > FEW else 4)
    _save(book, random)
    if showcase:
        _show(compounds, workers, now, pictures)


def _book() -> _Book:
    items: dict[str, list[ChecklistItem]] = defaultdict(list)
    for item in ChecklistItem.objects.filter(active_until__isnull=True):
        items[item.dimension].append(item)
    return _Book({dimension: _ways(rows) for dimension, rows in items.items()}, items)


def _ways(items: list[ChecklistItem]) -> list[tuple[Decimal, frozenset[int]]]:
    """Every set of items that may be not met, with the points that are left."""
    found = []
    for many in range(len(items) + 1):
        for some in combinations(items, many):
            failed = frozenset(item.pk for item in some)
            points = score((one.points, Verdict.NO if one.pk in failed else Verdict.YES) for one in items)
            if points is not None:
                found.append((points, failed))
    return found


def _enter(book: _Book, row: Inspection, wanted: int, random: Random, *, answered: bool) -> None:
    """One row with the points nearest to those wanted; its answers say which items they are short of."""
    nearest = min(abs(points - wanted) for points, _failed in book.ways[row.dimension])
    fitting = [way for way in book.ways[row.dimension] if abs(way[0] - wanted) == nearest]
    row.score, failed = random.choice(fitting)
    book.inspections.append(row)
    book.failed.append(failed if answered else None)


def _save(book: _Book, random: Random) -> None:
    Inspection.objects.bulk_create(book.inspections, batch_size=500)
    InspectionAnswer.objects.bulk_create(
        (
            InspectionAnswer(
                inspection=row,
                item=item,
                verdict=Verdict.NO if item.pk in failed else Verdict.YES,
                note=random.choice(_SAID) if item.pk in failed else "",
            )
            for row, failed in zip(book.inspections, book.failed, strict=True)
            if failed is not None
            for item in book.items[row.dimension]
        ),
        batch_size=2000,
    )


def _show(
    compounds: list[Compound],
    workers: dict[int, UUID],
    now: datetime,
    pictures: Sequence[Callable[[], CleanPhoto]],
) -> None:
    """Today's rounds, through the actions: photos of what was not met, one round struck, one still without photos.

    They stay within today even just after midnight: yesterday's round of the same compound may be entered already.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for number, compound in enumerate(compounds[:3]):
        by = Post.objects.select_related("user").filter(user=workers[compound.grid_id])[0].user
        at = max(midnight, now - timedelta(minutes=90 - 20 * number))
        rows = _round(compound, by, at, number)
        if number == 0:
            _photograph(rows, by, at, pictures)
        if number == 1:
            actions.strike(inspection=rows[-1], reason="演示：记错了小区", by=by, at=now)


def _round(compound: Compound, by: User, at: datetime, number: int) -> list[Inspection]:
    """Three items not met on a whole round; no lift here."""
    items = list(ChecklistItem.objects.on(at.date()))
    failed = {item.pk for item in items[number::7]}
    answers = {
        item.pk: Answer(
            Verdict.NO
            if item.pk in failed
            else Verdict.NOT_APPLICABLE
            if "lift" in item.code
            else Verdict.YES,
            _SAID[item.pk % len(_SAID)] if item.pk in failed else "",
        )
        for item in items
    }
    return actions.check(compound=compound, answers=answers, on=at.date(), by=by, at=at, note=_NOTE)


def _photograph(
    rows: list[Inspection], by: User, at: datetime, pictures: Sequence[Callable[[], CleanPhoto]]
) -> None:
    """A photo for each thing not met but the last, which may still get one."""
    unmet = InspectionAnswer.objects.filter(inspection__in=rows, verdict=Verdict.NO).order_by("pk")
    keys = list(unmet.values_list("pk", flat=True))[:-1]
    photos = {key: pictures[number % len(pictures)]() for number, key in enumerate(keys)}
    with kept_photos():
        actions.add_photos(visit=rows, photos=photos, by=by, at=at + timedelta(minutes=5))


def _workers(street: Area) -> dict[int, UUID]:
    posts = Post.objects.filter(role=Role.GRID_WORKER, area__parent=street)
    return dict(posts.order_by("-pk").values_list("area", "user"))
