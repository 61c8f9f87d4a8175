"""What of the halls leaves through the interface. No name of a person is among it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from councils.models import AgendaItem, CouncilSession, Resolution, ResolutionTask
from councils.sessionflow import TaskState
from stations.api.inputs import Named


class HallOut(serializers.Serializer[Any]):
    """A red council hall and the neighbourhood it is of."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    neighbourhood = Named()


class TaskOut(serializers.Serializer[ResolutionTask]):
    """A task. `owner` is the firm or department that answers for it, null where it is a person."""

    id = serializers.IntegerField()
    resolution = serializers.IntegerField(source="resolution_id")
    text = serializers.CharField()
    owner_kind = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=TaskState.choices)
    state_label = serializers.CharField(source="get_state_display")
    done_on = serializers.DateField(allow_null=True)
    report = serializers.CharField()

    @extend_schema_field(serializers.ChoiceField(choices=["person", "firm", "department"]))
    def get_owner_kind(self, task: ResolutionTask) -> str:
        if task.user_id is not None:
            return "person"
        return "firm" if task.firm_id is not None else "department"

    @extend_schema_field(Named(allow_null=True))
    def get_owner(self, task: ResolutionTask) -> Any:
        """Who, but for a person."""
        owner = task.firm or task.department
        return None if owner is None else Named(owner).data


class ResolutionOut(serializers.Serializer[Resolution]):
    """A consensus, or what more than half of those present were for; never an owners' decision.

    What `needs_ballot` goes on to the owners; `ballot` is the vote it went to.
    """

    id = serializers.IntegerField()
    session = serializers.IntegerField(source="item.session_id")
    item = serializers.CharField(source="item.title")
    number = serializers.IntegerField()
    text = serializers.CharField()
    way = serializers.ChoiceField(choices=Resolution.Way.choices)
    way_label = serializers.CharField(source="get_way_display")
    in_favour = serializers.IntegerField(allow_null=True)
    against = serializers.IntegerField(allow_null=True)
    abstained = serializers.IntegerField(allow_null=True)
    needs_ballot = serializers.BooleanField()
    ballot = serializers.UUIDField(source="ballot_id", allow_null=True)
    at = serializers.DateTimeField()
    tasks = TaskOut(source="tasks.all", many=True)


class ItemOut(serializers.Serializer[AgendaItem]):
    """A topic on the agenda; `admitted` is null until the Party branch has screened it."""

    position = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    source = serializers.ChoiceField(choices=AgendaItem.Source.choices)  # type: ignore[assignment]  # taken out of the class
    admitted = serializers.BooleanField(allow_null=True)
    screened_reason = serializers.CharField()
    outcome = serializers.CharField()
    resolutions = ResolutionOut(source="resolutions.all", many=True)


class SessionRow(serializers.Serializer[CouncilSession]):
    """A session of a list."""

    id = serializers.IntegerField()
    hall = HallOut()
    kind = serializers.ChoiceField(choices=CouncilSession.Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=CouncilSession.State.choices)
    state_label = serializers.CharField(source="get_state_display")
    starts_at = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    notice_on = serializers.DateField(allow_null=True)
    held_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    is_demo = serializers.BooleanField()


class SessionOut(SessionRow):
    """A session with its agenda and all that came of it."""

    review = serializers.CharField()
    items = serializers.SerializerMethodField()

    @extend_schema_field(ItemOut(many=True))
    def get_items(self, session: CouncilSession) -> Any:
        """In the order of the agenda; the context's `items` are those of this session."""
        return ItemOut(self.context["items"], many=True).data
