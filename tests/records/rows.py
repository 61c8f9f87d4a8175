"""A small honest history for the chain's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.models import Move
from issues.workflow import Hat, Status, Verb
from records import actions
from records.models import Waiting
from tests.factories import IssueFactory
from yinhang import processes

if TYPE_CHECKING:
    from collections.abc import Iterable


def history(count: int, note: str = "已到现场") -> list[Move]:
    """One issue with so many rows of history of its own."""
    issue = IssueFactory.create()
    first = issue.moves.count()
    return [
        Move.objects.create(
            issue=issue,
            seq=first + number,
            verb=Verb.NOTE,
            was=Status.WORKING,
            now=Status.WORKING,
            hat=Hat.STREET,
            note=f"{note} {number}",
        )
        for number in range(1, count + 1)
    ]


def seal_all() -> None:
    """Until nothing waits: what ends just now in another database of the server holds one look up, not the next."""

    def sealed() -> bool:
        actions.seal()
        return not Waiting.objects.exists()

    assert processes.wait_until(sealed, seconds=20)


def notes(rows: Iterable[Move]) -> list[str]:
    return [row.note for row in rows]
