"""An upload as its page shows it: where it stands, and its rows as differences. Reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from properties.actions.upload_work import SMALL_BYTES, SMALL_ROWS
from properties.models import RegisterUpload, UploadRow
from properties.register_sheets import staging
from properties.register_sheets.columns import BY_KEY, CHOICES
from properties.register_sheets.problems import Problem, say
from yinhang.fields import reveal

if TYPE_CHECKING:
    from django.core.paginator import Page

    from properties.register_sheets.differences import Change, Outcome

PAGE: Final = 50
WORKING: Final = frozenset({"waiting", "reading", "confirmed", "writing"})
_HUNDRED: Final = 100
_STATES: Final = {
    UploadRow.State.NEW: "new",
    UploadRow.State.CHANGED: "active",
    UploadRow.State.SAME: "done",
    UploadRow.State.REFUSED: "late",
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: its number in the sheet, the home it speaks of, and what would change or is wrong."""

    number: int
    kind: str
    state: str
    home: str
    changes: list[tuple[str, str, str]]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the page of an upload asks about it."""

    upload: RegisterUpload
    problems: list[str]
    working: bool
    small: bool
    may_confirm: bool
    may_cancel: bool

    @property
    def percent(self) -> int | None:
        if not self.upload.total:
            return None
        return min(_HUNDRED, self.upload.done * _HUNDRED // self.upload.total)


def shown(upload: RegisterUpload) -> Shown:
    state = RegisterUpload.State(upload.state)
    waiting_for = upload.size <= SMALL_BYTES if state == "waiting" else upload.total <= SMALL_ROWS
    problems = reveal(upload, "problems")
    return Shown(
        upload=upload,
        problems=[say(Problem(*one)) for one in json.loads(problems)] if problems else [],
        working=state in WORKING,
        small=state in RegisterUpload.TAKEN and waiting_for,
        may_confirm=state == "compared" and not upload.refused and bool(upload.new + upload.changed),
        may_cancel=state in {"waiting", "compared", "stale", "confirmed"},
    )


def rows_of(upload: RegisterUpload, *, state: str, page: str | None) -> Page[UploadRow]:
    """One page of the rows, opened for this page alone. Refused ones first where nothing else was asked for."""
    rows = UploadRow.objects.filter(upload=upload)
    if state:
        rows = rows.filter(state=state)
    return Paginator(rows.order_by("number"), PAGE).get_page(page)


def opened(upload: RegisterUpload, page: Page[UploadRow]) -> list[ShownRow]:
    return [_shown_row(row, staging.opened(upload, row)) for row in page]


def _shown_row(row: UploadRow, outcome: Outcome) -> ShownRow:
    said = outcome.said
    return ShownRow(
        number=row.number,
        kind=_STATES[UploadRow.State(row.state)],
        state=row.get_state_display(),
        home=" · ".join(filter(None, (said.compound, said.building, said.entrance, said.room))),
        changes=[_shown_change(change) for change in outcome.changes],
        problems=[say(problem) for problem in outcome.problems],
    )


def _shown_change(change: Change) -> tuple[str, str, str]:
    """Column, what was and what is to be, in the reader's words."""
    label = str(BY_KEY[change.what].label)
    return label, _worded(change.what, change.was), _worded(change.what, change.now)


def _worded(what: str, value: str) -> str:
    if not value:
        return ""
    if what == "area":
        area, _space, source = value.partition(" ")
        return _("%(area)s m² (%(source)s)") % {"area": area, "source": CHOICES["source"](source).label}
    return str(CHOICES[what](value).label) if what in CHOICES else value
