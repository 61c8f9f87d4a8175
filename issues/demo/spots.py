"""The invented register of spots: files in every state over the past months, as the rules would have let them grow.

Called after the reports of a subdistrict, in its transaction. Every row is one a real move would have written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from issues import facts, spotflow
from issues.demo.places import HATS
from issues.demo.spot_rows import write_rows
from issues.models import Issue, Spot, Topic
from issues.models.spots import spot_code
from issues.spotflow import State, Verb
from issues.workflow import Hat
from notices import calendar_data
from notices.calendar import SHANGHAI, Unit, day_of, due
from properties.models import Building, Compound, Contract, Post, Role
from properties.sink import reserve

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from issues.demo.sizes import Size
    from properties.models import Area

# What becomes of a dozen spots of a topic, and how many days ago each was found. "again" comes back.
_FATES: Final = (
    ("closed", 168),
    ("closed", 141),
    ("again", 118),
    ("closed", 104),
    ("closed", 83),
    ("closed", 61),
    ("closed", 47),
    ("cleared", 30),
    ("cleared", 21),
    ("cleared", 12),
    ("notified", 5),
    ("found", 1),
)
_LATE_DAYS: Final = 19
_FEW: Final = 2
_LINKED: Final = 2


@dataclass(slots=True)
class Place:
    """A compound with who works there by capacity."""

    compound: Compound
    firm_id: int | None
    buildings: list[Building]
    staff: dict[Hat, list[uuid.UUID]]


@dataclass(slots=True)
class Tale:
    """One spot while it is being told: its columns by name, and the rows of its file."""

    id: int
    topic: Topic
    place: Place
    found_at: datetime
    at: datetime
    columns: dict[str, Any] = field(default_factory=dict)
    moves: list[tuple[Verb, State, State, Hat, str, dict[str, Any], datetime]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    state: State = State.FOUND

    @property
    def code(self) -> str:
        return spot_code(self.id, self.found_at)


class Teller:
    """Tells spots by the table of `spotflow`. `words` are the tables of demo.toml."""

    def __init__(self, *, random: Random, now: datetime, words: Mapping[str, Any]) -> None:
        self.random, self.now, self.words = random, now, words
        self.overrides = calendar_data.overrides()
        self.tales: list[Tale] = []

    def tell(self, spot_id: int, topic: Topic, place: Place, fate: str, days: int) -> Tale:
        """One spot from its finding to what became of it."""
        tale = self.begin(spot_id, topic, place, self._hour(days))
        if fate == "found":
            return tale
        self._notify(tale, late=fate == "late")
        if fate in {"notified", "late"}:
            return tale
        self._clear(tale)
        if fate == "closed":
            self._confirm(tale)
        return tale

    def begin(
        self, spot_id: int, topic: Topic, place: Place, found_at: datetime, old: Tale | None = None
    ) -> Tale:
        tale = Tale(spot_id, topic, place, found_at, at=found_at)
        building = self.random.choice(place.buildings) if place.buildings else None
        said = self.random.choice(self.words[f"spot_{topic.code}"]).format(n=self.random.randrange(1, 60))
        tale.columns = {"place": said, "building_id": building.pk if building else None}
        details: dict[str, Any] = {}
        if old is not None:
            tale.columns = {name: old.columns[name] for name in ("place", "building_id")}
            tale.columns["recurrence_of_id"] = old.id
            details["from"] = old.code
        hat = self.random.choice([Hat.GRID, Hat.GRID, Hat.NEIGHBOURHOOD])
        tale.moves.append((Verb.FIND, State.FOUND, State.FOUND, hat, "", details, found_at))
        self.tales.append(tale)
        return tale

    def come_back(self, old: Tale, spot_id: int) -> Tale:
        """Ten days after it was cleared it stands there again."""
        old.at = self._later(old.at, 8, 14)
        new = self.begin(spot_id, old.topic, old.place, old.at, old)
        self._move(old, Verb.RECUR, Hat.GRID, {"into": new.code})
        old.columns["recurred_at"] = old.at
        self._notify(new, late=False)
        if self._later(new.at, 7, 7) < self.now:
            self._clear(new)
            if spotflow.recheck_day(new.at) < day_of(self.now):
                self._confirm(new)
        return new

    def link(self, tale: Tale, issue: Issue) -> bool:
        """Tie a report to the file, once both are there."""
        at = max(tale.at, issue.opened_at) + timedelta(hours=2)
        if at >= self.now:
            return False
        tale.at = at
        self._move(tale, Verb.LINK, Hat.STREET, {"issue": issue.code})
        return True

    def _notify(self, tale: Tale, *, late: bool) -> None:
        tale.at += timedelta(hours=self.random.uniform(1, 5))
        ends = self._start(tale, spotflow.CLEAR, spotflow.CLEAR_DAYS, spotflow.BASIS[tale.topic.code])
        day = day_of(ends)
        hat = Hat.SECRETARY if not late else Hat.GRID_HEAD
        self._move(tale, Verb.NOTIFY, hat, {"clear_by": day.isoformat()}, "spot_notify")
        tale.columns |= {"notified_at": tale.at, "clear_by": day}

    def _clear(self, tale: Tale) -> None:
        tale.at = self._later(tale.at, 2, 6)
        self._end(tale)
        self._start(tale, spotflow.RECHECK, spotflow.RECHECK_DAYS, spotflow.RECHECK_BASIS)
        hat = Hat.FIRM_WORKER if tale.place.firm_id is not None else Hat.GRID
        self._move(tale, Verb.CLEAR, hat, {}, "spot_clear")
        tale.columns |= {"cleared_at": tale.at, "recheck_on": spotflow.recheck_day(tale.at)}

    def _confirm(self, tale: Tale) -> None:
        day = tale.columns["recheck_on"]
        tale.at = datetime(day.year, day.month, day.day, self.random.randrange(9, 17), 10, tzinfo=SHANGHAI)
        self._end(tale)
        self._move(tale, Verb.CONFIRM, Hat.NEIGHBOURHOOD, {}, "spot_confirm")
        tale.columns["rechecked_at"] = tale.at

    def _move(self, tale: Tale, verb: Verb, hat: Hat, details: dict[str, Any], words: str = "") -> None:
        """One row, as the table has it."""
        row = spotflow.find_row(tale.state, verb)
        if row is None or hat not in row.who:
            msg = f"the table has no {verb} for {hat} in {tale.state}"
            raise ValueError(msg)
        if verb == Verb.RECUR:
            self._end(tale)
        was, tale.state = tale.state, row.to or tale.state
        note = self.random.choice(self.words[words]) if words else ""
        tale.moves.append((verb, was, tale.state, hat, note, details, tale.at))

    def _start(self, tale: Tale, kind: str, days: int, basis: str) -> datetime:
        ends = due(tale.at, days, Unit.DAY, overrides=self.overrides)
        tale.clocks.append(
            {
                "kind": kind,
                "starts_at": tale.at,
                "amount": days,
                "basis": basis,
                "due_at": ends.at,
                "provisional": ends.provisional,
                "met_at": None,
            }
        )
        return ends.at

    def _end(self, tale: Tale) -> None:
        for clock in tale.clocks:
            clock["met_at"] = clock["met_at"] or tale.at

    def _hour(self, days: int) -> datetime:
        day = self.now - timedelta(days=days)
        return day.replace(hour=self.random.randrange(8, 12), minute=self.random.randrange(60))

    def _later(self, at: datetime, low: int, high: int) -> datetime:
        day = at + timedelta(days=self.random.randint(low, high))
        return day.replace(hour=self.random.randrange(8, 17), minute=self.random.randrange(60))


def write(
    *, street: Area, random: Random, now: datetime, size: Size, compounds: Sequence[Compound] | None = None
) -> int:
    """Write the register of a demo subdistrict; returns how many spots. `compounds`: all of it if None."""
    places = _places(street, compounds)
    topics = Topic.objects.in_bulk(spotflow.TOPICS, field_name="code")
    teller = Teller(random=random, now=now, words=facts.read("demo"))
    plans = [
        (topics[code], place, fate, days)
        for code in spotflow.TOPICS
        for place, fate, days in _plan(places, code, size)
    ]
    spot_id = reserve(Spot, sum(1 + (fate == "again") for _topic, _place, fate, _days in plans))
    for topic, place, fate, days in plans:
        tale = teller.tell(spot_id, topic, place, fate, days)
        spot_id += 1
        if fate == "again":
            teller.come_back(tale, spot_id)
            spot_id += 1
    links = _links(teller) if size.showcase else []
    write_rows(teller, size, links)
    return len(teller.tales)


def _plan(places: Sequence[Place], code: str, size: Size) -> list[tuple[Place, str, int]]:
    """A dozen spots, or one for each compound if that is more; a few where only the size matters."""
    count = max(len(_FATES), len(places)) if size.showcase else _FEW
    found = []
    for number in range(count):
        fate, days = _FATES[number % len(_FATES)] if size.showcase else ("cleared", 12 + number)
        turn = number // len(_FATES)
        found.append((places[number % len(places)], fate, days + turn % 2))
    if size.showcase and code == spotflow.TOPICS[0]:
        found[len(_FATES) - 3] = (found[len(_FATES) - 3][0], "late", _LATE_DAYS)
    return found


def _places(street: Area, compounds: Sequence[Compound] | None) -> list[Place]:
    wanted = (
        compounds if compounds is not None else Compound.objects.filter(subdistrict=street).order_by("pk")
    )
    rows = list(wanted)
    firms = dict(Contract.objects.filter(compound__in=rows, is_current=True).values_list("compound", "firm"))
    buildings: dict[int, list[Building]] = defaultdict(list)
    for building in Building.objects.filter(compound__in=rows).order_by("pk"):
        buildings[building.compound_id].append(building)
    staff = _staff(rows, firms)
    return [Place(one, firms.get(one.pk), buildings[one.pk], staff(one)) for one in rows]


def _staff(
    rows: Sequence[Compound], firms: Mapping[int, int]
) -> Callable[[Compound], dict[Hat, list[uuid.UUID]]]:
    areas = {key for one in rows for key in (one.neighbourhood_id, one.grid_id, one.subdistrict_id)}
    reach = Q(area__in=areas) | Q(firm__in=set(firms.values()))
    held: dict[tuple[str, int], list[tuple[Hat, uuid.UUID]]] = defaultdict(list)
    posts = Post.objects.filter(reach, role__in=sorted(HATS)).order_by("pk")
    for role, area, firm, user in posts.values_list("role", "area", "firm", "user"):
        held["firm" if firm else "area", firm or area].append((HATS[Role(role)], user))

    def of(one: Compound) -> dict[Hat, list[uuid.UUID]]:
        found: dict[Hat, list[uuid.UUID]] = defaultdict(list)
        keys = [("area", one.neighbourhood_id), ("area", one.grid_id), ("area", one.subdistrict_id)]
        for key in [*keys, ("firm", firms.get(one.pk, 0))]:
            for hat, user in held[key]:
                found[hat].append(user)
        return found

    return of


def _links(teller: Teller) -> list[tuple[int, int]]:
    """A few reports tied to spots of their compound and topic."""
    by_place = {(tale.place.compound.pk, tale.topic.pk): tale for tale in teller.tales}
    found: list[tuple[int, int]] = []
    topics = {tale.topic.pk for tale in teller.tales}
    rows = Issue.objects.filter(compound__in={key for key, _topic in by_place}, topic__in=topics)
    for issue in rows.order_by("pk").iterator():
        tale = by_place.get((issue.compound_id, issue.topic_id))
        if tale is not None and teller.link(tale, issue):
            found.append((tale.id, issue.pk))
            del by_place[issue.compound_id, issue.topic_id]
        if len(found) == _LINKED * len(topics):
            break
    return found
