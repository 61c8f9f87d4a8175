"""The rows a target's newest reading counts: number, compound, day. The reading and the rows agree by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledges.boards import cards
from pledges.measures.registry import scope_of
from pledges.measures.rows import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pledges.boards.cards import Card
    from pledges.measures.rows import CountedRow
    from pledges.models import Target


@dataclass(frozen=True, slots=True)
class TargetRows:
    """`first` is the number of the first row shown, from 1; `more` whether others follow."""

    card: Card
    rows: Sequence[CountedRow]
    first: int
    more: bool


def target_rows(target: Target, today: date, *, first: int, most: int) -> TargetRows:
    """One page of the rows, as of the newest reading; of today where there is none yet."""
    (card,) = cards.latest([target])
    day, seen_at = (card.reading.on, card.reading.made_at) if card.reading else (today, None)
    found = counted(card.measure, scope_of(target, at=seen_at), day, first=first, most=most + 1)
    return TargetRows(card, found[:most], first + 1, len(found) > most)
