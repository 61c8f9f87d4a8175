"""A compound with homes and owners, and short ways through a ballot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from notices.calendar import SHANGHAI
from properties.models import Document, Home, OwnerMember, Role
from properties.models.homes import AreaSource
from tests.cast import Cast, cast
from tests.factories import BuildingFactory
from tests.properties.register_rows import START, owned, party_of, person
from votes import actions
from votes.models import Ballot, Right
from votes.states import Form

if TYPE_CHECKING:
    from properties.models import Building, User
    from votes.chain import Receipt

NOTICED = date(2026, 11, 10)  # 15 days before, to the day
PREPARED = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
OPENS = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 11, 28, 18, 0, tzinfo=SHANGHAI)
INSTANT = timedelta(microseconds=1)
YES, NO, MAYBE = "agree", "oppose", "abstain"


@dataclass
class Hall:
    """`people` as everywhere; who organises, who counts, and the homes by room."""

    people: Cast
    chair: User
    counters: tuple[User, User]
    homes: dict[str, Home] = field(default_factory=dict)

    def building(self, name: str) -> Building:
        found: Building = self.people.compound.buildings.filter(name=name).first() or BuildingFactory.create(
            compound=self.people.compound, name=name
        )
        return found

    def home(
        self,
        number: str,
        owner: str = "",
        area: str = "80.00",
        building: str = "1号楼",
        use: str = Home.Use.HOME,
    ) -> Home:
        """A home of a person called `owner`; the same name is the same owner. "开发商" is the developer."""
        home = Home.objects.create(
            compound=self.people.compound,
            building=self.building(building),
            number=number,
            area=Decimal(area),
            area_source=AreaSource.REGISTER,
            use=use,
        )
        kind = "developer" if owner == "开发商" else "person"
        owned(home, party_of(self.people.compound, person(owner or f"业主{number}"), kind=kind), START)
        self.homes[number] = home
        return home

    def draft(
        self,
        *clauses: int,
        counters: bool = True,
        homes: list[Home] | None = None,
        noticed: date | None = NOTICED,
        **data: Any,
    ) -> Ballot:
        given = {
            "title": "表决",
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "form": Form.ELECTRONIC,
            "electronic_clause": "议事规则第九条",
        }
        ballot = actions.prepare(
            compound=self.people.compound, by=self.chair, data=given | data, homes=homes or [], at=PREPARED
        )
        for number, clause in enumerate(clauses or (4,), 1):
            actions.add_item(ballot=ballot, text=f"第{number}项", clause=clause, by=self.chair, at=PREPARED)
        for user in self.counters if counters else ():
            actions.appoint_counter(ballot=ballot, user=user, by=self.chair, at=PREPARED)
        if noticed is not None:
            actions.post_notice(ballot=ballot, on=noticed, by=self.chair, at=PREPARED)
        return ballot

    def opened(self, *clauses: int, **more: Any) -> Ballot:
        return actions.open_ballot(ballot=self.draft(*clauses, **more), by=self.chair, at=PREPARED)

    def right(self, ballot: Ballot, number: str) -> Right:
        return Right.objects.get(ballot=ballot, home=self.homes[number])

    def owner(self, ballot: Ballot, number: str) -> OwnerMember:
        found = self.right(ballot, number).representative
        assert found is not None
        return found

    def cast(
        self,
        ballot: Ballot,
        number: str,
        *choices: str,
        at: datetime = OPENS,
        by: Any = None,
        act: Any = None,
    ) -> Receipt:
        receipt: Receipt = (act or actions.cast)(
            right=self.right(ballot, number),
            choices=said(*choices),
            by=by or self.owner(ballot, number),
            at=at,
        )
        return receipt

    def scan(self, name: str = "scan") -> Document:
        return Document.objects.create(
            compound=self.people.compound,
            title=name,
            kind=Document.Kind.PDF,
            path=f"{name}-{Document.objects.count()}.pdf",
            size=9,
            sha256="0" * 64,
        )

    def paper(
        self, ballot: Ballot, number: str, scan: Document, by: User, *choices: str, at: datetime = OPENS
    ) -> actions.Outcome:
        return actions.enter_paper(
            right=self.right(ballot, number), choices=said(*choices), paper=scan, by=by, at=at
        )

    def close(self, ballot: Ballot, at: datetime = CLOSES) -> Ballot:
        return actions.close(ballot=ballot, by=self.chair, at=at)


def said(*choices: str) -> dict[int, str]:
    return dict(enumerate(choices or (YES,), 1))


def hall(homes: int = 0) -> Hall:
    people = cast()
    found = Hall(
        people,
        people.own[Role.COMMITTEE_CHAIR],
        (people.own[Role.NEIGHBOURHOOD_STAFF], people.own[Role.COMMITTEE_MEMBER]),
    )
    for number in range(101, 101 + homes):
        found.home(str(number))
    return found
