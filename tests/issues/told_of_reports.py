"""Everything that was written because of reports, without the numbers and moments of its writing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from issues.models import Evidence, Figure, Issue, Move, Reporter, TopicExample, WorkComplaint
from notices.models import Deadline, DeadlineMove, Notice
from records.models import Waiting
from stations.models import Delivery, Upload
from tests.issues.counted import by_firm_and_month
from yinhang.fields import Sealed, reveal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

# What the database or a moment gives.
_GIVEN: Final = frozenset(
    {
        "id",
        "issue_id",
        "deadline_id",
        "subject_id",
        "by_reporter_id",
        "token_digest",
        "dedupe_key",
        "message",
        "code",
        "path",
        "changed_in",
        "updated_at",
        "created",
    }
)


def written(since: int) -> list[Any]:
    """What hangs on each report whose key is above `since`, in the order of their words; then what is for all."""
    issues = Issue.objects.filter(pk__gt=since).order_by("text", "pk")
    return [[_of(issue) for issue in issues], _for_all()]


def _of(issue: Issue) -> dict[str, Any]:
    clocks = Deadline.objects.filter(subject_kind="issue", subject_id=issue.pk)
    return {
        "issue": _columns(issue),
        "helpers": sorted(issue.helpers.values_list("pk", flat=True)),
        "history": _rows(Move.objects.filter(issue=issue).order_by("seq")),
        "by_reporter": list(Move.objects.filter(issue=issue).values_list("seq", "by_reporter__phone_index")),
        "people": _rows(Reporter.objects.filter(issue=issue)),
        "photos": _rows(Evidence.objects.filter(issue=issue).order_by("pk")),
        "clocks": _rows(clocks.order_by("kind")),
        "moved": _rows(DeadlineMove.objects.filter(deadline__in=clocks)),
        "notices": _notices(issue),
        "works": _rows(WorkComplaint.objects.filter(issue=issue)),
        "examples": _rows(TopicExample.objects.filter(issue=issue)),
        "programs": _rows(Delivery.objects.filter(code=issue.code).order_by("subscription", "pk")),
    }


def _notices(issue: Issue) -> list[dict[str, Any]]:
    """A reporter is known by a number nobody else has."""
    rows = _rows(
        Notice.objects.filter(subject_kind="issue", subject_id=issue.pk).order_by(
            "kind", "to_kind", "to_id", "channel"
        )
    )
    return [row | {"to_id": ""} if row["to_kind"] == "reporter" else row for row in rows]


def _for_all() -> dict[str, Any]:
    return {
        "figures": by_firm_and_month(),
        "topics": set(Figure.objects.filter(received__gt=0).values_list("topic", "compound")),
        "to_be_sealed": Counter(Waiting.objects.values_list("table", flat=True)),
        "uploads": sorted(Upload.objects.values_list("name", "used_at")),
    }


def _rows(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [_columns(row) for row in rows]


def _columns(row: Model) -> dict[str, Any]:
    found = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: reveal(row, name) if isinstance(value, Sealed) else value
        for name, value in found.items()
        if name not in _GIVEN
    }
