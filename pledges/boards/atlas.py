"""The atlas of powers (赋能图鉴): how much of a quarter's calls each department answered in time.

`pieces` is the one question; picture, table, open data and the tests all read its answer. Counted are the calls
whose answer fell due between the first day of the quarter and the last complete day; a day that still runs
decides nothing. On the first day of a quarter that is the whole quarter before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, F, Q
from django.http import Http404
from django.utils.translation import gettext as _

from issues.boards.figures import share
from issues.models.topics import in_reader_language
from notices.calendar import day_of, midnight_after, start_of
from pledges.models import SupportRequest
from properties.models import Department

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from pledges.models import Campaign

PIECES: Final = 8
SHARE, FEW, NONE = "share", "few", "none"
_MONTHS: Final = 3


class Quarter(NamedTuple):
    """`first` to `last`, both counted; `last` is the last complete day."""

    year: int
    number: int
    first: date
    last: date

    @property
    def name(self) -> str:
        return _("quarter %(number)d of %(year)d") % {"number": self.number, "year": self.year}


def quarter_of(day: date) -> Quarter:
    """The quarter as it could be told on the morning of `day`."""
    last = day - timedelta(days=1)
    number = (last.month - 1) // _MONTHS + 1
    return Quarter(last.year, number, date(last.year, _MONTHS * (number - 1) + 1, 1), last)


@dataclass(frozen=True, slots=True)
class Piece:
    """A department's piece. `due`, `on_time`: answers that fell due, answers in time; `done`: deeds reported."""

    department: Department
    due: int
    on_time: int
    done: int

    @property
    def code(self) -> str:
        return self.department.code

    @property
    def name(self) -> str:
        """Without a mark such as （演示）: the page says it once for all."""
        return str(self.department).partition("（")[0]

    @property
    def power(self) -> str:
        """“制度” of “制度赋能”."""
        return in_reader_language(self.department.power.removesuffix("赋能"), self.department.power_en)

    @property
    def title(self) -> str:
        """“党群办-制度”."""
        return f"{self.name}-{self.power}"

    @property
    def late(self) -> int:
        return self.due - self.on_time

    @property
    def share(self) -> Decimal | None:
        """On-time answers in percent; None where there are none, or too few to say."""
        return share(self.on_time, self.due)

    @property
    def state(self) -> str:
        if not self.due:
            return NONE
        return FEW if self.share is None else SHARE

    @property
    def share_text(self) -> str:
        """“80.0%”, or why there is no percentage."""
        if self.state == SHARE:
            return f"{self.share}%"
        return _("sample too small") if self.state == FEW else _("none due")

    @property
    def told(self) -> str:
        """Two numbers in a sentence: what the picture says to those who do not see it."""
        said = _("%(title)s: %(due)d answers due, %(on_time)d in time. %(share)s")
        return said % {
            "title": self.title,
            "due": self.due,
            "on_time": self.on_time,
            "share": self.share_text,
        }


class Totals(NamedTuple):
    due: int
    on_time: int
    done: int


def pieces(campaign: Campaign, day: date) -> list[Piece]:
    """The pieces in the order of the announcement, as they could be told on the morning of `day`; two statements."""
    rows = {row["department"]: row for row in _figures(campaign, quarter_of(day))}
    nothing = {"due": 0, "on_time": 0, "done": 0}
    found = []
    for department in departments(campaign):
        figures = rows.get(department.pk, nothing)
        found.append(Piece(department, figures["due"], figures["on_time"], figures["done"]))
    return found


def departments(campaign: Campaign) -> list[Department]:
    """The eight departments of the street that announced the campaign, in the order of the report."""
    rows = Department.objects.filter(area=campaign.subdistrict_id).order_by("position", "pk")
    return list(rows[:PIECES])


def totals(of: list[Piece]) -> Totals:
    return Totals(sum(row.due for row in of), sum(row.on_time for row in of), sum(row.done for row in of))


def _figures(campaign: Campaign, quarter: Quarter) -> QuerySet[SupportRequest, Any]:
    due, done = _fell_due(quarter), _was_done(quarter)
    return (
        SupportRequest.objects.filter(due | done, department__area=campaign.subdistrict_id)
        .order_by()
        .values("department")
        .annotate(
            due=Count("pk", filter=due),
            on_time=Count("pk", filter=due & Q(answered_at__lte=F("answer_due_at"))),
            done=Count("pk", filter=done),
        )
    )


def _fell_due(quarter: Quarter) -> Q:
    """All whose answer fell due, but those withdrawn before (`supportflow.counts`)."""
    since, until = _moments(quarter)
    before = Q(state=SupportRequest.State.WITHDRAWN, ended_at__lte=F("answer_due_at"))
    return Q(answer_due_at__gte=since, answer_due_at__lt=until) & ~before


def _was_done(quarter: Quarter) -> Q:
    since, until = _moments(quarter)
    return Q(done_at__gte=since, done_at__lt=until)


def _moments(quarter: Quarter) -> tuple[datetime, datetime]:
    """From the first instant of the quarter to the end of its last complete day, in Shanghai."""
    return (
        start_of(quarter.first),
        midnight_after(quarter.last),
    )


class Item(NamedTuple):
    """A call as everybody may see it: its public line and how it went. No caller, no person, no report."""

    title: str
    topic: str
    state: str
    due_on: date
    answered_on: date | None
    on_time: bool


class Deed(NamedTuple):
    title: str
    topic: str
    done_on: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class PiecePage:
    """A piece with the rows it is made of: `len(items)` is `piece.due`, `len(deeds)` is `piece.done`."""

    piece: Piece
    quarter: Quarter
    items: list[Item]
    deeds: list[Deed]


def piece_page(campaign: Campaign, code: str, day: date) -> PiecePage:
    """The piece of a department with its rows; 404 for a department that is none of the eight."""
    piece = next((piece for piece in pieces(campaign, day) if piece.code == code), None)
    if piece is None:
        raise Http404
    quarter = quarter_of(day)
    rows = SupportRequest.objects.filter(department=piece.department).select_related("topic")
    return PiecePage(
        piece=piece,
        quarter=quarter,
        items=[_item(call) for call in rows.filter(_fell_due(quarter)).order_by("answer_due_at", "pk")],
        deeds=[_deed(call) for call in rows.filter(_was_done(quarter)).order_by("done_at", "pk")],
    )


def _item(call: SupportRequest) -> Item:
    return Item(
        title=call.title,
        topic=str(call.topic or ""),
        state=call.get_state_display(),
        due_on=day_of(call.answer_due_at),
        answered_on=day_of(call.answered_at) if call.answered_at else None,
        on_time=call.answered_at is not None and call.answered_at <= call.answer_due_at,
    )


def _deed(call: SupportRequest) -> Deed:
    assert call.done_at is not None  # noqa: S101 — `_was_done` asks for it
    return Deed(
        title=call.title,
        topic=str(call.topic or ""),
        done_on=day_of(call.done_at),
        confirmed=call.state == SupportRequest.State.CONFIRMED,
    )
