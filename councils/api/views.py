"""Sessions, resolutions and tasks, to be read by whoever sees them in the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils import hall_access
from councils.api import shapes
from councils.boards.session_page import agenda_of
from councils.models import CouncilSession, Resolution, ResolutionTask
from councils.sessionflow import Kind, State, TaskState
from properties.keyset import Order
from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset, NewestFirst
from stations.api.reading import Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

_READ = {"GET": Scope.COUNCILS_READ}


class SessionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    hall = filters.NumberFilter(label=_("Hall"), field_name="hall_id", max_value=2**31 - 1, min_value=1)

    class Meta:
        model = CouncilSession
        fields: tuple[str, ...] = ()


class Sessions(Listing[CouncilSession]):
    """The sessions one may see; those planned last come first."""

    pagination_class = NewestFirst
    filterset_class = SessionFilter
    serializer_class = shapes.SessionRow
    scope = _READ
    known = {"GET": frozenset({"state", "kind", "hall"}) | PAGING}

    def get_queryset(self) -> QuerySet[CouncilSession]:
        return hall_access.sessions_in_reach(self.request.user)

    @reads(
        "listSessions",
        _("Sessions of the halls, those planned last first"),
        shapes.SessionRow(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneSession(Operation[CouncilSession]):
    serializer_class = shapes.SessionOut
    scope = _READ

    @reads(
        "getSession",
        _("One session with its agenda, resolutions and tasks"),
        shapes.SessionOut,
        404,
    )
    def get(self, request: Request, pk: int) -> Response:
        session = hall_access.get_session(request.user, pk)
        data = shapes.SessionOut(session, context={"items": agenda_of(session)}).data
        return tagged(request, data)


class ResolutionFilter(filters.FilterSet):
    session = filters.NumberFilter(
        label=_("Session"), field_name="item__session_id", max_value=2**31 - 1, min_value=1
    )

    class Meta:
        model = Resolution
        fields: tuple[str, ...] = ()


class Resolutions(Listing[Resolution]):
    """What the sessions one may see agreed on, the last first."""

    pagination_class = NewestFirst
    filterset_class = ResolutionFilter
    serializer_class = shapes.ResolutionOut
    scope = _READ
    known = {"GET": frozenset({"session"}) | PAGING}

    def get_queryset(self) -> QuerySet[Resolution]:
        return hall_access.resolutions_in_reach(self.request.user)

    @reads(
        "listResolutions",
        _("Resolutions of the halls with their tasks, the last first"),
        shapes.ResolutionOut(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneResolution(Operation[Resolution]):
    serializer_class = shapes.ResolutionOut
    scope = _READ

    @reads(
        "getResolution",
        _("One resolution with its tasks"),
        shapes.ResolutionOut,
        404,
    )
    def get(self, request: Request, pk: int) -> Response:
        found = hall_access.get_resolution(request.user, pk)
        return tagged(request, shapes.ResolutionOut(found).data)


class DueFirst(Keyset):
    order = Order("due_on", descending=False)


class TaskFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("State"), choices=TaskState.choices)
    late = filters.ChoiceFilter(
        label=_("Overdue"), method="by_late", choices=[("true", _("Yes")), ("false", _("No"))]
    )

    class Meta:
        model = ResolutionTask
        fields: tuple[str, ...] = ()

    def by_late(self, rows: QuerySet[ResolutionTask], _name: str, value: str) -> QuerySet[ResolutionTask]:
        late: dict[str, Any] = {"state": TaskState.OPEN, "due_on__lt": timezone.localdate()}
        return rows.filter(**late) if value == "true" else rows.exclude(**late)


class Tasks(Listing[ResolutionTask]):
    """The tasks one may see, by the day on which they are due."""

    pagination_class = DueFirst
    filterset_class = TaskFilter
    serializer_class = shapes.TaskOut
    scope = _READ
    known = {"GET": frozenset({"state", "late"}) | PAGING}

    def get_queryset(self) -> QuerySet[ResolutionTask]:
        return hall_access.tasks_in_reach(self.request.user)

    @reads(
        "listTasks",
        _("Tasks of resolutions, by the day on which they are due"),
        shapes.TaskOut(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneTask(Operation[ResolutionTask]):
    serializer_class = shapes.TaskOut
    scope = _READ

    @reads("getTask", _("One task"), shapes.TaskOut, 404)
    def get(self, request: Request, pk: int) -> Response:
        return tagged(request, shapes.TaskOut(hall_access.get_task(request.user, pk)).data)
