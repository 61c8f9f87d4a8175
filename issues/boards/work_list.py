"""The reports list of the workspace: fifty rows by one index, whatever the size of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left as FirstLetters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from issues.boards.pattern import Pattern
from issues.boards.wording import left_drawn, left_of, score_of, short, state_of
from issues.models import Rating
from issues.models.issue import code_of
from issues.models.topics import in_reader_language
from notices.calendar_data import overrides
from properties.keyset import Order, beyond, cursor_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from issues.querysets import IssueQuerySet

PAGE: Final = 50
COUNTED_UP_TO: Final = 99
_SUMMARY: Final = 60


ORDERS: Final = {"due": Order("due_at", descending=False), "new": Order("opened_at", descending=True)}


_ROW: Final = Pattern(
    "work/row.html",
    "css",
    "href",
    "title",
    "code",
    "tags",
    "compound",
    "topic",
    "firm",
    "state",
    "left",
    "label",
    "score",
)
_TAG: Final = Pattern("work/tag.html", "tag")


class Page(NamedTuple):
    """`rows` are drawn already, "" for none; `previous` and `next` are cursors, "" at the ends."""

    rows: SafeString
    previous: str
    next: str


class _Raw(NamedTuple):
    id: int
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    status: str
    outcome: str
    urgency: str
    urges: int
    reworks: int
    recurrence_of_id: int | None
    words: str
    compound__name: str
    topic__name: str
    topic__name_en: str
    firm__name: str | None
    last_score: int | None


def page_of(rows: IssueQuerySet, *, order: Order, after: str, before: str, at: datetime) -> Page:
    """One page by keyset. `after` or `before` is a cursor of an earlier page; BadRequest when it is not."""
    backwards = bool(before)
    found = list(_fetch(rows, order, cursor=before or after, backwards=backwards)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (bool(after), more)
    return Page(
        rows=_drawn(found, at),
        previous=_cursor(found[0], order) if found and has_previous else "",
        next=_cursor(found[-1], order) if found and has_next else "",
    )


def _fetch(rows: IssueQuerySet, order: Order, *, cursor: str, backwards: bool) -> QuerySet[Any, _Raw]:
    rating = Rating.objects.filter(issue=OuterRef("pk")).order_by("-at").values("score")[:1]
    return (
        beyond(rows, order, cursor=cursor, backwards=backwards)
        .annotate(words=FirstLetters("text", _SUMMARY * 2), last_score=Subquery(rating))
        .values_list(*_Raw._fields)
    )


def _cursor(raw: Any, order: Order) -> str:
    row = _Raw(*raw)
    return cursor_at(getattr(row, order.column), row.id)


def _drawn(found: Sequence[Any], at: datetime) -> SafeString:
    holidays = overrides()
    prefix = reverse("work:list")
    words = _tags()
    return _ROW.draw_all(_row(_Raw(*raw), prefix, words, at=at, holidays=holidays) for raw in found)


def _tags() -> dict[str, SafeString]:
    return {
        "emergency": _TAG.draw(_("Urgent")),
        "recurrence": _TAG.draw(_("Recurrence")),
        "rework": _TAG.draw(_("Rework")),
        "urged": _TAG.draw(_("Urged")),
    }


def _row(
    raw: _Raw, prefix: str, words: dict[str, SafeString], *, at: datetime, holidays: Any
) -> tuple[object, ...]:
    """The values of `_ROW`."""
    code = code_of(raw.id, raw.opened_at)
    left_kind, left = "", ""
    if raw.closed_at is None:
        days = left_of(raw.status, raw.due_at, at=at, overrides=holidays)
        left_kind, left = days.kind, left_drawn(days)
    on = {
        "emergency": raw.urgency == "emergency",
        "recurrence": raw.recurrence_of_id is not None,
        "rework": raw.reworks > 0,
        "urged": raw.urges > 0,
    }
    score = score_of(raw.last_score)
    return (
        _css(left_kind),
        f"{prefix}{code}/",
        short(raw.words, _SUMMARY),
        code,
        mark_safe(" ".join(["", *(words[name] for name in on if on[name])])),  # noqa: S308 — patterns
        raw.compound__name,
        in_reader_language(raw.topic__name, raw.topic__name_en),
        raw.firm__name or "—",
        state_of(raw.status, raw.outcome),
        left,
        _label(_("Rating")) if score else "",
        score,
    )


def _css(kind: str) -> SafeString:
    return format_html(' class="yh-reports__{}"', kind) if kind else SafeString("")


def _label(text: object) -> SafeString:
    """What a cell is called on a phone, where the heads of the columns are not seen."""
    return format_html(' data-label="{}"', text)


def counts(lists: Sequence[IssueQuerySet]) -> list[int]:
    """How long each list is, counted up to COUNTED_UP_TO + 1, all in one query."""
    if not lists:
        return []
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists:
        try:
            sql, params = rows.order_by().values("pk")[: COUNTED_UP_TO + 1].query.sql_with_params()
        except EmptyResultSet:  # the ORM sees by itself that nothing can match
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) part)")  # noqa: S608 — the ORM wrote it, values stay apart
        values.extend(params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())
