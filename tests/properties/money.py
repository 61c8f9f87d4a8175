"""Rows of published money for the tests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from notices.calendar import SHANGHAI
from properties import actions
from properties.actions.emergency import Asked, Given
from properties.actions.money import Entry
from properties.documents import CleanDocument
from properties.emergency import Case, Verb
from properties.models import Compound, EmergencyUse, Publication, User
from tests.doors.documents import PDF

PAPER = CleanDocument(pdf=PDF)
# A Monday; the quarter and the half-year before it are over, and their thirty days too.
NOW = datetime(2026, 9, 7, 10, tzinfo=SHANGHAI)
TODAY = NOW.date()


def yuan(amount: str | int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def entry(**changes: Any) -> Entry:
    given: dict[str, Any] = {
        "published_on": date(2026, 7, 20),
        "posted_where": "大门公告栏",
        "opening": yuan(1000),
        "received": yuan(500),
        "spent": yuan(300),
        "closing": yuan(1200),
        "to_fund": yuan("250.01"),
    }
    return Entry(**given | changes)


def owed(
    compound: Compound, kind: str = "income", *, ends: date = date(2026, 6, 30), **more: Any
) -> Publication:
    """A row that waits, without a clock."""
    starts = {"income": date(2026, 4, 1), "fund": date(2026, 1, 1)}.get(kind, date(2025, 1, 1))
    given: dict[str, Any] = {
        "period_starts": min(starts, ends.replace(day=1)),
        "period_ends": ends,
        "due_on": date(2026, 7, 30),
    }
    return Publication.objects.create(compound=compound, kind=kind, **given | more)


def published(compound: Compound, kind: str = "income", **changes: Any) -> Publication:
    row = owed(compound, kind)
    return actions.publish(publication=row, entry=entry(**changes), by=None, at=NOW)


def asked(compound: Compound, *, by: User | None = None, at: datetime = NOW, **changes: Any) -> EmergencyUse:
    given: dict[str, Any] = {"case": Case.PUMP, "place": "3号楼泵房", "text": "水泵停了。", "proof": PAPER}
    return actions.ask_emergency(compound=compound, asked=Asked(**given | changes), by=by, at=at)


def step(use: EmergencyUse, verb: Verb, by: User | None, at: datetime, **given: Any) -> EmergencyUse:
    return actions.step_emergency(use=use, verb=verb, given=Given(**given), by=by, at=at)
