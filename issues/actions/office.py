"""What staff keep for their own work: saved filters; and the live incidents they post for residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from issues.models import Incident, SavedFilter
from properties.access import compounds_in_reach, standing
from properties.models import Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from issues.models import Topic
    from properties.models import Area, Compound, User

MOST_FILTERS: Final = 30
# Who speaks to all residents of a compound: the office at every level, and the firm's manager.
MAY_POST: Final = (
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
    Role.FIRM_MANAGER,
)


def save_filter(*, name: str, query: str, by: User, shared_with: Area | None = None) -> SavedFilter:
    """Keep a query under a name; the same name is overwritten. Shared only by an officer, with their own office."""
    if shared_with is not None and not standing(by).holds_in((Role.STREET_OFFICER,), shared_with.pk):
        raise NotYours("filter.not-your-office", _("Only the street office can share a filter."))
    if SavedFilter.objects.filter(owner=by).exclude(name=name).count() >= MOST_FILTERS:
        raise Refused("filter.too-many", _("You keep 30 filters already. Please delete one first."))
    values = {"query": query, "shared_with": shared_with}
    try:
        with transaction.atomic():
            return SavedFilter.objects.update_or_create(owner=by, name=name, defaults=values)[0]
    except IntegrityError:  # the same name saved twice in the same moment: the later one stands
        return SavedFilter.objects.update_or_create(owner=by, name=name, defaults=values)[0]


def delete_filter(*, saved: SavedFilter, by: User) -> None:
    """A person deletes their own filters only."""
    SavedFilter.objects.filter(pk=saved.pk, owner=by).delete()


def may_post(user: User) -> bool:
    return standing(user).holds(*MAY_POST)


@transaction.atomic
def post_incident(
    *,
    title: str,
    text: str,
    compounds: Iterable[Compound],
    topics: Iterable[Topic],
    by: User,
    at: datetime,
    expected_end: datetime | None = None,
    **english: str,
) -> Incident:
    """Tell the residents of some compounds what is going on. `english`: title_en, text_en.

    NotYours for a compound out of the person's reach.
    """
    places = {compound.pk for compound in compounds}
    if not may_post(by) or places - set(
        compounds_in_reach(by).filter(pk__in=places).values_list("pk", flat=True)
    ):
        raise _not_yours()
    if expected_end is not None and expected_end <= at:
        raise Refused("incident.ends-before", _("The expected end lies in the past."), field="expected_end")
    values = {"title": title, "text": text, "expected_end": expected_end, **english}
    incident = Incident.objects.create(starts_at=at, posted_by=by, **values)
    incident.compounds.set(places)
    incident.topics.set(topics)
    return incident


@transaction.atomic
def end_incident(*, incident: Incident, by: User, at: datetime) -> Incident:
    """The incident is over: residents no longer see it. Whoever may post for one of its compounds may end it."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if incident.ended_at is not None:
        raise Refused("incident.ended", _("This incident has already been ended."))
    if not may_post(by) or not compounds_in_reach(by).filter(incidents=incident).exists():
        raise _not_yours()
    incident.ended_at = at
    incident.save(update_fields=["ended_at"])
    return incident


def _not_yours() -> NotYours:
    return NotYours("incident.not-yours", _("You may post incidents only for compounds you work for."))
