"""What the public pages count of reports: the period they look at, and a line of a table with its share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from issues.boards.figures import Load, Sums, load, share, sums

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from pledges.models import Campaign

MONTHS: Final = 12
NO_SUMS: Final = Sums(
    received=0, recurred=0, on_time=0, late=0, refused=0, handed_over=0, rated=0, satisfied=0
)
NO_LOAD: Final = Load(open=0, near=0, overdue=0)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is about (a topic, a compound, a month), what was done in the period, what is open now."""

    about: Any
    sums: Sums
    load: Load

    @property
    def judged(self) -> int:
        """All resolved and all that are overdue now: what the share in time is of."""
        return self.sums.on_time + self.sums.late + self.load.overdue

    @property
    def on_time(self) -> str:
        """Resolved in time, of all that is judged: as the measure “on-time rate”."""
        return percent(self.sums.on_time, self.judged)

    @property
    def on_time_share(self) -> Decimal | None:
        """The same as a number; None where the sample is too small."""
        return share(self.sums.on_time, self.judged)

    @property
    def other(self) -> int:
        """Refused with reasons, or handed over to another body."""
        return self.sums.refused + self.sums.handed_over

    @property
    def is_empty(self) -> bool:
        return not (self.sums.received or self.sums.on_time or self.sums.late or self.load.open)


def percent(part: int, whole: int) -> str:
    """“93.5%”, the words for a sample that is too small, or a dash where there is nothing at all."""
    if whole == 0:
        return "—"
    found = share(part, whole)
    return _("sample too small") if found is None else f"{found:.1f}%"


def period(campaign: Campaign, today: date) -> tuple[date, date]:
    """The first days of the first and the last of the twelve months a page of the campaign looks at."""
    last = min(max(today, campaign.starts_on), campaign.ends_on).replace(day=1)
    return month_before(last, MONTHS - 1), last


def month_before(month: date, count: int) -> date:
    """The first day of the month `count` months before."""
    number = month.year * 12 + month.month - 1 - count
    return month.replace(year=number // 12, month=number % 12 + 1, day=1)


def months_of(since: date, until: date) -> list[date]:
    """The first days of all months from one to another, both included."""
    count = (until.year - since.year) * 12 + until.month - since.month
    return [month_before(until, back) for back in range(count, -1, -1)]


def lines(campaign: Campaign, things: Iterable[Any], *, by: str, at: datetime, **only: int) -> list[Line]:
    """A line for each of these things (topics, compounds, firms), in their order; two statements."""
    since, until = period(campaign, at.date())
    done = sums(subdistrict=campaign.subdistrict_id, since=since, until=until, by=by, **only)
    now = load(subdistrict=campaign.subdistrict_id, by=by, at=at, **only)
    return [Line(thing, done.get(thing.pk, NO_SUMS), now.get(thing.pk, NO_LOAD)) for thing in things]


def trend(campaign: Campaign, *, at: datetime, **only: int) -> list[Line]:
    """Twelve months, the oldest first; nothing is open in a month, so loads are empty. One statement."""
    since, until = period(campaign, at.date())
    done = sums(subdistrict=campaign.subdistrict_id, since=since, until=until, by="month", **only)
    return [Line(month, done.get(month, NO_SUMS), NO_LOAD) for month in months_of(since, until)]
