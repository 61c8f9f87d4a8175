"""What a report can be about: topics, their sub-topics with law and clock, and what each asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from issues.boards.catalogue import get_topic, topics
from issues.models import Question, SubTopic, Topic
from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import PAGING
from stations.api.reading import Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response


class QuestionOut(serializers.Serializer[Question]):
    """A question of a sub-topic. To the answer `stops_on` belongs no report but `stop_text`."""

    code = serializers.CharField()
    text = serializers.CharField(source="__str__")
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()
    stops_on = serializers.CharField()
    stop_text = serializers.CharField(source="shown_stop_text")


class SubTopicOut(serializers.Serializer[SubTopic]):
    """A kind of case: what it rests on, who may enforce it, and in how many working days it is handled."""

    code = serializers.CharField()
    name = serializers.CharField(source="__str__")
    legal_basis = serializers.CharField()
    enforcement = serializers.CharField()
    urgency = serializers.ChoiceField(choices=SubTopic.Urgency.choices)
    needs_photo = serializers.BooleanField()
    is_violation = serializers.BooleanField()
    handle_days = serializers.IntegerField()
    call_first = serializers.CharField()
    questions = QuestionOut(source="questions.all", many=True)


class TopicOut(serializers.Serializer[Topic]):
    """A topic; attack topics are those of the campaign, each pledged by one firm."""

    code = serializers.CharField()
    name = serializers.CharField(source="__str__")
    plain_name = serializers.CharField(source="plain")
    examples = serializers.CharField()
    is_attack = serializers.BooleanField()
    subtopics = serializers.SerializerMethodField()

    @extend_schema_field(SubTopicOut(many=True))
    def get_subtopics(self, topic: Any) -> Any:
        """Those in use."""
        return SubTopicOut(topic.in_use, many=True).data


class Topics(Listing[Topic]):
    """The same for everybody who is signed in."""

    filter_backends = ()
    serializer_class = TopicOut
    scope = {"GET": Scope.PLACES_READ}
    known = {"GET": PAGING}

    def get_queryset(self) -> QuerySet[Topic]:
        return topics()

    @reads("listTopics", _("Topics with their sub-topics and questions"), TopicOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneTopic(Operation[Topic]):
    serializer_class = TopicOut
    scope = {"GET": Scope.PLACES_READ}

    @reads("getTopic", _("One topic"), TopicOut, 404)
    def get(self, request: Request, code: str) -> Response:
        return tagged(request, TopicOut(get_topic(code)).data)
