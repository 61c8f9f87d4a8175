"""Other reports that belong to one: merged, split off, come back, or about the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from issues.boards.pattern import Pattern
from issues.boards.wording import short, state_of
from issues.links import staff_path
from issues.models import Issue
from issues.models.issue import code_of
from issues.querysets import reaches
from notices.prepared import Prepared
from properties.access import standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from properties.models import User

MOST_RELATED: Final = 6
_TITLE: Final = 40
_LINK: Final = Pattern("work/link.html", "kind", "href", "code", "title", "state")
_SHOWN_OF_OTHERS: Final = (
    "opened_at",
    "text",
    "status",
    "outcome",
    "merged_into",
    "split_from",
    "recurrence_of",
    "subdistrict",
    "grid",
    "neighbourhood",
    "compound",
    "firm",
    "lead",
)


def _related(key: int, compound: int, building: int, place: str, *above: int) -> QuerySet[Issue]:
    """Reports of the same compound: first those merged, split or come back, then the newest at the same place.

    Twice as many as are shown, because some may be out of the person's reach.
    """
    kin = Q(merged_into=key) | Q(split_from=key) | Q(recurrence_of=key) | Q(pk__in=above)
    here = Q(building=building) | Q(building=None, place=place)
    rows = Issue.objects.filter(kin | here, compound=compound).exclude(pk=key).only(*_SHOWN_OF_OTHERS)
    return rows.order_by(Case(When(kin, then=0), default=1), "-opened_at", "-pk")[: 2 * MOST_RELATED]


_RELATED: Final[Prepared[Issue]] = Prepared(_related, int, int, int, str, int, int, int)


def relatives(issue: Issue, user: User) -> tuple[SafeString, SafeString]:
    """Merged, split and recurring reports on either side, and others at the same place; what the person may see."""
    above = (issue.merged_into_id or 0, issue.split_from_id or 0, issue.recurrence_of_id or 0)
    # A place without words is no place: nothing is called by a character nobody can type.
    place = issue.place or "\ue000"
    at = standing(user)
    found = _RELATED.rows(issue.pk, issue.compound_id, issue.building_id or 0, place, *above)
    seen = [(_kinship(row, issue), row) for row in found if reaches(at, row)]
    kin = [(f"{kind}: ", row) for kind, row in seen if kind]
    here = [("", row) for kind, row in seen if not kind]
    return _drawn(kin[:MOST_RELATED]), _drawn(here[:MOST_RELATED])


def _drawn(rows: Iterable[tuple[str, Issue]]) -> SafeString:
    return _LINK.draw_all(_link(kind, row) for kind, row in rows)


def _kinship(other: Issue, issue: Issue) -> str:
    """How the other report belongs to this one, "" where it only lies at the same place."""
    kinds = (
        (other.pk == issue.merged_into_id, _("Merged into")),
        (other.merged_into_id == issue.pk, _("Merged into this one")),
        (other.pk == issue.split_from_id, _("Split off from")),
        (other.split_from_id == issue.pk, _("Part")),
        (other.pk == issue.recurrence_of_id, _("Recurrence of")),
        (other.recurrence_of_id == issue.pk, _("Came back as")),
    )
    return next((str(text) for fits, text in kinds if fits), "")


def _link(kind: str, row: Any) -> tuple[object, ...]:
    """The values of `_LINK`: another report, and how it belongs to this one."""
    code = code_of(row.pk, row.opened_at)
    return kind, staff_path(code), code, short(row.text, _TITLE), state_of(row.status, row.outcome)
