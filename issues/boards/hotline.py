"""Results of hotline orders: a row an order and the four rates, both made from the same counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from issues import clocks
from issues.boards.figures import Sums, share
from issues.figures.counting import (
    COLUMNS,
    NOTHING,
    SATISFIED,
    contacted_in_time,
    contributions,
    plus,
)
from issues.figures.single import counted
from issues.hotline.columns import CLIENT
from issues.models import Issue
from issues.workflow import Outcome
from notices.models import Deadline
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from properties.models import User

MOST: Final = 20_000


class Line(NamedTuple):
    """One order. None: not settled, or not counted; `score` is the latest rating that counts, 1 to 5."""

    issue: Issue
    contacted: bool | None
    on_time: bool | None
    outcome: str
    score: int | None

    @property
    def satisfied(self) -> bool | None:
        return None if self.score is None else self.score >= SATISFIED


class Rates(NamedTuple):
    """In percent to one place; None where there are too few to say (`figures.share`)."""

    contact: Decimal | None
    on_time: Decimal | None
    solved: Decimal | None
    satisfied: Decimal | None


class Results(NamedTuple):
    lines: list[Line]
    rates: Rates
    sums: Sums


def results(user: User, *, since: datetime, until: datetime, at: datetime) -> Results:
    """The orders received from `since` up to `until` that the person may see, as they stand at `at`.

    Raises Refused for a period with more orders than one sheet is made of.
    """
    rows = Issue.objects.visible_to(user).filter(client=CLIENT, opened_at__gte=since, opened_at__lt=until)
    issues = list(rows.select_related("compound", "topic").order_by("opened_at", "pk")[: MOST + 1])
    if len(issues) > MOST:
        raise Refused(
            "hotline.too-many", _("These are more than 20,000 orders. Please choose a shorter period.")
        )
    reports = counted(issues)
    contacts = _contacts([issue.pk for issue in issues], at)
    lines, total = [], NOTHING
    for issue in issues:
        report = reports[issue.pk]
        counts = list(contributions(report).values())
        total = _sum([total, *counts])
        end = report.end if counts else None
        lines.append(
            Line(
                issue=issue,
                contacted=contacts.get(issue.pk),
                on_time=end.on_time if end is not None and end.outcome == Outcome.RESOLVED else None,
                outcome=end.outcome if end is not None else "",
                score=report.rated.score if counts and report.rated is not None else None,
            )
        )
    sums = Sums(*total)
    return Results(lines, _rates(sums, [line.contacted for line in lines]), sums)


def _sum(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    total = (0,) * len(COLUMNS)
    for some in counts:
        total = plus(total, some)
    return total


def _contacts(keys: list[int], at: datetime) -> dict[int, bool | None]:
    rows = Deadline.objects.filter(kind=clocks.CONTACT, subject_kind="issue", subject_id__in=keys)
    told = rows.order_by("pk").values_list("subject_id", "due_at", "met_at", "cancelled_at")
    return {key: contacted_in_time(due_at, met_at, gone, at) for key, due_at, met_at, gone in told}


def _rates(sums: Sums, contacts: list[bool | None]) -> Rates:
    settled = [made for made in contacts if made is not None]
    return Rates(
        contact=share(sum(settled), len(settled)),
        on_time=share(sums.on_time, sums.resolved),
        solved=share(sums.resolved, sums.closed),
        satisfied=share(sums.satisfied, sums.rated),
    )
