"""One row of a sheet: what it says, cleaned, or everything that is wrong with it. Pure.

Exact areas and their sources: JI 8. Who counts as one owner: JI 9. One representative of co-owners: 指导规则 25.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from properties.models.homes import OwnerParty
from properties.owners import DEVELOPER, Member, folded
from properties.phones import normalise_phone
from properties.register_sheets.columns import BY_KEY, CHOICES, OWNER, folded_header, known_words
from properties.register_sheets.problems import Problem
from properties.register_sheets.values import EMPTY, Wrong, area_of, day_of, several, text_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from properties.register_sheets.reading import Line

MOST_MEMBERS: Final = 20
NAME_LENGTH, PAPER_LENGTH = 60, 40
_BETWEEN: Final = re.compile(r"[、;]")


class Said(NamedTuple):
    """What a row says. `area`, `use` and `members` are empty where the sheet leaves them as they are."""

    number: int
    compound: str
    building: str
    entrance: str
    room: str
    area: Decimal | None = None
    source: str = ""
    use: str = ""
    kind: str = ""
    members: tuple[Member, ...] = ()
    since: date | None = None
    basis: str = ""

    def packed(self) -> list[Any]:
        """As JSON can hold it."""
        return [
            *self[:5],
            None if self.area is None else str(self.area),
            *self[6:9],
            [list(one) for one in self.members],
            self.since.isoformat() if self.since else None,
            self.basis,
        ]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Said:
        number, compound, building, entrance, room, area, source, use, kind, members, since, basis = packed
        return cls(
            number,
            compound,
            building,
            entrance,
            room,
            None if area is None else Decimal(area),
            source,
            use,
            kind,
            tuple(Member(*one) for one in members),
            date.fromisoformat(since) if since else None,
            basis,
        )


class Checker:
    """Checks the rows of one sheet, as of `today`."""

    def __init__(self, *, today: date, since_1904: bool = False) -> None:
        self._today, self._since_1904 = today, since_1904
        self._words = {key: known_words(choices) for key, choices in CHOICES.items()}

    def check(self, line: Line) -> tuple[Said, list[Problem]]:
        """What the row says as far as it can be read, and what is wrong with it."""
        cells, wrong = line.cells, list[Problem]()

        def read(key: str, how: Callable[..., Any], *given: Any, **named: Any) -> Any:
            try:
                return how(cells[key], *given, **named) if key in cells else None
            except Wrong as error:
                wrong.append(error.at(key))
                return None

        place = {
            key: read(key, text_of, BY_KEY[key].longest) or ""
            for key in ("compound", "building", "entrance", "room")
        }
        for key in ("compound", "building", "room"):
            if not place[key] and not any(problem.column == key for problem in wrong):
                wrong.append(Problem("cell.empty", key))
        area = read("area", area_of)
        source, use, kind = (read(key, self._word, key) or "" for key in CHOICES)
        if not wrong and (area is None) != (not source):
            wrong.append(Problem("area.without-source", "area" if area is None else "source"))
        members = self._members(line, kind, wrong)
        since = read("since", day_of, today=self._today, since_1904=self._since_1904)
        basis = read("basis", text_of, BY_KEY["basis"].longest) or ""
        if members and not kind:
            kind = OwnerParty.Kind.PERSON.value
        return Said(
            line.number,
            **place,
            area=area,
            source=source,
            use=use,
            kind=kind,
            members=members,
            since=since,
            basis=basis,
        ), wrong

    def _word(self, cell: Any, key: str) -> str:
        text = text_of(cell, BY_KEY[key].longest)
        if not text:
            return ""
        value = self._words[key].get(folded_header(text))
        if value is None:
            raise Wrong("cell.unknown-word", word=text, choices=key)
        return value

    def _members(self, line: Line, kind: str, wrong: list[Problem]) -> tuple[Member, ...]:
        cells = line.cells
        if not any(key in cells for key in OWNER):
            return ()
        before = len(wrong)
        found: dict[str, list[str]] = {}
        for key in ("names", "phones", "papers"):
            try:
                found[key] = several(cells.get(key, EMPTY), BY_KEY[key].longest, _BETWEEN)
            except Wrong as error:
                wrong.append(error.at(key))
        if len(wrong) > before:
            return ()
        names = found["names"]
        if not any(names):
            wrong.append(Problem("owner.no-name", "names"))
            return ()
        try:
            speaker = text_of(cells.get("representative", EMPTY), BY_KEY["names"].longest)
            members = _together(names, found["phones"], found["papers"])
            members = _represented(members, speaker, kind)
        except _Column as error:
            wrong.append(error.problem)
            return ()
        except Wrong as error:
            wrong.append(error.at("representative"))
            return ()
        return members


class _Column(Exception):
    def __init__(self, code: str, column: str, **details: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, column, details)


def _together(names: list[str], phones: list[str], papers: list[str]) -> tuple[Member, ...]:
    """Names, phones and papers of the co-owners, in the order in which they stand in their cells."""
    if len(names) > MOST_MEMBERS:
        raise _Column("owner.too-many", "names", most=MOST_MEMBERS)
    for key, others in (("phones", phones), ("papers", papers)):
        if others and len(others) != len(names):
            raise _Column("owner.counts-differ", key, names=len(names), others=len(others))
    for key, texts, longest in (("names", names, NAME_LENGTH), ("papers", papers, PAPER_LENGTH)):
        if any(len(text) > longest for text in texts):
            raise _Column("cell.too-long", key, longest=longest)
    if not all(map(folded, names)):
        raise _Column("cell.empty", "names")
    empty = [""] * len(names)
    members = tuple(
        Member(name, _phone(phone), paper)
        for name, phone, paper in zip(names, phones or empty, papers or empty, strict=True)
    )
    if len({folded(one.paper) or f"{folded(one.name)}|{one.phone}" for one in members}) < len(members):
        raise _Column("owner.twice", "names")
    return members


def _phone(text: str) -> str:
    try:
        return normalise_phone(text) if text else ""
    except Refused:
        raise _Column("owner.phone", "phones") from None


def _represented(members: tuple[Member, ...], speaker: str, kind: str) -> tuple[Member, ...]:
    """Exactly one of several co-owners represents them; one owner alone needs nobody."""
    if kind == DEVELOPER and len(members) > 1:
        raise _Column("owner.one-developer", "names")
    if len([part for part in _BETWEEN.split(speaker) if part.strip()]) > 1:
        raise _Column("owner.two-representatives", "representative")
    meant = [place for place, one in enumerate(members) if folded(one.name) == folded(speaker)]
    if speaker and not meant:
        raise _Column("owner.stranger", "representative")
    if len(members) == 1:
        return members
    if not speaker:
        raise _Column("owner.no-representative", "representative")
    if len(meant) > 1:
        raise _Column("owner.two-representatives", "representative")
    return tuple(one._replace(is_representative=place == meant[0]) for place, one in enumerate(members))
