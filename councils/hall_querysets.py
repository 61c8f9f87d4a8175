"""Which sessions and tasks a person may see: one predicate each, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from councils.sessionflow import NOTICED, PUBLISHED, State
from properties.access import compounds_in_reach, standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from councils.models import CouncilSession, ResolutionTask  # noqa: F401 — named in the brackets below
    from properties.access import Standing
    from properties.models import User


class SessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, user: User | AnonymousUser) -> SessionQuerySet:
        """Of the person's areas all; of the neighbourhoods they work in through a compound, what has its notice up;
        and whatever gave them or their firm or department a task.
        """
        at = standing(user)
        if not at.roles:
            return self.none()
        near = compounds_in_reach(user).order_by().values("neighbourhood")
        mine = task_owners(at, user, "items__resolutions__tasks__")
        owed = self.model._default_manager.filter(mine, state__in=HANDED_OUT).values("pk")
        return self.filter(
            in_areas(at, "hall__neighbourhood")
            | Q(hall__neighbourhood__in=near, notice_on__isnull=False)
            | Q(pk__in=owed)
        )

    def noticed(self) -> SessionQuerySet:
        """What anybody may read, called off or not."""
        return self.filter(notice_on__isnull=False, state__in=[*NOTICED, State.CANCELLED])

    def published(self) -> SessionQuerySet:
        return self.filter(state__in=PUBLISHED)


class TaskQuerySet(models.QuerySet["ResolutionTask"]):
    def visible_to(self, user: User | AnonymousUser) -> TaskQuerySet:
        """The person's own, their firm's and department's; and all of the areas they hold a post in."""
        at = standing(user)
        if not at.roles:
            return self.none()
        return self.filter(
            in_areas(at, "resolution__item__session__hall__neighbourhood") | task_owners(at, user)
        )


HANDED_OUT = (State.DELIBERATED, *PUBLISHED)


def in_areas(at: Standing, path: str) -> Q:
    """Rows whose neighbourhood, named by `path`, lies in an area the person holds a post in."""
    return (
        Q(**{f"{path}__in": sorted(at.neighbourhoods)})
        | Q(**{f"{path}__parent__in": sorted(at.grids)})
        | Q(**{f"{path}__parent__parent__in": sorted(at.subdistricts)})
    )


def task_owners(at: Standing, user: User | AnonymousUser, path: str = "") -> Q:
    """Tasks that are the person's own, their firm's or their department's."""
    return (
        Q(**{f"{path}user": user.pk})
        | Q(**{f"{path}firm__in": sorted(at.firms)})
        | Q(**{f"{path}department__in": sorted(at.departments)})
    )
