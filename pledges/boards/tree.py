"""The responsibility tree (责任之树): one reading of the rows, from which the picture, the list, the table and the
open data are made, so that they cannot differ.

Roots: the Party working committee of the street, the stations of the grids, the Party organisations of the
neighbourhoods. Branches: the firms of the pledges, the departments, on demand the committees. Leaves: what was
closed in the months of the campaign, in time or late, and what is open now and near its day or past it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from councils.models import OwnersCommittee
from issues.boards.figures import load, sums
from issues.models.topics import in_reader_language
from pledges.boards import counts
from pledges.boards.tree_support import Calls, calls
from pledges.models import Pledge
from properties.models import Area, Department, Firm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from issues.boards.figures import Load, Sums
    from pledges.models import Campaign

LEAVES_A_BRANCH: Final = 12
NEIGHBOURHOODS_SHOWN: Final = 5


class State(models.TextChoices):
    """What a leaf says. The first two are ends, the others are open now."""

    ON_TIME = "on_time", gettext_lazy("resolved in time")
    LATE = "late", gettext_lazy("resolved late")
    NEAR = "near", gettext_lazy("due within 2 days")
    OVERDUE = "overdue", gettext_lazy("overdue")


class Kind(models.TextChoices):
    FIRM = "firm", gettext_lazy("Property firms")
    DEPARTMENT = "department", gettext_lazy("Departments of the street")
    COMMITTEE = "committee", gettext_lazy("Residents' and owners' committees")


@dataclass(frozen=True, slots=True)
class Leaf:
    """All leaves of one state on a branch; `drawn` of them find room in the picture."""

    state: State
    count: int
    drawn: int
    href: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Who answers: how much is open (the width of the branch), and the leaves, one entry a state."""

    name: str
    note: str
    href: str
    open: int
    leaves: tuple[Leaf, ...]

    @property
    def closed(self) -> int:
        return self.count(State.ON_TIME) + self.count(State.LATE)

    @property
    def more(self) -> int:
        """Leaves for which the picture has no room."""
        return sum(leaf.count - leaf.drawn for leaf in self.leaves)

    def count(self, state: State) -> int:
        return sum(leaf.count for leaf in self.leaves if leaf.state == state)


@dataclass(frozen=True, slots=True)
class Group:
    """Branches that share a total. Reports count under their firm and again under their neighbourhood."""

    kind: Kind
    branches: tuple[Branch, ...]

    @property
    def open(self) -> int:
        return sum(branch.open for branch in self.branches)

    @property
    def totals(self) -> list[tuple[State, int]]:
        return [(state, sum(branch.count(state) for branch in self.branches)) for state in State]


@dataclass(frozen=True, slots=True)
class Station:
    """A grid's station and the Party organisations of its neighbourhoods."""

    name: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """`since` and `until` are the first and the last month that count, as their first days."""

    street: str
    committee: str
    stations: tuple[Station, ...]
    groups: tuple[Group, ...]
    since: date
    until: date
    at: datetime

    @property
    def branches(self) -> list[Branch]:
        return [branch for group in self.groups for branch in group.branches]

    @property
    def organisations(self) -> int:
        return sum(len(station.organisations) for station in self.stations)


def tree(campaign: Campaign, at: datetime, *, committees: bool = False) -> Tree:
    """The whole tree; seven statements, three more with the committees, whatever the number of reports."""
    until = min(max(at.date(), campaign.starts_on), campaign.ends_on).replace(day=1)
    since = campaign.starts_on.replace(day=1)
    street = campaign.subdistrict
    asked = _Asked(campaign, since, until, at)
    groups = [Group(Kind.FIRM, _firms(asked)), Group(Kind.DEPARTMENT, _departments(asked))]
    if committees:
        groups.append(Group(Kind.COMMITTEE, _committees(asked)))
    return Tree(
        street=street.name,
        committee=_("Party working committee of %(street)s") % {"street": street.name},
        stations=_stations(asked.areas),
        groups=tuple(groups),
        since=since,
        until=until,
        at=at,
    )


class _Asked:
    """What the branches are read for, and the areas, read once."""

    def __init__(self, campaign: Campaign, since: date, until: date, at: datetime) -> None:
        self.campaign, self.since, self.until, self.at = campaign, since, until, at
        self.street = campaign.subdistrict_id
        below = Area.objects.filter(Q(parent=self.street) | Q(parent__parent=self.street))
        self.areas = list(below.order_by("code"))

    def work(self, by: str) -> tuple[dict[Any, Sums], dict[Any, Load]]:
        done = sums(subdistrict=self.street, since=self.since, until=self.until, by=by)
        return done, load(subdistrict=self.street, by=by, at=self.at)

    def url(self, name: str, **words: str) -> str:
        return reverse(f"public:{name}", kwargs={"campaign": self.campaign.code, **words})


def _stations(areas: Sequence[Area]) -> tuple[Station, ...]:
    return tuple(
        Station(
            _("Station of %(grid)s") % {"grid": grid.name},
            tuple(
                _("Party organisation of %(area)s") % {"area": area.name}
                for area in areas
                if area.parent_id == grid.pk
            ),
        )
        for grid in areas
        if grid.kind == Area.Kind.GRID
    )


def _firms(asked: _Asked) -> tuple[Branch, ...]:
    """The firms that pledged, in the order of their topics; all others of the street together."""
    done, now = asked.work("firm")
    pledged = _pledged(asked.campaign)
    found = [
        _branch(
            firm.name,
            "、".join(topics),
            asked.url("firm", firm=firm.code),
            [(done.get(firm.pk, counts.NO_SUMS), now.get(firm.pk, counts.NO_LOAD))],
        )
        for firm, topics in pledged.values()
    ]
    others = sorted((done.keys() | now.keys()) - pledged.keys() - {None}, key=str)
    rest = [(done.get(key, counts.NO_SUMS), now.get(key, counts.NO_LOAD)) for key in (*others, None)]
    branch = _branch(
        _("Other firms"),
        ngettext("%(count)s firm", "%(count)s firms", len(others)) % {"count": len(others)},
        asked.url("compounds"),
        rest,
    )
    return (*found, branch) if branch.open or any(leaf.count for leaf in branch.leaves) else tuple(found)


def _pledged(campaign: Campaign) -> dict[int, tuple[Firm, list[str]]]:
    rows = Pledge.objects.signed().filter(campaign=campaign, kind=Pledge.Kind.FIRM)
    found: dict[int, tuple[Firm, list[str]]] = {}
    for pledge in rows.select_related("firm", "topic").order_by("topic__position", "pk"):
        if pledge.firm is not None:
            found.setdefault(pledge.firm.pk, (pledge.firm, []))[1].append(str(pledge.topic))
    return found


def _departments(asked: _Asked) -> tuple[Branch, ...]:
    """The departments with their calls for support; each lends one power."""
    answered = calls(asked.street, since=asked.since, until=asked.until, at=asked.at)
    return tuple(
        grown(
            str(department),
            in_reader_language(department.power, department.power_en),
            asked.url("piece", department=department.code),
            answered.get(department.pk, Calls()),
        )
        for department in Department.objects.filter(area=asked.street).order_by("position")
    )


def _committees(asked: _Asked) -> tuple[Branch, ...]:
    """The neighbourhoods with most on their hands, each with its committees; the others together."""
    done, now = asked.work("neighbourhood")
    day = asked.at.date()
    in_office = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    red = dict(
        OwnersCommittee.objects.filter(
            in_office, compound__subdistrict=asked.street, starts_on__lte=day, ends_on__gte=day
        )
        .values_list("compound__neighbourhood")
        .annotate(found=Count("pk"))
    )
    areas = [area for area in asked.areas if area.kind == Area.Kind.NEIGHBOURHOOD]
    areas.sort(key=lambda area: (-now.get(area.pk, counts.NO_LOAD).open, area.code))
    shown = areas if len(areas) <= NEIGHBOURHOODS_SHOWN + 1 else areas[:NEIGHBOURHOODS_SHOWN]
    groups = [(area.name, f"?area={area.code}", [area]) for area in shown]
    if rest := areas[len(shown) :]:
        groups.append((_("%(count)s other neighbourhoods") % {"count": len(rest)}, "", rest))
    return tuple(
        _branch(
            name,
            _owners(sum(red.get(area.pk, 0) for area in members)),
            asked.url("compounds") + narrowed,
            [(done.get(area.pk, counts.NO_SUMS), now.get(area.pk, counts.NO_LOAD)) for area in members],
        )
        for name, narrowed, members in groups
    )


def _owners(count: int) -> str:
    return ngettext("%(count)s owners' committee", "%(count)s owners' committees", count) % {"count": count}


def _branch(name: str, note: str, href: str, rows: Iterable[tuple[Sums, Load]]) -> Branch:
    total = Calls()
    for done, now in rows:
        total = total.plus(Calls(now.open, now.near, now.overdue, done.on_time, done.late))
    return grown(name, note, href, total)


def grown(name: str, note: str, href: str, found: Calls) -> Branch:
    """A branch with its leaves; a leaf leads to its part of the branch's page."""
    ordered = (found.on_time, found.late, found.near, found.overdue)
    leaves = tuple(
        Leaf(state, count, drawn, f"{href}#{state.value}")
        for state, count, drawn in zip(State, ordered, room(ordered), strict=True)
    )
    return Branch(name, note, href, found.open, leaves)


def room(counts_: Sequence[int], most: int = LEAVES_A_BRANCH) -> list[int]:
    """How many leaves of each state are drawn: all where they fit, else shares of `most`, none of a state lost.

    Largest remainders; every state that has a leaf keeps one.
    """
    total = sum(counts_)
    if total <= most:
        return list(counts_)
    free = most - sum(1 for count in counts_ if count)
    spare = [max(count - 1, 0) for count in counts_]
    shares = [free * part / sum(spare) for part in spare]
    found = [int(count > 0) + int(share) for count, share in zip(counts_, shares, strict=True)]
    by_rest = sorted(range(len(shares)), key=lambda place: (int(shares[place]) - shares[place], place))
    for place in by_rest[: most - sum(found)]:
        found[place] += 1
    return found


def as_data(found: Tree) -> dict[str, Any]:
    """The tree as open data: the same numbers in the same groups."""
    return {
        "as_of": found.at.isoformat(),
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "trunk": found.street,
        "root": found.committee,
        "stations": [
            {"name": station.name, "organisations": list(station.organisations)} for station in found.stations
        ],
        "groups": [
            {
                "kind": group.kind.value,
                "kind_label": str(group.kind.label),
                "totals": {"open": group.open} | {state.value: count for state, count in group.totals},
                "branches": [_branch_data(branch) for branch in group.branches],
            }
            for group in found.groups
        ],
    }


def _branch_data(branch: Branch) -> dict[str, Any]:
    leaves = {leaf.state.value: leaf.count for leaf in branch.leaves}
    return {"name": branch.name, "note": branch.note, "url": branch.href, "open": branch.open} | leaves
