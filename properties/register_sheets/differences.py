"""A sheet beside the register: each row is new, changed, the same, or refused. Writes nothing.

What a row would do is worked out once, here; `writing` carries it out, after this was run again under lock and
found the same. An owner is found again by `owners.party_key`: one party in a compound for all its homes (JI 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID, uuid4

from properties.models import UploadRow
from properties.models.homes import Home
from properties.owners import Member, folded, masked_name, party_key
from properties.phones import masked
from properties.register_sheets.problems import Problem
from properties.register_sheets.register import KnownMember, KnownParty, folded_place
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from properties.register_sheets.checking import Said
    from properties.register_sheets.register import KnownHolding, KnownHome, Register

State = UploadRow.State
ONE_DAY: Final = timedelta(days=1)


class Change(NamedTuple):
    """One line of a difference, as it may be shown: names and phones are masked already."""

    what: str
    was: str
    now: str


@dataclass(slots=True)
class Plan:
    """What writing a row means. Keys are None where the row itself makes the thing."""

    compound: int
    building: int | None = None
    entrance: int | None = None
    home: int | None = None
    area: bool = False
    use: bool = False
    ends: int | None = None  # the holding that ends the day before
    party: UUID | None = None  # who holds it from now on
    starts_on: date | None = None


class Outcome(NamedTuple):
    """`base` is what the register said when this was worked out: if it says otherwise later, look again."""

    said: Said
    state: str
    changes: list[Change]
    problems: list[Problem]
    base: list[Any]
    plan: Plan | None = None


@dataclass(slots=True)
class NewParty:
    """An owner the register does not know yet."""

    compound: int
    kind: str
    key: str
    members: tuple[Member, ...]
    row: int


@dataclass(slots=True)
class Contact:
    """Other particulars of an owner it knows: by member, what is to be kept, and the party's key after that."""

    key: str
    members: dict[UUID, Member]
    row: int


class No(Exception):
    """The row cannot be written."""

    def __init__(self, code: str, column: str = "", **details: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, column, details)


@dataclass(slots=True)
class Comparison:
    """Holds the rows of one sheet beside the register, in order. What it finds new is kept for the writer."""

    register: Register
    today: date
    parties: dict[UUID, NewParty] = field(default_factory=dict)
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    buildings: set[tuple[int, str]] = field(default_factory=set)
    _rows: dict[tuple[int, str, str, str], int] = field(default_factory=dict)
    _keys: dict[tuple[int, str], UUID] = field(default_factory=dict)

    def run(self, rows: Iterable[tuple[Said, Sequence[Problem]]]) -> Iterator[Outcome]:
        for said, problems in rows:
            yield self.compare(said, list(problems))

    def compare(self, said: Said, problems: list[Problem]) -> Outcome:
        """One row. The same home twice and an unknown compound are found even beside other mistakes."""
        base: list[Any] = []
        compound = self.register.compounds.get(folded_place(said.compound))
        if compound is None and said.compound:
            problems = [*problems, Problem("home.unknown-compound", "compound")]
        elif compound is not None and said.building and said.room:
            place = (
                compound,
                folded_place(said.building),
                folded_place(said.entrance),
                folded_place(said.room),
            )
            first = self._rows.setdefault(place, said.number)
            if first != said.number:
                problems = [*problems, Problem("home.twice", "room", {"row": first})]
        if problems or compound is None:
            return Outcome(said, State.REFUSED, [], problems, base)
        try:
            return self._compared(said, compound)
        except No as no:
            return Outcome(said, State.REFUSED, [], [no.problem], base)

    def _compared(self, said: Said, compound: int) -> Outcome:
        plan = Plan(compound)
        home = self._find(said, plan)
        changes: list[Change] = []
        holding = self.register.holdings.get(home.pk) if home else None
        self._area(said, home, plan, changes)
        if said.use and home and said.use != home.use:
            plan.use = True
            changes.append(Change("use", home.use, said.use))
        if said.members:
            self._owner(said, holding, plan, changes)
        if home is None:
            if plan.building is None:
                self.buildings.add((compound, folded_place(said.building)))
            return Outcome(said, State.NEW, changes, [], [], plan)
        base = [home.pk, str(home.area), home.source, home.use]
        if holding:
            base += [holding.pk, str(holding.party)]
        return Outcome(said, State.CHANGED if changes else State.SAME, changes, [], base, plan)

    def _find(self, said: Said, plan: Plan) -> KnownHome | None:
        """The home the row speaks of, and the keys of what is there already."""
        register, room = self.register, folded_place(said.room)
        plan.building = register.buildings.get((plan.compound, folded_place(said.building)))
        if plan.building is None:
            return None
        if said.entrance:
            plan.entrance = register.entrances.get((plan.building, folded_place(said.entrance)))
        if said.entrance and plan.entrance is None:
            home = None
        else:
            home = register.homes.get((plan.building, plan.entrance or 0, room))
        if home is None and not said.entrance and register.rooms.get((plan.building, room)):
            raise No("home.entrance-missing", "entrance")
        if home is None and said.entrance and (plan.building, 0, room) in register.homes:
            raise No("home.entrance-unknown", "entrance")
        plan.home = home.pk if home else None
        return home

    def _area(self, said: Said, home: KnownHome | None, plan: Plan, changes: list[Change]) -> None:
        if said.area is None:
            if home is None:
                raise No("cell.empty", "area")
            return
        if home is None:
            changes.append(Change("area", "", f"{said.area} {said.source}"))
            changes.append(Change("use", "", said.use or Home.Use.HOME))
            return
        if (said.area, said.source) == (home.area, home.source):
            return
        last = self.register.last_areas.get(home.pk)
        if last is not None and last > (said.since or self.today):
            raise No("home.later-area", "area", day=last.isoformat())
        plan.area = True
        changes.append(Change("area", f"{home.area} {home.source}", f"{said.area} {said.source}"))

    def _owner(self, said: Said, holding: KnownHolding | None, plan: Plan, changes: list[Change]) -> None:
        """Who owns the home from now on: whoever does already, somebody the register knows, or somebody new."""
        key = party_key(said.kind, said.members)
        present = self.register.parties.get(holding.party) if holding else None
        if holding and present and self._is_same(said, key, holding, present):
            self._particulars(said, present, changes)
            return
        if holding and said.since is None:
            raise No("owner.since-missing", "since")
        starts_on = said.since or self.today
        last = self.register.last_ends.get(plan.home) if plan.home else None
        if holding and starts_on <= holding.starts_on:
            raise No("owner.since-too-early", "since", day=holding.starts_on.isoformat())
        if last is not None and starts_on <= last:
            raise No("owner.since-too-early", "since", day=last.isoformat())
        party = self._party(said, key, plan.compound)
        plan.party, plan.starts_on = party, starts_on
        plan.ends = holding.pk if holding else None
        was = _shown(present.members) if present else ""
        changes.append(Change("names", was, _named(said.members)))
        if said.since:
            was_since = holding.starts_on.isoformat() if holding else ""
            changes.append(Change("since", was_since, said.since.isoformat()))
        if known := self.register.parties.get(party):
            self._particulars(said, known, changes)

    def _is_same(self, said: Said, key: str, holding: KnownHolding, present: KnownParty) -> bool:
        """The owner the register knows: by papers, or by the same names where no other day is given."""
        if self.register.keys.get((present.compound, key)) == present.pk:
            if said.since is not None and said.since != holding.starts_on:
                raise No("owner.since-differs", "since", day=holding.starts_on.isoformat())
            return True
        if said.since not in {None, holding.starts_on} or said.kind != present.kind:
            return False
        pairs = _paired(said.members, present.members)
        return len(pairs) == len(said.members) == len(present.members) and not any(
            one.paper and known.paper_index and blind_index(folded(one.paper)) != known.paper_index
            for one, known in pairs
        )

    def _particulars(self, said: Said, present: KnownParty, changes: list[Change]) -> None:
        """Names, phones, papers and the representative of an owner the register knows; empty cells leave them."""
        if said.kind == present.kind == "developer":
            return
        kept: dict[UUID, Member] = {}
        for one, known in _paired(said.members, present.members):
            if _differs(one, known):
                kept[known.pk] = Member(
                    one.name,
                    one.phone or known.opened("phone"),
                    one.paper or known.opened("paper"),
                    one.is_representative,
                )
        if not kept:
            return
        whole = [kept.get(known.pk) or _plain(known) for known in present.members]
        new_key = party_key(present.kind, whole)
        owner = self.register.keys.get((present.compound, new_key)) or self._keys.get(
            (present.compound, new_key)
        )
        if owner not in {None, present.pk}:
            raise No("owner.known-otherwise", "names")
        first = self.contacts.setdefault(present.pk, Contact(new_key, kept, said.number))
        if first.members != kept:
            raise No("owner.told-twice", "names", row=first.row)
        self._keys[present.compound, new_key] = present.pk
        changes.extend(_contact_changes(kept, present.members))

    def _party(self, said: Said, key: str, compound: int) -> UUID:
        """The owner with this key, known or new; two rows of a sheet may not describe one owner in two ways."""
        place = (compound, key)
        known = self.register.keys.get(place) or self._keys.get(place)
        if known is None:
            known = self._keys[place] = uuid4()
            self.parties[known] = NewParty(compound, said.kind, key, said.members, said.number)
        new = self.parties.get(known)
        if new and new.members != said.members and sorted(new.members) != sorted(said.members):
            raise No("owner.told-twice", "names", row=new.row)
        return known


def _paired(members: Sequence[Member], known: Sequence[KnownMember]) -> list[tuple[Member, KnownMember]]:
    """Members of the sheet beside those of the register: by paper first, then by name."""
    left = list(known)
    pairs: list[tuple[Member, KnownMember]] = []
    rest: list[Member] = []
    for one in members:
        paper = blind_index(folded(one.paper))
        found = next((each for each in left if paper and each.paper_index == paper), None)
        if found is None:
            rest.append(one)
            continue
        left.remove(found)
        pairs.append((one, found))
    for one in rest:
        name = blind_index(folded(one.name))
        found = next((each for each in left if each.name_index == name), None)
        if found is not None:
            left.remove(found)
            pairs.append((one, found))
    return pairs


def _differs(one: Member, known: KnownMember) -> bool:
    return (
        blind_index(folded(one.name)) != known.name_index
        or bool(one.phone and blind_index(one.phone) != known.phone_index)
        or bool(one.paper and blind_index(folded(one.paper)) != known.paper_index)
        or one.is_representative != known.is_representative
    )


def _plain(known: KnownMember) -> Member:
    return Member(known.opened("name"), known.opened("phone"), known.opened("paper"), known.is_representative)


def _named(members: Sequence[Member]) -> str:
    return "、".join(masked_name(one.name) for one in members)


def _shown(members: Sequence[KnownMember]) -> str:
    return "、".join(masked_name(one.opened("name")) for one in members)


def _contact_changes(kept: dict[UUID, Member], members: Sequence[KnownMember]) -> Iterator[Change]:
    for known in members:
        now = kept.get(known.pk)
        if now is None:
            continue
        was = _plain(known)
        if folded(was.name) != folded(now.name):
            yield Change("names", masked_name(was.name), masked_name(now.name))
        if was.phone != now.phone:
            yield Change("phones", masked(was.phone) if was.phone else "", masked(now.phone))
        if folded(was.paper) != folded(now.paper):
            yield Change("papers", "", "•••")
        if now.is_representative and not was.is_representative:
            yield Change("representative", "", masked_name(now.name))
