"""A report as lists and copies tell it to programs: from columns, because a page holds hundreds and nobody edits them.

`api.shapes.RowOut` describes the same fields to readers of the interface; a test holds both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils import timezone

from issues.boards.wording import STOPPED, short
from issues.models import Source, SubTopic
from issues.models.issue import code_of
from issues.models.topics import reads_english
from issues.workflow import ENDED, Outcome, Status

if TYPE_CHECKING:
    from datetime import datetime

SUMMARY: Final = 60


class Raw(NamedTuple):
    """The columns of a row, by the names `values_list` asks for them."""

    id: int
    changed_in: int
    opened_at: datetime
    version: int
    status: str
    outcome: str
    due_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    closed_at: datetime | None
    urgency: str
    source: str
    text: str
    place: str
    affected: int
    external_id: str
    client: str
    topic__code: str
    topic__name: str
    topic__name_en: str
    subtopic__code: str | None
    subtopic__name: str | None
    subtopic__name_en: str | None
    compound__code: str
    compound__name: str
    firm__code: str | None
    firm__name: str | None
    lead__code: str | None
    lead__name: str | None
    lead__name_en: str | None

    @property
    def pk(self) -> int:
        """As a model's row has it: lists go on from there."""
        return self.id


class Shape:
    """Ready for JSON. Labels, zone and language are looked up once a page; `client` gets its own numbers back."""

    def __init__(self, *, client: str | None = None) -> None:
        self.client = client
        self.zone, self.english = timezone.get_current_timezone(), reads_english()
        self.status, self.outcome = _labels(Status), {"": "", **_labels(Outcome)}
        self.urgency, self.source = _labels(SubTopic.Urgency), _labels(Source)

    def row(self, raw: Raw, at: datetime) -> dict[str, Any]:
        """Of a list: whether its date has passed changes with time alone."""
        runs = raw.status not in ENDED and raw.status not in STOPPED
        return {**self._told(raw), "overdue": runs and raw.due_at < at}

    def copy(self, raw: Raw) -> dict[str, Any]:
        """Of a copy: nothing that time alone changes."""
        mine = raw.client == self.client and raw.external_id
        return {**self._told(raw), "external_id": raw.external_id if mine else None}

    def _told(self, raw: Raw) -> dict[str, Any]:
        return {
            "code": code_of(raw.id, raw.opened_at),
            "version": raw.version,
            "status": raw.status,
            "status_label": self.status[raw.status],
            "outcome": raw.outcome,
            "outcome_label": self.outcome[raw.outcome],
            "opened_at": self._moment(raw.opened_at),
            "due_at": self._moment(raw.due_at),
            "updated_at": self._moment(raw.updated_at),
            "finished_at": self._moment(raw.finished_at),
            "closed_at": self._moment(raw.closed_at),
            "urgency": raw.urgency,
            "urgency_label": self.urgency[raw.urgency],
            "source": raw.source,
            "source_label": self.source[raw.source],
            "topic": self._named(raw.topic__code, raw.topic__name, raw.topic__name_en),
            "subtopic": self._named(raw.subtopic__code, raw.subtopic__name, raw.subtopic__name_en),
            "compound": self._named(raw.compound__code, raw.compound__name),
            "firm": self._named(raw.firm__code, raw.firm__name),
            "department": self._named(raw.lead__code, raw.lead__name, raw.lead__name_en),
            "place": raw.place,
            "summary": short(raw.text, SUMMARY),
            "affected": raw.affected,
        }

    def _named(self, code: str | None, name: str | None, english: str | None = "") -> dict[str, str] | None:
        return None if code is None else {"code": code, "name": (self.english and english) or name or ""}

    def _moment(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(self.zone).isoformat()


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
