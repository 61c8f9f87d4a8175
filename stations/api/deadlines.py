"""Deadlines that run, the next one first: of what a person may see, with the article each rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import django_filters as filters
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from notices.models import Deadline, DeadlineMove
from properties.keyset import Order
from stations import subjects
from stations.access import deadlines_in_reach, get_deadline
from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset
from stations.api.reading import Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response


class State(TextChoices):
    """Where a deadline stands at a moment."""

    RUNNING = "running", _("running")
    LATE = "late", _("overdue")
    PAUSED = "paused", _("paused")
    MET = "met", _("met")
    CANCELLED = "cancelled", _("cancelled")


_OPEN_STATES: Final = (State.RUNNING, State.LATE, State.PAUSED)


def state_of(row: Deadline, at: datetime) -> State:
    """A deadline is late after its moment, not at it; one that was met late stays met."""
    if row.cancelled_at is not None:
        return State.CANCELLED
    if row.met_at is not None:
        return State.MET
    if row.paused_at is not None:
        return State.PAUSED
    return State.LATE if row.due_at < at else State.RUNNING


class DeadlineLine(serializers.Serializer[Deadline]):
    """A promise with a date. `subject_code` is what the interface calls its subject. `context["at"]` is now."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_code = serializers.CharField()
    state = serializers.SerializerMethodField()
    state_label = serializers.SerializerMethodField()
    starts_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    met_at = serializers.DateTimeField(allow_null=True)
    statutory = serializers.BooleanField()
    provisional = serializers.BooleanField()
    basis = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=State.choices))
    def get_state(self, row: Deadline) -> str:
        return state_of(row, self.context["at"]).value

    @extend_schema_field(OpenApiTypes.STR)
    def get_state_label(self, row: Deadline) -> str:
        return str(state_of(row, self.context["at"]).label)

    @extend_schema_field(OpenApiTypes.STR)
    def get_basis(self, row: Deadline) -> str:
        """The article, or the rule of the house."""
        return gettext(row.basis)


class DateChangeOut(serializers.Serializer[DeadlineMove]):
    """A change of the date: what it was, what it became, and why."""

    cause = serializers.ChoiceField(choices=DeadlineMove.Cause.choices)
    cause_label = serializers.CharField(source="get_cause_display")
    was_due_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class DeadlineOut(DeadlineLine):
    """A deadline with every change of its date, the first one first."""

    changes = DateChangeOut(source="moves.all", many=True)


class NextFirst(Keyset):
    """What is due next comes first."""

    order = Order("due_at", descending=False)


class DeadlineFilter(filters.FilterSet):
    """By what they are about, and by how they stand now."""

    subject = filters.CharFilter(label=_("What it is about"), field_name="subject_kind", max_length=20)
    kind = filters.CharFilter(label=_("Kind"), max_length=40)
    statutory = filters.ChoiceFilter(
        label=_("Set by law"), method="by_law", choices=[("true", _("Yes")), ("false", _("No"))]
    )
    state = filters.ChoiceFilter(
        label=_("State"), method="by_state", choices=[(one.value, one.label) for one in _OPEN_STATES]
    )

    class Meta:
        model = Deadline
        fields: tuple[str, ...] = ()

    @extend_schema_field({"type": "string", "enum": ["false", "true"]})
    def by_law(self, rows: QuerySet[Deadline], _name: str, value: str) -> QuerySet[Deadline]:
        return rows.filter(statutory=value == "true")

    def by_state(self, rows: QuerySet[Deadline], _name: str, value: str) -> QuerySet[Deadline]:
        if value == State.PAUSED:
            return rows.filter(paused_at__isnull=False)
        at = timezone.now()
        running = rows.filter(paused_at__isnull=True)
        return running.filter(due_at__lt=at) if value == State.LATE else running.filter(due_at__gte=at)


class Deadlines(Listing[Deadline]):
    """All that run."""

    pagination_class = NextFirst
    filterset_class = DeadlineFilter
    serializer_class = DeadlineLine
    scope = {"GET": Scope.DEADLINES_READ}
    known = {"GET": frozenset({"subject", "kind", "statutory", "state"}) | PAGING}

    def get_queryset(self) -> QuerySet[Deadline]:
        return deadlines_in_reach(self.request.user).open()

    def paginate_queryset(self, queryset: Any) -> Any:
        return _named(super().paginate_queryset(queryset) or ())

    @reads(
        "listRunningDeadlines",
        _("Running deadlines of what you may see, the next one first"),
        DeadlineLine(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneDeadline(Operation[Deadline]):
    """One deadline, also when it is over."""

    serializer_class = DeadlineOut
    scope = {"GET": Scope.DEADLINES_READ}

    @reads(
        "getDeadline",
        _("One deadline with every change of its date"),
        DeadlineOut,
        404,
    )
    def get(self, request: Request, pk: int) -> Response:
        (row,) = _named([get_deadline(request.user, pk)])
        return tagged(request, DeadlineOut(row, context=self.get_serializer_context()).data)


def _named(rows: Iterable[Deadline]) -> list[Deadline]:
    """The rows with what their subjects are called, one statement a kind at most."""
    found = list(rows)
    for kind in {row.subject_kind for row in found}:
        codes = subjects.codes_of(kind, [row.subject_id for row in found if row.subject_kind == kind])
        for row in found:
            if row.subject_kind == kind:
                row.subject_code = codes.get(row.subject_id, "")  # type: ignore[attr-defined]
    return found
