"""What deadlines of this room are about, for the list of deadlines: who sees it, and its public number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.models import Issue, Spot

if TYPE_CHECKING:
    from collections.abc import Collection

    from issues.querysets import IssueQuerySet, SpotQuerySet
    from properties.models import User


def issues(user: User) -> IssueQuerySet:
    rows: IssueQuerySet = Issue.objects.visible_to(user)
    return rows


def issue_codes(numbers: Collection[int]) -> dict[int, str]:
    return {row.pk: row.code for row in Issue.objects.filter(pk__in=numbers).only("pk", "opened_at")}


def spots(user: User) -> SpotQuerySet:
    rows: SpotQuerySet = Spot.objects.visible_to(user)
    return rows


def spot_codes(numbers: Collection[int]) -> dict[int, str]:
    return {row.pk: row.code for row in Spot.objects.filter(pk__in=numbers).only("pk", "found_at")}
