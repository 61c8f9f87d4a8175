"""The ends of reports, worked out anew from what is never changed: history, and the deadlines that were met."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from issues import clocks
from issues.figures.counting import Place, in_time
from issues.models import Issue, Move
from issues.workflow import NAMES_FIRM, Outcome, Status, Verb
from notices.models import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

OUTCOMES: Final = {
    Verb.VERIFY.value: Outcome.RESOLVED.value,
    Verb.REFUSE.value: Outcome.REFUSED.value,
    Verb.HAND_OVER.value: Outcome.HANDED_OVER.value,
}
# The verbs that say something about an end.
TELLING: Final = frozenset({*OUTCOMES, *NAMES_FIRM, Verb.FINISH, Verb.REOPEN, Verb.REWORK})
# What a row of `Closing` holds beside its report and number, in the order of `Ended`.
VALUES: Final = (
    "outcome",
    "subdistrict_id",
    "neighbourhood_id",
    "compound_id",
    "topic_id",
    "firm_id",
    "opened_at",
    "due_at",
    "finished_at",
    "closed_at",
    "on_time",
    "undone_at",
)


class Known(NamedTuple):
    """A report's own columns, as far as its ends and its figures depend on them."""

    id: int
    place: Place
    status: str
    firm: int | None
    opened_at: datetime
    recurs: bool
    due_at: datetime


class Ended(NamedTuple):
    """One end, as the row of `Closing` has it."""

    issue: int
    seq: int
    outcome: str
    place: Place
    firm: int | None
    opened_at: datetime
    due_at: datetime
    finished_at: datetime | None
    closed_at: datetime
    on_time: bool
    undone_at: datetime | None


class Told(NamedTuple):
    """A row of history that says something about an end. `firm`: whom a row that names one named."""

    seq: int
    verb: str
    was: str
    at: datetime
    firm: int | None


def reports(compounds: Sequence[int]) -> list[Known]:
    """All reports of some compounds."""
    rows = Issue.objects.filter(compound__in=compounds).order_by("pk")
    found = rows.values_list(
        "pk",
        "subdistrict_id",
        "neighbourhood_id",
        "compound_id",
        "topic_id",
        "status",
        "firm_id",
        "opened_at",
        "recurrence_of_id",
        "due_at",
    )
    return [
        Known(pk, Place(*place), status, firm, opened_at, recurs is not None, due_at)
        for pk, *place, status, firm, opened_at, recurs, due_at in found
    ]


def endings(issues: Sequence[Known]) -> Iterator[Ended]:
    """Every end of these reports, those taken back too, by report and number."""
    told = _told([issue.id for issue in issues])
    undone = [key for key, rows in told.items() if any(row.was == Status.CLOSED for row in rows)]
    promised = _promised(undone)
    for issue in issues:
        yield from ends_of(issue, told.get(issue.id, ()), promised.get(issue.id, ()))


def _told(keys: Sequence[int]) -> dict[int, list[Told]]:
    rows = Move.objects.filter(issue__in=keys, verb__in=sorted(TELLING)).order_by("issue", "seq")
    found: dict[int, list[Told]] = defaultdict(list)
    for key, *rest in rows.values_list("issue_id", "seq", "verb", "was", "at", "data__firm"):
        found[key].append(Told(*rest))
    return found


def _promised(keys: Sequence[int]) -> Mapping[int, list[datetime]]:
    """The dates promised at each end of a report, in order: each end meets the handling clock of its time."""
    rows = Deadline.objects.filter(
        subject_kind="issue", subject_id__in=keys, kind=clocks.HANDLE, met_at__isnull=False
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for key, due_at in rows.order_by("pk").values_list("subject_id", "due_at"):
        found[key].append(due_at)
    return found


def ends_of(issue: Known, told: Iterable[Told], promised: Sequence[datetime]) -> list[Ended]:
    """The ends of one report. The date of the last one, while it stands, is on the report itself."""
    found: list[Ended] = []
    firm: int | None = None
    finished_at: datetime | None = None
    for row in told:
        if row.verb in NAMES_FIRM:
            firm = row.firm
        elif row.verb == Verb.FINISH:
            finished_at = row.at
        elif row.verb in OUTCOMES:
            done_at = finished_at if row.verb == Verb.VERIFY else None
            due_at = promised[len(found)] if len(found) < len(promised) else issue.due_at
            found.append(_ended(issue, row, firm, due_at, done_at))
        elif found:
            found[-1] = found[-1]._replace(undone_at=row.at)
    if found and found[-1].undone_at is None:
        last = found[-1]
        found[-1] = last._replace(
            due_at=issue.due_at, on_time=in_time(issue.due_at, last.finished_at, last.closed_at)
        )
    return found


def _ended(
    issue: Known, row: Told, firm: int | None, due_at: datetime, finished_at: datetime | None
) -> Ended:
    return Ended(
        issue=issue.id,
        seq=row.seq,
        outcome=OUTCOMES[row.verb],
        place=issue.place,
        firm=firm,
        opened_at=issue.opened_at,
        due_at=due_at,
        finished_at=finished_at,
        closed_at=row.at,
        on_time=in_time(due_at, finished_at, row.at),
        undone_at=None,
    )


def as_values(ended: Ended) -> dict[str, Any]:
    """The columns of the row of `Closing`."""
    place = ended.place
    return {
        "issue_id": ended.issue,
        "seq": ended.seq,
        "outcome": ended.outcome,
        "topic_id": place.topic,
        "compound_id": place.compound,
        "neighbourhood_id": place.neighbourhood,
        "subdistrict_id": place.subdistrict,
        "firm_id": ended.firm,
        "opened_at": ended.opened_at,
        "due_at": ended.due_at,
        "finished_at": ended.finished_at,
        "closed_at": ended.closed_at,
        "on_time": ended.on_time,
        "undone_at": ended.undone_at,
    }
