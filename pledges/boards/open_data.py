"""The tables everybody may take home, as CSV and JSON: the figures of the pages, masked in the same way."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from issues.models import Spot
from pledges.boards import league as lists
from pledges.boards import open_tables
from pledges.models import Pledge, Reading, Target
from properties.cells import as_text
from properties.workstages import Kind as WorkKind
from properties.workstages import Stage as WorkStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

    from pledges.models import Campaign

# The office may use the figures and everybody else may too, if they say where they are from.
LICENCE: Final = "CC BY 4.0"
KINDS: Final = ("csv", "json")


class Column(NamedTuple):
    """A field by the name programs use, and what it holds; `codes` are the values it can have."""

    name: str
    about: _StrPromise
    codes: type[TextChoices] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` yields one value a column; None is “no figure”, as “too few” is on the page."""

    code: str
    title: _StrPromise
    columns: Sequence[Column]
    rows: Callable[[Campaign, datetime], Iterable[Sequence[Any]]]


_PLACE: Final = (
    Column("compound", _("code of the compound")),
    Column("compound_name", _("name of the compound")),
)
_TARGET: Final = Column("target", _("number of the target, as in its address"))
_FIGURES: Final = (
    Column("measured", _("measured; empty where there is nothing to measure or the sample is too small")),
    Column("counted", _("rows that count; empty where the sample is too small")),
    Column("looked_at", _("rows looked at")),
    Column("self_reported", _("what the promiser counts themselves")),
    Column("expected", _("expected by that day")),
    Column("forecast", _("forecast for the due date")),
    Column("state", _("how it stands"), Reading.State),
    Column("disputed", _("whether the self-reported figure disagrees: 1 yes, 0 no")),
)

TABLES: Final = (
    Table(
        "targets",
        _("Targets with their newest reading"),
        (
            _TARGET,
            Column("promised_by", _("who promised it")),
            Column("kind", _("kind of pledge"), Pledge.Kind),
            Column("topic", _("code of the topic, for a firm's pledge")),
            Column("name", _("name of the target")),
            Column("name_en", _("name of the target in English")),
            Column("measure", _("how it is measured: see the page of methods")),
            Column("unit", _("unit")),
            Column("baseline", _("where the promise started from")),
            Column("goal", _("goal")),
            Column("direction", _("on which side of the goal it should be"), Target.Direction),
            Column("starts_on", _("first day that counts")),
            Column("due_on", _("due")),
            Column("read_on", _("day of the reading")),
            *_FIGURES,
        ),
        open_tables.targets,
    ),
    Table(
        "readings",
        _("All readings, day by day"),
        (_TARGET, Column("read_on", _("day of the reading")), *_FIGURES),
        open_tables.readings,
    ),
    Table(
        "months",
        _("Reports by month, compound and topic"),
        (
            Column("month", _("first day of the month")),
            *_PLACE,
            Column("topic", _("code of the topic")),
            Column("received", _("reports received")),
            Column("recurred", _("of these, reports of something that had been resolved before")),
            Column("on_time", _("resolved in time")),
            Column("late", _("resolved late")),
            Column("refused", _("refused with reasons")),
            Column("handed_over", _("handed over to another body")),
            Column("on_time_share", _("percent resolved in time; empty under five resolved")),
            Column("rated", _("rated by the reporter")),
            Column("satisfied", _("rated as satisfied; empty under five ratings")),
        ),
        open_tables.months,
    ),
    Table(
        "spots",
        _("Register of spots by compound, topic and state"),
        (
            *_PLACE,
            Column("topic", _("code of the topic")),
            Column("state", _("how it stands"), Spot.State),
            Column("spots", _("how many spots")),
        ),
        open_tables.spots,
    ),
    Table(
        "works",
        _("Renewal works"),
        (
            *_PLACE,
            Column("title", _("what is built")),
            Column("programmes", _("codes of the programmes")),
            Column("kind", _("kind of work"), WorkKind),
            Column("stage", _("stage reached"), WorkStage),
            Column("planned_start", _("planned start")),
            Column("planned_end", _("planned end")),
            Column("completed_on", _("completed")),
            Column("parking_places", _("parking places gained")),
        ),
        open_tables.works,
    ),
    Table(
        "compounds",
        _("Compounds"),
        (
            *_PLACE,
            Column("neighbourhood", _("neighbourhood")),
            Column("firm", _("property firm that answers for it now")),
            Column("households", _("households")),
            Column("built", _("year built")),
            Column("open", _("reports open now")),
            Column("overdue", _("of these, overdue")),
        ),
        open_tables.compounds,
    ),
    Table(
        "atlas",
        _("Atlas: the departments' answers this quarter"),
        (
            Column("department", _("code of the department")),
            Column("department_name", _("department")),
            Column("power", _("power it lends")),
            Column("quarter", _("quarter, as year and number")),
            Column("due", _("answers that fell due")),
            Column("on_time", _("of these, given in time")),
            Column("on_time_share", _("percent given in time; empty under five")),
            Column("done", _("deeds reported")),
        ),
        open_tables.atlas,
    ),
    Table(
        "league",
        _("Red and black lists, with every correction"),
        tuple(
            Column(name, about, lists.EXPORT_CODES.get(name)) for name, about in lists.EXPORT_ABOUT.items()
        ),
        open_tables.league,
    ),
)


def find(code: str) -> Table | None:
    """The table of that name, or None."""
    return next((table for table in TABLES if table.code == code), None)


def as_csv(table: Table, campaign: Campaign, at: datetime) -> bytes:
    """With the mark by which Excel and WPS know UTF-8; no text in it can become a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for row in table.rows(campaign, at):
        writer.writerow([as_text(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def as_json(table: Table, campaign: Campaign, at: datetime) -> bytes:
    """The rows with what they are, in both languages; numbers are numbers."""
    names = [column.name for column in table.columns]
    found = {
        "campaign": campaign.code,
        "table": table.code,
        "as_of": at.isoformat(),
        "licence": LICENCE,
        "demo": campaign.is_demo,
        "fields": [_field(column) for column in table.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in table.rows(campaign, at)],
    }
    return json.dumps(found, ensure_ascii=False, default=_plain).encode()


def _field(column: Column) -> dict[str, Any]:
    codes = {str(code): _both(label) for code, label in column.codes.choices} if column.codes else {}
    return {"name": column.name, **_both(column.about), **({"codes": codes} if codes else {})}


def _both(text: str | _StrPromise) -> dict[str, str]:
    found = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[key] = str(text)
    return found


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value.isoformat()
