"""Letting go of what was kept long enough: rule by rule, a batch a transaction, twice without harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from records import retention
from records.actions.jobs import recorded

if TYPE_CHECKING:
    from datetime import datetime

    from records.retention import Rule

BATCH: Final = 500
MOST_BATCHES: Final = 10_000


class Looked(NamedTuple):
    """How many rows of a rule are over their age, and when the oldest of them is from."""

    name: str
    rows: int
    oldest: datetime | None


def look(*, at: datetime) -> list[Looked]:
    """What would be let go of; changes nothing."""
    return [_look(rule, at) for rule in retention.RULES.values()]


def retain_all(*, at: datetime) -> dict[str, int]:
    """Let go of everything that is over its age at `at`; returns how many rows of each rule."""
    with recorded(name="records.retain") as run:
        done = {name: _let_go(rule, at) for name, rule in retention.RULES.items()}
        run.seen = ", ".join(f"{name} {count}" for name, count in done.items() if count)
    return done


def _look(rule: Rule, at: datetime) -> Looked:
    rows = rule.over_age(rule.limit(at))
    oldest = rows.order_by(rule.dated).values_list(rule.dated, flat=True).first()
    return Looked(rule.name, rows.count(), oldest)


def _let_go(rule: Rule, at: datetime) -> int:
    done = 0
    for _batch in range(MOST_BATCHES):
        with transaction.atomic():
            rows = list(rule.over_age(rule.limit(at)).order_by(rule.dated, "pk")[:BATCH])
            if not rows:
                break
            rule.let_go(rows, at)
        done += len(rows)
    return done
