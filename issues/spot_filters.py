"""Which spots the register shows: every filter by name. A parameter that is not here is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues import spotflow
from issues.access import spot_key
from issues.models import Spot, Topic
from notices.models import Deadline
from properties.access import compounds_in_reach
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import QueryDict

    from issues.querysets import SpotQuerySet
    from properties.models import User

NOT_FILTERS: Final = frozenset({"page", "m"})
LONGEST_SEARCH: Final = 60
_TICKED: Final = frozenset({"", "on", "1"})
OPEN, ALL = "open", "all"
STATES: Final = (
    (OPEN, _("Still open")),
    *spotflow.State.choices,
    (ALL, _("All")),
)


class SpotFilter(filters.FilterSet):
    """The filters of the register; `request` carries the person."""

    state = filters.ChoiceFilter(label=_("State"), method="by_state", choices=STATES, empty_label=None)
    q = filters.CharFilter(label=_("Number or place"), method="by_words", max_length=LONGEST_SEARCH)
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.filter(code__in=spotflow.TOPICS),
        to_field_name="code",
        empty_label=_("Any"),
    )
    compound = filters.ModelChoiceFilter(
        label=_("Compound"),
        queryset=lambda request: compounds_in_reach(request.user).order_by("name", "pk"),
        to_field_name="code",
        empty_label=_("Any"),
    )
    overdue = filters.BooleanFilter(label=_("Overdue"), method="by_overdue", widget=forms.CheckboxInput)

    class Meta:
        model = Spot
        fields: tuple[str, ...] = ()

    def by_state(self, rows: SpotQuerySet, _name: str, value: str) -> SpotQuerySet:
        if value == OPEN:
            return rows.filter(state__in=sorted(spotflow.OPEN))
        return rows if value == ALL else rows.filter(state=value)

    def by_words(self, rows: SpotQuerySet, _name: str, value: str) -> SpotQuerySet:
        words = " ".join(value.split())
        if (key := spot_key(words)) is not None:
            return rows.filter(pk=key)
        return rows.filter(Q(place__icontains=words) | Q(compound__name__icontains=words)) if words else rows

    def by_overdue(self, rows: SpotQuerySet, _name: str, value: bool) -> SpotQuerySet:  # noqa: FBT001 — the filter's signature
        return overdue(rows) if value else rows


NAMES: Final = frozenset(SpotFilter.get_filters())  # type: ignore[no-untyped-call]


def overdue(rows: SpotQuerySet) -> SpotQuerySet:
    """Spots with a promise that has run out: not cleared by its day, or not looked at again."""
    late = Deadline.objects.open().filter(
        subject_kind="spot", subject_id=OuterRef("pk"), due_at__lt=timezone.now()
    )
    return rows.filter(Exists(late), state__in=sorted(spotflow.OPEN))


def check_names(query: QueryDict) -> None:
    """BadRequest for a parameter that is unknown or given twice."""
    for name, values in query.lists():
        ticked = name != "overdue" or values[-1] in _TICKED
        if name not in NAMES | NOT_FILTERS or len(values) > 1 or not ticked:
            raise BadRequest("filter.unknown", _("The address contains a filter this list does not know."))


def filter_for(query: QueryDict, user: User, request: Any) -> SpotFilter:
    """The filter of a query string over the spots the person may see; open ones where no state is asked for.

    BadRequest as `check_names`.
    """
    check_names(query)
    rows = Spot.objects.visible_to(user)
    if not query.get("state"):
        rows = rows.filter(state__in=sorted(spotflow.OPEN))
    return SpotFilter(query, queryset=rows, request=request)
