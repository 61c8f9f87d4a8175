"""The ends of invented reports and what they count for, by the rules of `issues.figures`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from issues import clocks
from issues.figures.compacting import CELL
from issues.figures.counting import COLUMNS, NOTHING, Cell, End, Place, Report, contributions, plus, rated
from issues.figures.history import TELLING, VALUES, Known, Told, as_values, ends_of
from issues.models import Closing, Figure
from properties.sink import Table

if TYPE_CHECKING:
    from issues.demo.story import Story
    from issues.figures.counting import Counts
    from issues.figures.history import Ended

_CLOSING: Final = ("issue_id", "seq", *VALUES)


class CountTables:
    """Gathers ends and sums of stories whose keys are known already."""

    def __init__(self) -> None:
        self.closings = Table(Closing, *_CLOSING)
        self.figures = Table(Figure, *CELL, *COLUMNS)
        self._sums: dict[Cell, Counts] = defaultdict(lambda: NOTHING)

    def add(self, story: Story) -> None:
        known = _known(story)
        ends = ends_of(known, _told(story), _promised(story))
        for ended in ends:
            values = as_values(ended)
            self.closings.rows.append([values[name] for name in _CLOSING])
        for cell, counts in contributions(_report(story, known, ends)).items():
            self._sums[cell] = plus(self._sums[cell], counts)

    def write(self) -> None:
        self.figures.rows = [(*cell, *counts) for cell, counts in self._sums.items()]
        self._sums.clear()
        self.closings.write()
        self.figures.write()


def _known(story: Story) -> Known:
    scene = story.scene
    place = Place(scene.subdistrict_id, scene.neighbourhood_id, scene.compound_id, story.kind.topic_id)
    due_at = story.walk.due_at or story.opened_at  # every walk that was filed has a date
    repeats = story.recurrence_of is not None
    return Known(story.id, place, story.walk.status.value, scene.firm_id, story.opened_at, repeats, due_at)


def _told(story: Story) -> list[Told]:
    return [
        Told(number, step.verb.value, str(step.was), step.at, step.data.get("firm"))
        for number, step in story.steps()
        if step.verb in TELLING
    ]


def _promised(story: Story) -> list[Any]:
    handling = (clock for clock in story.walk.clocks if clock.kind == clocks.HANDLE)
    return [clock.due_at for clock in handling if clock.met_at is not None]


def _report(story: Story, known: Known, ends: list[Ended]) -> Report:
    standing = next((row for row in ends if row.undone_at is None), None)
    given = max(story.ratings, key=lambda row: row.at, default=None)
    answer = {row.seq: row for row in ends}[story.number_of(given.closing)] if given else None
    return Report(
        known.place,
        known.status,
        known.firm,
        known.opened_at,
        known.recurs,
        End(standing.outcome, standing.on_time, standing.firm, standing.closed_at) if standing else None,
        rated(given.score, given.at, outcome=answer.outcome, firm=answer.firm) if given and answer else None,
    )
