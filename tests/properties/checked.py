"""Short ways to fill in a checklist, for the tests of inspections."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from notices.calendar import SHANGHAI
from properties import actions
from properties.checklists import Answer, Verdict
from properties.models import ChecklistItem, Role, User

if TYPE_CHECKING:
    from properties.models import Inspection
    from tests.cast import Cast

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=SHANGHAI)  # still the 22nd in UTC
YES, NO, NA = Verdict.YES, Verdict.NO, Verdict.NOT_APPLICABLE


def item(code: str, *, dimension: str = "clean", points: int = 50, **more: Any) -> ChecklistItem:
    values = {"text": f"项目{code}", "text_en": f"item {code}", "active_from": date(2024, 1, 1), **more}
    return ChecklistItem.objects.create(code=code, dimension=dimension, points=points, **values)


def look(
    people: Cast, answers: dict[ChecklistItem, Any], *, by: User | Role = Role.GRID_WORKER, **more: Any
) -> list[Inspection]:
    """A round: verdicts, or whole answers, by item."""
    given = {
        row.pk: verdict if isinstance(verdict, Answer) else Answer(verdict)
        for row, verdict in answers.items()
    }
    who = by if isinstance(by, User) else people.own[by]
    values = {"compound": people.compound, "on": TODAY, "at": NOW, "by": who, **more}
    return actions.check(answers=given, **values)
