"""What programs are told of reports and spots by webhook: called where the one row of history has been written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from issues import clocks
from issues.access import key_of, spot_key
from issues.models import Issue, Spot
from issues.models.issue import code_of
from issues.models.spots import spot_code
from issues.querysets import reaches
from issues.workflow import ENDED
from properties.access import standing
from stations.events import Happened, Kind, Subject, emit, emit_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from issues.models import Move
    from properties.models import User

ISSUE: Final = "issue"
SPOT: Final = "spot"
# That a resident did not answer or rate in time is nobody's lateness.
_CLOCKS: Final = frozenset(clocks.PROMISES) - {clocks.ANSWER, clocks.RATE}


def tell_of_filings(issues: Iterable[Issue], *, at: datetime) -> None:
    emit_all(kind=Kind.ISSUE_FILED, about=ISSUE, happened=[_happened(issue, 1) for issue in issues], at=at)


def tell_of_move(issue: Issue, moved: Move) -> None:
    """After the issue is saved: who may see it now is asked of its row."""
    _tell(Kind.ISSUE_MOVED, issue, mark=moved.seq, at=moved.at)
    if moved.now in ENDED and moved.was not in ENDED:
        _tell(Kind.ISSUE_CLOSED, issue, mark=moved.seq, at=moved.at)


def tell_of_spot(spot: Spot, *, seq: int, at: datetime) -> None:
    emit(kind=Kind.SPOT_MOVED, about=SPOT, subject=spot.code, mark=seq, at=at)


def _tell(kind: Kind, issue: Issue, *, mark: int, at: datetime) -> None:
    emit_all(kind=kind, about=ISSUE, happened=[_happened(issue, mark)], at=at)


def _happened(issue: Issue, mark: int) -> Happened:
    return Happened(issue.code, str(mark), lambda user: reaches(standing(user), issue))


def _sees_issue(user: User, code: str) -> bool:
    return Issue.objects.visible_to(user).filter(pk=key_of(code) or 0).exists()


def _sees_spot(user: User, code: str) -> bool:
    return Spot.objects.visible_to(user).filter(pk=spot_key(code) or 0).exists()


def _codes_of_issues(keys: Sequence[int]) -> dict[int, str]:
    rows = Issue.objects.filter(pk__in=keys).values_list("pk", "opened_at")
    return {pk: code_of(pk, opened_at) for pk, opened_at in rows}


def _codes_of_spots(keys: Sequence[int]) -> dict[int, str]:
    rows = Spot.objects.filter(pk__in=keys).values_list("pk", "found_at")
    return {pk: spot_code(pk, found_at) for pk, found_at in rows}


ISSUES: Final = Subject(
    _sees_issue, lambda code: reverse("api:issue", args=[code]), _codes_of_issues, clocks=_CLOCKS
)
SPOTS: Final = Subject(_sees_spot, lambda code: reverse("api:spot", args=[code]), _codes_of_spots)
