"""An invented register: homes, owners and some years of their history, for a few compounds of a demo street.

Thousands of rows, so they are written in bulk, as the actions would have left them. No paper's number here could
be anybody's: each says 演示. So does every name, in the place of a given name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from notices.calendar import SHANGHAI
from properties.actions.owners import member_rows
from properties.models import (
    AreaChange,
    AreaSource,
    Building,
    Compound,
    Holding,
    Home,
    OwnerMember,
    OwnerParty,
    OwnerReveal,
    Post,
    Role,
)
from properties.owners import Member, party_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from properties.models import Area

Kind = OwnerParty.Kind
# A street this small shows one compound; a whole one four, so that most still say that nothing is entered.
FEW: Final = 20
_FILLED: Final = 4
_DOORS_A_FLOOR: Final = 4
_FLOORS: Final = 6
_ENTERED: Final = timedelta(days=200)
_FIRST_SOLD: Final = date(2003, 1, 1)
_BATCH: Final = 500
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "甲乙丙丁戊己庚辛壬癸"
_BASES: Final = ("买卖", "买卖", "买卖", "继承", "赠与", "法院判决")
# Areas come from the register but for one in eight (survey) and one in sixteen (contract).
_SOURCES: Final = (*[AreaSource.REGISTER] * 13, AreaSource.SURVEY, AreaSource.SURVEY, AreaSource.CONTRACT)


@dataclass(slots=True)
class Book:
    """The rows of one compound while they are being invented."""

    compound: Compound
    now: datetime
    random: Random
    by: UUID | None
    homes: list[Home] = field(default_factory=list)
    parties: list[OwnerParty] = field(default_factory=list)
    members: list[OwnerMember] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    @property
    def entered(self) -> datetime:
        return self.now - _ENTERED

    @property
    def today(self) -> date:
        return self.now.date()


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """Fill the first compounds of the street; a city of streets is for measuring other things."""
    if not showcase:
        return
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    filled = compounds[:_FILLED] if len(compounds) > FEW else compounds[:1]
    for number, compound in enumerate(filled):
        doors = _DOORS_A_FLOOR + number if len(compounds) > FEW else _DOORS_A_FLOOR // 2
        _fill(Book(compound, now, random, _writer(compound)), doors)


def _writer(compound: Compound) -> UUID | None:
    posts = Post.objects.filter(role=Role.NEIGHBOURHOOD_STAFF, area=compound.neighbourhood_id)
    return posts.order_by("pk").values_list("user", flat=True).first()


def _fill(book: Book, doors: int) -> None:
    book.homes = Home.objects.bulk_create(_homes(book, doors), batch_size=_BATCH)
    _owners(book)
    OwnerParty.objects.bulk_create(book.parties, batch_size=_BATCH)
    OwnerMember.objects.bulk_create(book.members, batch_size=_BATCH)
    Holding.objects.bulk_create(book.holdings, batch_size=_BATCH)
    _correction(book, book.homes[0])
    _reveal(book)
    area = sum((home.area for home in book.homes), Decimal(0))
    Compound.objects.filter(pk=book.compound.pk).update(floor_area=area, households=len(book.homes))


def _homes(book: Book, doors: int) -> list[Home]:
    """Every floor of every entrance has as many doors; shops on the ground floor of the first building."""
    rows = []
    buildings = Building.objects.filter(compound=book.compound).order_by("pk").prefetch_related("entrances")
    for place, building in enumerate(buildings):
        sizes = [Decimal(book.random.randrange(4200, 13800)) / 100 for _door in range(doors)]
        rows += [
            Home(
                compound=book.compound,
                building=building,
                entrance=entrance,
                number=f"{floor}{door + 1:02d}",
                area=sizes[door] + Decimal(book.random.randrange(-60, 61)) / 100,
                area_source=book.random.choice(_SOURCES),
                use=Home.Use.SHOP if place == 0 and floor == 1 else Home.Use.HOME,
                recorded_at=book.entered,
            )
            for entrance in sorted(building.entrances.all(), key=lambda one: one.pk)
            for floor in range(1, (building.floors or _FLOORS) + 1)
            for door in range(doors)
        ]
    return rows


def _owners(book: Book) -> None:
    """Of a hundred homes three have co-owners, two are unsold, one has nobody; shops belong to firms. Two in a
    hundred owners have several homes.
    """
    homes = list(book.homes)
    shops = [home for home in homes if home.use == Home.Use.SHOP]
    flats = [home for home in homes if home.use == Home.Use.HOME]
    book.random.shuffle(flats)
    hundred = max(1, len(flats) // 100)
    _hold(book, _party(book, Kind.DEVELOPER, ["演示置业有限公司"]), _take(flats, 2 * hundred + 1))
    _hold(book, _party(book, Kind.PUBLIC, ["演示公房管理中心"]), _take(flats, 3 * hundred))
    _take(flats, hundred)
    for number, shop in enumerate(shops):
        if number % 2 == 0:
            _hold(book, _party(book, Kind.COMPANY, [f"演示第{number + 1}商贸公司"]), [shop])
        else:
            flats.append(shop)
    for _one in range(3 * hundred):
        _hold(book, _party(book, Kind.PERSON, [_name(book), _name(book)]), _take(flats, 1))
    for _one in range(2 * hundred):
        _hold(book, _party(book, Kind.PERSON, [_name(book)]), _take(flats, book.random.randrange(2, 5)))
    for home in flats:
        _hold(book, _party(book, Kind.PERSON, [_name(book)]), [home])


def _take(homes: list[Home], count: int) -> list[Home]:
    taken, homes[:] = homes[:count], homes[count:]
    return taken


def _name(book: Book) -> str:
    return f"{book.random.choice(_SURNAMES)}演示{book.random.choice(_GIVEN)}"


def _party(book: Book, kind: Kind, names: Sequence[str]) -> OwnerParty:
    said = [
        Member(
            name,
            phone=f"+861380013{book.random.randrange(8000, 9000)}",
            paper=f"演示证件{book.compound.pk:04d}{len(book.members) + place:06d}",
            is_representative=len(names) > 1 and place == 0,
        )
        for place, name in enumerate(names)
    ]
    party = OwnerParty(
        id=_uuid(book.random),
        compound=book.compound,
        kind=kind,
        key=party_key(kind, said),
        recorded_at=book.entered,
    )
    rows = member_rows(party, said)
    for row in rows:
        row.pk = _uuid(book.random)
    book.parties.append(party)
    book.members += rows
    return party


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _hold(book: Book, party: OwnerParty, homes: Sequence[Home]) -> None:
    """Since some day of the last twenty years; every twentieth home was somebody else's before, sold this year."""
    for home in homes:
        since = _FIRST_SOLD + timedelta(days=book.random.randrange(7000))
        if party.kind == Kind.PERSON and len(book.holdings) % 20 == 0:
            _sold(book, home, party, since)
        else:
            book.holdings.append(_held(book, home, party, since))


def _sold(book: Book, home: Home, party: OwnerParty, since: date) -> None:
    """The first owner, the sale, and now and then an entry for the wrong person that was voided."""
    day = book.today - timedelta(days=book.random.randrange(5, 190))
    entered = datetime.combine(day + timedelta(days=3), time(10, 30), SHANGHAI)
    first = _party(book, Kind.PERSON, [_name(book)])
    book.holdings.append(
        _held(book, home, first, since, ends_on=day - timedelta(days=1), end_recorded_at=entered)
    )
    if len(book.holdings) % 3 == 0:
        wrong = _party(book, Kind.PERSON, [_name(book)])
        mistaken = _held(book, home, wrong, day, recorded_at=entered, basis="买卖")
        mistaken.voided_at, mistaken.void_reason = (
            entered + timedelta(hours=1),
            "录错业主，已重新登记（演示）",
        )
        book.holdings.append(mistaken)
        entered += timedelta(hours=1)
    basis = book.random.choice(_BASES)
    book.holdings.append(_held(book, home, party, day, recorded_at=entered, basis=basis))


def _held(book: Book, home: Home, party: OwnerParty, on: date, **more: object) -> Holding:
    given = {"basis": "首次登记", "recorded_at": book.entered, "by_id": book.by, **more}
    return Holding(home=home, party=party, starts_on=on, **given)


def _correction(book: Book, home: Home) -> None:
    """One area that a survey put right two months ago."""
    day = book.today - timedelta(days=60)
    was, was_source = home.area, home.area_source
    home.area, home.area_source = was + Decimal("1.26"), AreaSource.SURVEY
    AreaChange.objects.create(
        home=home,
        was=was,
        was_source=was_source,
        area=home.area,
        source=home.area_source,
        on=day,
        reason="房屋测绘报告复核（演示）",
        by_id=book.by,
        recorded_at=datetime.combine(day, time(15, 0), SHANGHAI),
    )
    home.save(update_fields=["area", "area_source"])


def _reveal(book: Book) -> None:
    """Somebody looked at an owner once, so that the auditor's list has a row."""
    if book.by is not None:
        OwnerReveal.objects.create(
            member=book.members[-1],
            by_id=book.by,
            reason="联系业主办理加装电梯征询（演示）",
            at=book.now - timedelta(days=9),
        )
