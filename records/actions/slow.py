"""Keeping what took long: a bounded table, one row for all that is alike."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from records.models import SlowPage, SlowStatement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# Rows of each kind; beyond them those that were not seen for longest go.
MOST: Final = 300
LONGEST_STATEMENT: Final = 2000


@dataclass(slots=True)
class Slowness:
    """A page (`method` and route) or a statement ("" and its text) and how often it was slow since the last time."""

    method: str
    what: str
    count: int
    slowest_ms: int
    last_ms: int
    last_at: datetime

    @property
    def mark(self) -> str:
        return sha256(f"{self.method} {self.what}".encode()).hexdigest()


def keep_slow(found: Iterable[Slowness]) -> None:
    """Each row is written by itself, so that no two processes wait for each other's rows."""
    made = {_keep(one) for one in found}
    for model in made - {None}:
        if model is not None:
            _forget_oldest(model)


def _keep(one: Slowness) -> type[SlowPage | SlowStatement] | None:
    """The kind of the row when it is new."""
    model: type[SlowPage | SlowStatement] = SlowPage if one.method else SlowStatement
    if _add(model, one):
        return None
    named = {"method": one.method, "route": one.what[:300]} if one.method else {"text": one.what}
    try:
        with transaction.atomic():
            model._default_manager.create(
                mark=one.mark,
                count=one.count,
                slowest_ms=one.slowest_ms,
                last_ms=one.last_ms,
                first_at=one.last_at,
                last_at=one.last_at,
                **named,
            )
    except IntegrityError:  # another process was first
        _add(model, one)
        return None
    return model


def _add(model: type[SlowPage | SlowStatement], one: Slowness) -> int:
    return model._default_manager.filter(pk=one.mark).update(
        count=F("count") + one.count,
        slowest_ms=Greatest(F("slowest_ms"), one.slowest_ms),
        last_ms=one.last_ms,
        last_at=Greatest(F("last_at"), one.last_at),
    )


def _forget_oldest(model: type[SlowPage | SlowStatement]) -> None:
    rows = model._default_manager.order_by("-last_at", "pk")
    if beyond := list(rows.values_list("pk", flat=True)[MOST : MOST + 100]):
        model._default_manager.filter(pk__in=beyond).delete()
