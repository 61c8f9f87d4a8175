"""Which issues a person may see: one predicate, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from properties.access import standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from issues.models import Issue, Spot
    from properties.access import Standing
    from properties.models import User


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: User | AnonymousUser) -> IssueQuerySet:
        """What the person's posts reach."""
        at = standing(user)
        reach = _places(at)
        if at.departments:
            reach |= Q(lead__in=sorted(at.departments)) | Q(Exists(_helped_by(self.model, at.departments)))
        return self.filter(reach)

    def open(self) -> IssueQuerySet:
        return self.filter(closed_at__isnull=True)


class SpotQuerySet(models.QuerySet["Spot"]):
    def visible_to(self, user: User | AnonymousUser) -> SpotQuerySet:
        """What the person's posts reach; a department's officers see the spots of their subdistrict."""
        at = standing(user)
        reach = _places(at)
        if at.departments:
            reach |= Q(subdistrict__departments__in=sorted(at.departments))
        return self.filter(reach).distinct() if at.departments else self.filter(reach)


def _places(at: Standing) -> Q:
    """Rows with the columns of a place. Scopes one does not have stay out of the query, for the index's sake."""
    reach = Q(pk__in=())
    for column, places in (
        ("subdistrict", at.subdistricts),
        ("grid", at.grids),
        ("neighbourhood", at.neighbourhoods),
        ("compound", at.compounds),
        ("firm", at.firms),
    ):
        if len(places) == 1:
            reach |= Q(**{column: next(iter(places))})
        elif places:
            reach |= Q(**{f"{column}__in": sorted(places)})
    return reach


def reaches(at: Standing, issue: Issue) -> bool:
    """Whether a person of this standing may see one row in hand: what `visible_to` says of a list.

    A query only for an officer of a department that may be helping.
    """
    return _reaches_place(at, issue) or (
        bool(at.departments) and (issue.lead_id in at.departments or _is_helped(at, issue))
    )


def reaches_spot(at: Standing, spot: Spot) -> bool:
    """As `reaches`, of a spot; no query, the posts bring their departments along."""
    return _reaches_place(at, spot) or any(
        post.department is not None and post.department.area_id == spot.subdistrict_id for post in at.posts
    )


def _reaches_place(at: Standing, row: Issue | Spot) -> bool:
    return (
        row.subdistrict_id in at.subdistricts
        or row.grid_id in at.grids
        or row.neighbourhood_id in at.neighbourhoods
        or row.compound_id in at.compounds
        or row.firm_id in at.firms
    )


def _is_helped(at: Standing, issue: Issue) -> bool:
    return issue.helpers.filter(pk__in=at.departments).exists()


def _helped_by(issue: type[Issue], departments: frozenset[int]) -> models.QuerySet[models.Model]:
    helping: models.QuerySet[models.Model] = issue.helpers.through._default_manager.all()
    return helping.filter(issue=OuterRef("pk"), department__in=sorted(departments))
