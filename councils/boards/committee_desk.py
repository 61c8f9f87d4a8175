"""The statutory desk: on one screen what is due, late and frozen, where, and what the street itself owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import committee_rules as rules
from councils.boards.committee_clocks import open_clocks
from councils.committeeclocks import Owes
from councils.models import OwnersCommittee, Reelection
from notices.calendar import day_of
from properties.access import compounds_in_reach
from properties.models import Area, Compound, DecisionFreeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from councils.boards.committee_clocks import Clock
    from properties.models import User

PAGE: Final = 50
LATE, SOON, STREET, OPEN = "late", "soon", "street", "open"
FROZEN, EARLY, NONE = "frozen", "early", "none"
LISTS: Final[dict[str, _StrPromise]] = {
    LATE: gettext_lazy("Late"),
    SOON: gettext_lazy("Due within 14 days"),
    STREET: gettext_lazy("Owed by the street office"),
    FROZEN: gettext_lazy("Decisions frozen"),
    EARLY: gettext_lazy("Ground for an early election"),
    NONE: gettext_lazy("Without a committee"),
    OPEN: gettext_lazy("Everything that runs"),
}
_KINDS: Final = {LATE: "late", SOON: "soon", EARLY: "soon"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the desk is asked for: a list, a neighbourhood's code, and who owes; empty for all."""

    show: str = LATE
    neighbourhood: str = ""
    owes: str = ""

    def query(self, show: str) -> str:
        kept = {"show": show, "neighbourhood": self.neighbourhood, "owes": self.owes}
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, in the shape of `components/case_row.html`."""

    href: str
    code: str
    title: str
    meta: str = ""
    state_kind: str = ""
    state_text: str = ""
    due_text: str = ""
    due_kind: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that opens its list, as `components/tiles.html` draws it."""

    text: str
    count: int
    href: str
    kind: str
    current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    lines: Sequence[Line]
    tiles: Sequence[Tile]
    neighbourhoods: Sequence[Area]
    compounds: int


def desk(user: User, asked: Asked, *, at: datetime) -> Desk:
    """Everything a person works with, read once: the tiles and the list are counted from the same rows.

    At most seven statements, whatever the number of compounds.
    """
    mine = compounds_in_reach(user).order_by().values("pk")
    rows = Compound.objects.filter(pk__in=mine).select_related("neighbourhood").order_by("name", "pk")
    every = list(rows)
    areas = {row.neighbourhood.code: row.neighbourhood for row in every}
    places = {
        row.pk: row
        for row in every
        if not asked.neighbourhood or row.neighbourhood.code == asked.neighbourhood
    }
    found = _lists(places, open_clocks(mine, at=at), asked, today=day_of(at))
    return Desk(
        lines=found[asked.show],
        tiles=[_tile(name, len(lines), asked) for name, lines in found.items()],
        neighbourhoods=sorted(areas.values(), key=lambda area: area.code),
        compounds=len(places),
    )


def _tile(name: str, count: int, asked: Asked) -> Tile:
    kind = _KINDS.get(name, "") if count else ""
    return Tile(str(LISTS[name]), count, f"?{asked.query(name)}", kind, name == asked.show)


def _lists(
    places: Mapping[int, Compound], running: Sequence[Clock], asked: Asked, *, today: date
) -> dict[str, list[Line]]:
    here = [one for one in running if one.compound_id in places]
    owed = [one for one in here if not asked.owes or one.row.owes == asked.owes]
    seated = _seated(places)
    return {
        LATE: [_promise(one, places) for one in owed if one.is_late],
        SOON: [_promise(one, places) for one in owed if one.kind == "soon"],
        STREET: [_promise(one, places) for one in here if one.row.owes == Owes.STREET],
        FROZEN: _frozen(places),
        EARLY: [
            _line(places[row.compound_id], " · ".join(str(one.label) for one in found), "late")
            for row in seated.values()
            if (found := grounds_for(row, row.held, today))
        ],
        NONE: _without(places, seated),
        OPEN: [_promise(one, places) for one in owed],
    }


def _seated(places: Mapping[int, Compound]) -> dict[int, Any]:
    """The committees in office, each with how many seats are held."""
    held = Count("seats", filter=Q(seats__until_on__isnull=True))
    rows = OwnersCommittee.objects.filter(compound__in=list(places), ended_on__isnull=True)
    found = {row.compound_id: row for row in rows.annotate(held=held)}
    return {key: found[key] for key in places if key in found}


def grounds_for(committee: OwnersCommittee, held: int, today: date) -> list[rules.Reason]:
    """What speaks for an early election; meetings are counted from the last, or from the first day."""
    last = committee.last_met_on or max(committee.chosen_on, committee.starts_on)
    return rules.grounds(held=held, size=committee.size, last_on=last, today=today)


def _frozen(places: Mapping[int, Compound]) -> list[Line]:
    rows = DecisionFreeze.objects.filter(compound__in=list(places), ends_on__isnull=True)
    since = {row.compound_id: row.starts_on for row in rows}
    return [
        _line(place, _("frozen since %(day)s") % {"day": _day(since[key])}, "paused")
        for key, place in places.items()
        if key in since
    ]


def _without(places: Mapping[int, Compound], seated: Mapping[int, Any]) -> list[Line]:
    rows = Reelection.objects.filter(compound__in=list(places), ended_on__isnull=True, committee__isnull=True)
    preparing = set(rows.values_list("compound", flat=True))
    said = {True: ("active", _("first committee in preparation")), False: ("new", _("no committee"))}
    return [
        _line(place, said[key in preparing][1], said[key in preparing][0])
        for key, place in places.items()
        if key not in seated
    ]


def _href(place: Compound) -> str:
    return reverse("committees:compound", args=[place.code])


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _line(place: Compound, text: str, kind: str) -> Line:
    return Line(_href(place), str(place.neighbourhood), str(place), state_kind=kind, state_text=text)


def _promise(one: Clock, places: Mapping[int, Compound]) -> Line:
    place = places[one.compound_id]
    due = _("due on %(day)s") % {"day": _day(day_of(one.deadline.due_at))}
    pressing = one.kind if one.kind in {"late", "soon"} else ""
    return Line(
        href=_href(place),
        code=str(place.neighbourhood),
        title=f"{place} · {one.row.title}",
        meta=" · ".join((str(one.row.owes.label), due, one.basis)),
        due_text=one.text,
        due_kind=pressing,
    )
