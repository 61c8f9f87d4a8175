"""One move while it is being made: what was asked, who asks, and what it will change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from issues import texts
from issues.workflow import Hat, Status, Verb
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from issues.access import Actor
    from issues.models import Issue
    from issues.workflow import Effect, Move
    from properties.models import User

CHANGED = Refused(
    "issue.changed-meanwhile", _("Someone else has just changed this report. Please look at it again.")
)
NO_SUCH_MOVE = Refused(
    "issue.no-such-move", _("This report has already moved on, so this can no longer be done.")
)


def not_your_move() -> NotYours:
    return NotYours("issue.not-your-move", _("You may see this report, but this is for someone else to do."))


_MISSING = {
    "note": _("Please write a few words."),
    "firm": _("Please choose who is to handle it."),
    "handler": _("Please choose a colleague."),
    "stopped": _("Please say whether it was stopped."),
    "body": _("Please name the body."),
    "step": _("Please choose the step."),
    "after_photo": _("Please add at least one photo of the result."),
    "ground": _("Please give the ground in at least five characters."),
    "kind": _("Please choose what you ask for."),
    "request": _("There is no open request to decide."),
    "into": _("Please give the number of the other report."),
    "text": _("Please describe the part."),
    "incident": _("Please choose the incident."),
    "subtopic": _("Please choose the kind of problem."),
    "score": _("Please choose one of the five."),
}


def missing(need: str) -> Refused:
    """The refusal of a move without an input it cannot do without; its field is the input's name."""
    return Refused(f"issue.missing-{need}", _MISSING[need], field=need)


@dataclass(slots=True)
class Step:
    """Decisions write here; the engine carries it out. `details` is the history row's data, JSON only."""

    issue: Issue
    row: Move
    by: Actor
    hat: Hat
    data: Mapping[str, Any]
    at: datetime
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    is_public: bool = True
    changed: set[str] = field(default_factory=set)
    skipped: set[Effect] = field(default_factory=set)
    also_tell: list[tuple[str, str, str]] = field(default_factory=list)  # (event, party kind, party id)
    then: Verb | None = None

    @property
    def verb(self) -> Verb:
        return self.row.verb

    @property
    def was(self) -> Status:
        return Status(self.issue.status)

    @property
    def user(self) -> User:
        """The member of staff who acts. Raises NotYours for the table's other actors."""
        if self.by.user is None:
            raise not_your_move()
        return self.by.user

    def set(self, **columns: Any) -> None:
        """Change columns of the issue; they are saved once, with the new version."""
        for name, value in columns.items():
            setattr(self.issue, name, value)
        self.changed.update(columns)

    def text(self, name: str, longest: int = texts.NOTE_LENGTH) -> str:
        """A text input, cleaned and bounded; "" where it was not given."""
        return texts.within(texts.clean(self.data.get(name) or ""), longest, field=name)

    def line(self, name: str, longest: int) -> str:
        """As `text`, on one line."""
        return texts.within(texts.one_line(self.data.get(name) or ""), longest, field=name)
