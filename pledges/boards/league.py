"""The red and black list for pages, exports and the year report: counted once, then read from the frozen rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.boards import ranking
from assessments.models import Period
from assessments.periodflow import FINAL
from issues.boards import figures
from pledges import quarters, scoring
from pledges.measures.registry import LEAST
from pledges.models import League, LeagueRow, Objection
from pledges.scoring import Counts
from properties.models import Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

    from pledges.models import Campaign
    from properties.models import User

PART_NAMES: Final[dict[str, _StrPromise]] = {
    "on_time": gettext_lazy("On-time share"),
    "resolved": gettext_lazy("Resolved share"),
    "satisfied": gettext_lazy("Satisfied share"),
    "recurrence": gettext_lazy("Not-repeated share"),
}
PART_METHODS: Final[dict[str, _StrPromise]] = {
    "on_time": gettext_lazy(
        "reports resolved by the promised date ÷ (reports resolved + reports open and overdue on the day the "
        "list was drawn up)"
    ),
    "resolved": gettext_lazy("reports resolved ÷ reports closed, also those refused or handed over"),
    "satisfied": gettext_lazy("ratings of “fair” or better ÷ ratings; who does not rate is not counted"),
    "recurrence": gettext_lazy("1 − reports that repeat an earlier one ÷ reports received"),
}
SIDES: Final = {"red": "done", "black": "late", "middle": "closed", "too_few": "waiting"}


class Entry(NamedTuple):
    """One firm before it is scored."""

    counts: Counts
    households: int


def count(league: League, *, at: datetime) -> dict[int, Entry]:
    """Every firm that answered for a compound of the street in the period, or for a report of it."""
    street = league.campaign.subdistrict_id
    sums = figures.sums(subdistrict=street, since=league.starts_on, until=league.ends_on, by="firm")
    loads = figures.load(subdistrict=street, by="firm", at=at)
    households = _households(league)
    return {
        firm: Entry(_counts(sums.get(firm), loads.get(firm)), households.get(firm, 0))
        for firm in {*sums, *households}
        if firm is not None
    }


def assessment_of(campaign: Campaign, period: quarters.Span) -> Period | None:
    """The decided assessment of the campaign's street for exactly that quarter."""
    rows = Period.objects.filter(
        subdistrict=campaign.subdistrict_id, starts_on=period.first, ends_on=period.last, state__in=FINAL
    )
    return rows.first()


def assessed(league: League) -> Callable[[int], dict[str, str | None]]:
    """What the rows of a list based on an assessment hold besides the counts: the firm's score there."""
    if league.assessment is None:
        return lambda _firm: {}
    scores = ranking.firm_scores(ranking.current(league.assessment))
    return lambda firm: {"assessed": None if scores.get(firm) is None else f"{scores[firm]}"}


def _counts(sums: figures.Sums | None, load: figures.Load | None) -> Counts:
    overdue = load.overdue if load else 0
    if sums is None:
        return Counts(0, 0, 0, 0, 0, 0, 0, overdue)
    return Counts(
        received=sums.received,
        recurred=sums.recurred,
        on_time=sums.on_time,
        resolved=sums.resolved,
        closed=sums.closed,
        rated=sums.rated,
        satisfied=sums.satisfied,
        overdue=overdue,
    )


def _households(league: League) -> dict[int, int]:
    """Households of the compounds a firm answered for on any day of the period; each compound once."""
    contracts = Contract.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=league.starts_on),
        compound__subdistrict=league.campaign.subdistrict_id,
        starts_on__lte=league.ends_on,
    )
    pairs = contracts.order_by().values_list("firm", "compound", "compound__households").distinct()
    found: dict[int, int] = defaultdict(int)
    for firm, _compound, households in pairs:
        found[firm] += households
    return found


def ranks_before(league: League) -> dict[int, int]:
    """Firm → its rank on the street's last published list before this one."""
    earlier = League.objects.filter(
        campaign__subdistrict=league.campaign.subdistrict_id,
        campaign__is_demo=league.campaign.is_demo,
        state=League.State.PUBLISHED,
        ends_on__lt=league.starts_on,
    )
    last = earlier.order_by("-ends_on", "-pk").first()
    if last is None:
        return {}
    ranks = last.rows.filter(is_current=True, rank__isnull=False).values_list("firm", "rank")
    return {firm: rank for firm, rank in ranks if rank is not None}


@dataclass(frozen=True, slots=True)
class PartCell:
    """One part of one firm, as it is shown; `share` is None under the least number of rows."""

    name: str
    weight: int
    hits: int
    of: int

    @property
    def share(self) -> Decimal | None:
        return figures.share(self.hits, self.of)

    @property
    def text(self) -> str:
        return _("sample too small") if self.share is None else f"{self.share}%"

    @property
    def rows(self) -> str:
        """“9/10”, or "" where so few rows would speak of single persons."""
        return "" if self.share is None else f"{self.hits}/{self.of}"


@dataclass(frozen=True, slots=True)
class Line:
    """One revision of one firm's row, with the words it is shown in."""

    row: LeagueRow
    parts: tuple[PartCell, ...]
    older: tuple[Line, ...] = ()
    decisions: tuple[Objection, ...] = ()

    @property
    def counts(self) -> Counts:
        return Counts(**self.row.figures["counts"])

    @property
    def state_kind(self) -> str:
        return SIDES[self.row.side]

    @property
    def score(self) -> str:
        return _("sample too small") if self.row.score is None else f"{self.row.score}"

    @property
    def overdue(self) -> str:
        """Overdue reports for a hundred households."""
        rate = scoring.overdue_rate(self.counts.overdue, self.row.households)
        return "—" if rate is None else f"{rate}"

    @property
    def trend(self) -> str:
        """Against the list before: "up", "down", "same", or "" where one of the two ranks is missing."""
        rank, was = self.row.rank, self.row.was_rank
        if rank is None or was is None:
            return ""
        return "same" if rank == was else "up" if rank < was else "down"

    @property
    def spread(self) -> str:
        """Which parts have too few rows, and that their weight went to the others; "" when all count."""
        if self.row.score is None or "assessed" in self.row.figures:
            return ""
        left_out = [cell.name for cell in self.parts if cell.of < LEAST and cell.weight]
        if not left_out:
            return ""
        return _(
            "Without %(parts)s (fewer than %(least)s rows): its weight is spread over the other parts."
        ) % {
            "parts": _(", ").join(left_out),
            "least": LEAST,
        }


def lines(league: League, *, firm: int | None = None) -> list[Line]:
    """The current rows in the order of their ranks, each with what it replaced; of one firm where given."""
    rows = league.rows.select_related("firm").order_by("firm", "-revision")
    decided = Objection.objects.filter(row__league=league).exclude(state=Objection.State.OPEN)
    if firm is not None:
        rows, decided = rows.filter(firm=firm), decided.filter(row__firm=firm)
    by_firm: dict[int, list[LeagueRow]] = defaultdict(list)
    for row in rows:
        by_firm[row.firm_id].append(row)
    words: dict[int, list[Objection]] = defaultdict(list)
    for objection in decided.select_related("row").order_by("decided_at", "pk"):
        words[objection.row.firm_id].append(objection)
    found = [_line(league, revisions, words[key]) for key, revisions in by_firm.items()]
    return sorted(found, key=lambda line: (line.row.rank is None, line.row.rank or 0, line.row.firm.name))


def _line(league: League, revisions: Sequence[LeagueRow], decisions: Sequence[Objection]) -> Line:
    current, *older = revisions
    past = tuple(Line(row, cells(row.figures, league.weights)) for row in older)
    return Line(current, cells(current.figures, league.weights), past, tuple(decisions))


def has_corrections(found: Sequence[Line]) -> bool:
    """Whether anything was decided or corrected after the list was drawn up."""
    return any(line.older or line.decisions for line in found)


def cells(known: Mapping[str, Any], weights: Mapping[str, int]) -> tuple[PartCell, ...]:
    """The four parts of a row's frozen figures."""
    return tuple(
        PartCell(str(PART_NAMES[part]), weights[part], *known["parts"][part]) for part in scoring.PARTS
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """How a list was made, in the words and numbers printed under it."""

    weights: list[tuple[str, int, str]]
    least_closed: int
    least: int
    red: Decimal
    black: Decimal


def rules(weights: Mapping[str, int]) -> Rules:
    return Rules(
        [(str(PART_NAMES[part]), weights[part], str(PART_METHODS[part])) for part in scoring.PARTS],
        scoring.LEAST_CLOSED,
        LEAST,
        scoring.RED,
        scoring.BLACK,
    )


def title(league: League) -> str:
    return _("Red and black list, %(quarter)s") % {"quarter": quarters.label(league.starts_on)}


def published(campaign: Campaign) -> list[League]:
    """The lists everybody may read, newest first."""
    return list(League.objects.public().filter(campaign=campaign).order_by("-starts_on", "-pk"))


def in_reach(user: User) -> list[League]:
    """The lists a person works with, newest first."""
    rows = League.objects.visible_to(user).select_related("campaign__subdistrict")
    return list(rows.order_by("-starts_on", "-pk"))


_PART_COLUMNS: Final = {
    "weight": gettext_lazy("weight of this part of the score"),
    "counted": gettext_lazy("rows that count in this part; empty where the sample is too small"),
    "of": gettext_lazy("rows looked at in this part; empty where the sample is too small"),
    "share": gettext_lazy("share of this part in percent; empty where the sample is too small"),
}
EXPORT_ABOUT: Final[Mapping[str, _StrPromise]] = {
    "quarter": gettext_lazy("first month of the quarter"),
    "firm": gettext_lazy("name of the firm"),
    "firm_code": gettext_lazy("code of the firm"),
    "rank": gettext_lazy("rank; empty where the sample is too small"),
    "rank_before": gettext_lazy("rank on the list before"),
    "side": gettext_lazy("where it stands on the list"),
    "score": gettext_lazy("points of 100; empty where the sample is too small"),
    **{f"{part}_{name}": about for part in scoring.PARTS for name, about in _PART_COLUMNS.items()},
    "closed": gettext_lazy("reports closed; empty where the sample is too small"),
    "overdue": gettext_lazy("reports open and overdue when the list was drawn up"),
    "households": gettext_lazy("households of the firm's compounds"),
    "basis": gettext_lazy("what the points are from"),
    "revision": gettext_lazy("revision of the row; 1 is as drawn up"),
    "is_current": gettext_lazy("whether this revision holds: 1 yes, 0 no"),
    "correction": gettext_lazy("what was corrected"),
}
EXPORT_CODES: Final[Mapping[str, type[TextChoices]]] = {"side": LeagueRow.Side, "basis": League.Basis}
EXPORT_FIELDS: Final = tuple(EXPORT_ABOUT)


def rows_for_export(league: League) -> list[dict[str, Any]]:
    """Open data: every revision of every row, masked as on the page; only of a list that is public."""
    if league.state != League.State.PUBLISHED:
        return []
    found = []
    for line in lines(league):
        found += [_export(league, one) for one in (line, *line.older)]
    return found


def _export(league: League, line: Line) -> dict[str, Any]:
    row, counts = line.row, line.counts
    values: dict[str, Any] = {
        "quarter": f"{league.starts_on:%Y-%m}",
        "firm": row.firm.name,
        "firm_code": row.firm.code,
        "rank": row.rank,
        "rank_before": row.was_rank,
        "side": row.side,
        "score": row.score,
    }
    for part, cell in zip(scoring.PARTS, line.parts, strict=True):
        is_shown = cell.share is not None
        values |= {
            f"{part}_weight": cell.weight,
            f"{part}_counted": cell.hits if is_shown else None,
            f"{part}_of": cell.of if is_shown else None,
            f"{part}_share": cell.share,
        }
    return values | {
        "closed": counts.closed if counts.closed >= LEAST else None,
        "overdue": counts.overdue,
        "households": row.households,
        "basis": league.basis,
        "revision": row.revision,
        "is_current": int(row.is_current),
        "correction": row.correction,
    }
