"""The history of a report in words: who did what, when, and what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from issues import catalogue
from issues.boards.pattern import Pattern
from issues.boards.wording import moment_of
from issues.enforcement import EnforcementStep
from issues.models import Move, TimeRequest
from issues.workflow import Hat, Status, Verb
from notices.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

    from issues.models import Issue

_COLUMNS: Final = ("verb", "was", "now", "hat", "by__name", "note", "data", "is_public", "at")
_MOVES: Final[Prepared[Any]] = Prepared(
    lambda key: Move.objects.filter(issue=key).order_by("-seq").values_list(*_COLUMNS), int
)


_ROW: Final = Pattern("work/history_row.html", "title", "inside", "moment", "time", "who", "text")
_INSIDE: Final = Pattern("work/inside.html")
_WORDS: Final = Pattern("work/words.html", "text")


def history(issue: Issue) -> SafeString:
    """All moves, newest first, drawn; those that reporters do not read are marked."""
    return _ROW.draw_all(_row(dict(zip(_COLUMNS, row, strict=True)), issue) for row in _MOVES.rows(issue.pk))


def _row(row: Mapping[str, Any], issue: Issue) -> tuple[object, ...]:
    """The values of `_ROW`."""
    title = str(Verb(row["verb"]).label)
    if row["was"] and row["was"] != row["now"]:
        title = f"{title} → {Status(row['now']).label}"
    hat = str(Hat(row["hat"]).label)
    name = row["by__name"]
    details = details_of(row["verb"], row["data"], issue)
    text = "\n".join(part for part in (details, row["note"]) if part)
    moment = moment_of(row["at"])
    return (
        title,
        "" if row["is_public"] else _INSIDE.draw(),
        moment.iso,
        moment.text,
        f"{name} · {hat}" if name else hat,
        _WORDS.draw(text) if text else "",
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
    if "to_kind" in data:
        parts.append(_became(data["from_kind"], data["to_kind"]))
    if "stopped" in data:
        parts.append(_("It was stopped.") if data["stopped"] else _("It was not stopped."))
    parts += [str(data[name]) for name in ("body", "ground", "into", "from", "part") if data.get(name)]
    return " · ".join(parts)


def _became(was: str, now: str) -> str:
    """Both kinds by their names of today; a code where the kind is gone."""
    names = {kind.code: f"{kind.topic} · {kind}" for kind in catalogue.current().subtopics.values()}
    return " → ".join(names.get(code, code) for code in (was, now) if code)
