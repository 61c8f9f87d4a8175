"""Figures of reports as programs read them: the sums and loads of the pages, line by line with what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count

from issues.boards.figures import LEAST, Load, Sums, load, share, sums
from issues.models import Issue, Topic
from issues.workflow import Status
from properties.models import Area, Compound, Firm

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import Model

    from properties.models import User

MONTH: Final = "month"
ABOUT: Final[dict[str, type[Model]]] = {
    "topic": Topic,
    "compound": Compound,
    "firm": Firm,
    "neighbourhood": Area,
}


class Line(NamedTuple):
    """`about` is the topic, place or firm (None: no firm answered), or None in a line of a `month`."""

    about: Any
    month: date | None
    sums: Sums
    load: Load

    @property
    def on_time_share(self) -> Decimal | None:
        """Resolved in time, of all resolved and all that are overdue now; None under five. As on every page."""
        return share(self.sums.on_time, self.sums.resolved + self.load.overdue)

    @property
    def satisfied(self) -> int | None:
        """None under five ratings: it would say who."""
        return self.sums.satisfied if self.sums.rated >= LEAST else None


def lines(street: Area, *, by: str, since: date, until: date, at: datetime, **only: Any) -> list[Line]:
    """Whole months from `since` to `until`, and what is open at `at`; three statements. `by`, `only`: see `sums`."""
    done = sums(subdistrict=street.pk, since=since, until=until, by=by, **only)
    if by == MONTH:
        return [Line(None, month, counted, Load()) for month, counted in sorted(done.items())]
    now = load(subdistrict=street.pk, by=by, at=at, **only)
    keys = done.keys() | now.keys()
    rows = ABOUT[by]._default_manager.in_bulk([key for key in keys if key is not None])
    known = sorted(rows.items(), key=lambda entry: (getattr(entry[1], "position", 0), entry[0]))
    order = [*(key for key, _row in known), *({None} & keys)]
    return [Line(rows.get(key), None, done.get(key, Sums()), now.get(key, Load())) for key in order]


def by_status(user: User) -> list[tuple[Status, int]]:
    """How many of the open reports a person sees stand where, in the order of the way; one statement."""
    rows = Issue.objects.visible_to(user).open().order_by().values_list("status").annotate(many=Count("pk"))
    counted = dict(rows)
    return [(status, counted[status.value]) for status in Status if status.value in counted]
