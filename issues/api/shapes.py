"""What leaves through the interface, field by field. No reporter is among it, and no name of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from issues.actions.handling import needs_photo
from issues.api.inputs import TAKES
from issues.boards.told_rows import SUMMARY
from issues.boards.wording import STOPPED, short
from issues.boards.work_case import clock_names, offers
from issues.models import Source, SubTopic, TimeRequest
from issues.workflow import Outcome, Status, Verb, find_move
from notices.models import Deadline
from notices.parties import Subject
from stations.api.inputs import Named, Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Issue


class StateOut(serializers.Serializer[Any]):
    """Where a report stands: the answer to whoever changed it."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = Said(source="get_status_display")
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    outcome_label = Said(source="get_outcome_display")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RowOut(StateOut):
    """One report of a list. `context["at"]` is now."""

    overdue = serializers.SerializerMethodField()
    urgency = serializers.ChoiceField(choices=SubTopic.Urgency.choices)
    urgency_label = Said(source="get_urgency_display")
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # taken out of the class
    source_label = Said(source="get_source_display")
    topic = Named()
    subtopic = Named(allow_null=True)
    compound = Named()
    firm = Named(allow_null=True)
    department = Named(source="lead", allow_null=True)
    place = serializers.CharField()
    summary = serializers.SerializerMethodField()
    affected = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_overdue(self, issue: Issue) -> bool:
        """Open, its clock runs, and the date has passed."""
        return bool(issue.is_open and issue.status not in STOPPED and issue.due_at < self.context["at"])

    @extend_schema_field(OpenApiTypes.STR)
    def get_summary(self, issue: Issue) -> str:
        """The beginning of the words."""
        return short(issue.text, SUMMARY)


class ClockOut(serializers.Serializer[Any]):
    """A promise that runs, and on what ground."""

    kind = serializers.CharField()
    kind_label = serializers.CharField()
    starts_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    statutory = serializers.BooleanField()
    provisional = serializers.BooleanField()
    basis = serializers.CharField()


class MoveOut(serializers.Serializer[Any]):
    """A move this person may make now: what it needs, and what else it takes."""

    verb = serializers.ChoiceField(choices=Verb.choices)
    verb_label = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())
    takes = serializers.ListField(child=serializers.CharField())


class RequestOut(serializers.Serializer[Any]):
    """A request for time that waits for its decision."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TimeRequest.Kind.choices)
    kind_label = Said(source="get_kind_display")
    days = serializers.IntegerField()
    reason = serializers.CharField()


class IssueOut(RowOut):
    """One report whole. The context also holds `user`, the `hats` they wear here, and the `pending` request."""

    text = serializers.CharField()
    building = serializers.CharField(source="building.__str__", default=None, allow_null=True)
    entrance = serializers.CharField(source="entrance.__str__", default=None, allow_null=True)
    clocks = serializers.SerializerMethodField()
    request = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    @extend_schema_field(ClockOut(many=True))
    def get_clocks(self, issue: Issue) -> Any:
        """What runs now, the next date first."""
        names = clock_names()
        running = list(Deadline.objects.of(Subject("issue", issue.pk)).open().order_by("due_at", "pk"))
        for row in running:
            row.kind_label = names.get(row.kind, row.kind)  # type: ignore[attr-defined]
            row.basis = _(row.basis)
        return ClockOut(running, many=True).data

    @extend_schema_field(RequestOut(allow_null=True))
    def get_request(self, _issue: Issue) -> Any:
        """The request for time that waits, if any."""
        pending = self.context["pending"]
        return None if pending is None else RequestOut(pending).data

    @extend_schema_field(MoveOut(many=True))
    def get_moves(self, issue: Issue) -> Any:
        """The moves of this person now, in the order of the table."""
        return MoveOut(moves_of(issue, self.context), many=True).data


def moves_of(issue: Issue, context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The moves the page would offer; a result that needs a photo needs `pairs`."""
    found = []
    for offer in offers(issue, context["hats"], context["user"], context["pending"], ""):
        row = find_move(Status(issue.status), offer.verb)
        if row is None:
            continue
        takes = TAKES[offer.verb]
        needs = [need for need in row.needs if need in takes]
        if offer.verb == Verb.FINISH and needs_photo(issue):
            needs.append("pairs")
        found.append(
            {
                "verb": offer.verb.value,
                "verb_label": offer.text,
                "needs": needs,
                "takes": [name for name in takes if name not in needs],
            }
        )
    return found
