"""The history of a report in words: who did what, when, and what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.enforcement import EnforcementStep
from issues.models import Move, TimeRequest
from issues.workflow import Hat, Status, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from issues.models import Issue

_COLUMNS: Final = ("verb", "was", "now", "hat", "by__name", "note", "data", "is_public", "at")


class HistoryRow(NamedTuple):
    """One move. `inside`: reporters do not read it."""

    title: str
    at: datetime
    who: str
    text: str
    inside: bool


def history(issue: Issue) -> list[HistoryRow]:
    """Newest first."""
    rows = Move.objects.filter(issue=issue).order_by("-seq").values_list(*_COLUMNS)
    return [_row(dict(zip(_COLUMNS, row, strict=True)), issue) for row in rows]


def _row(row: Mapping[str, Any], issue: Issue) -> HistoryRow:
    title = str(Verb(row["verb"]).label)
    if row["was"] and row["was"] != row["now"]:
        title = f"{title} → {Status(row['now']).label}"
    hat = str(Hat(row["hat"]).label)
    name = row["by__name"]
    details = details_of(row["verb"], row["data"], issue)
    return HistoryRow(
        title=title,
        at=row["at"],
        who=f"{name} · {hat}" if name else hat,
        text="\n".join(part for part in (details, row["note"]) if part),
        inside=not row["is_public"],
    )


def details_of(verb: str, data: Mapping[str, Any], issue: Issue) -> str:
    """What the row's data says beyond its note, in one line."""
    parts = []
    if "firm" in data and data["firm"] == issue.firm_id and issue.firm:
        parts.append(issue.firm.name)
    if "kind" in data and data["kind"] in TimeRequest.Kind.values:
        parts.append(str(TimeRequest.Kind(data["kind"]).label))
    if "days" in data:
        parts.append(_("%(days)s working days") % {"days": data["days"]})
    if "step" in data and verb == Verb.STEP:
        parts.append(str(EnforcementStep(data["step"]).label))
    if "stopped" in data:
        parts.append(_("It was stopped.") if data["stopped"] else _("It was not stopped."))
    parts += [str(data[name]) for name in ("body", "ground", "into", "from", "part") if data.get(name)]
    return " · ".join(parts)
