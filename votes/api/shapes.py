"""What of a ballot leaves through the interface: the words of its public page, the figures of its closing record."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from properties.majority import Item as Majority
from stations.api.inputs import Named
from votes.boards import ballots as boards
from votes.boards import results
from votes.models import Ballot
from votes.states import Choice, Form, Scope, State, Unreturned


class BallotRow(serializers.Serializer[Ballot]):
    """A ballot of a list: what, where, until when. Nothing of who votes or how."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    compound = Named()
    scope = serializers.ChoiceField(choices=Scope.choices)
    form = serializers.ChoiceField(choices=Form.choices)
    is_advisory = serializers.BooleanField()
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.SerializerMethodField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    is_demo = serializers.BooleanField()

    def get_state_label(self, ballot: Ballot) -> str:
        """Of what was counted, how many items were carried."""
        return boards.state_of(ballot)


class AskedOut(serializers.Serializer[boards.Asked]):
    """An item and the majority the law asks for."""

    number = serializers.IntegerField(source="item.number")
    text = serializers.CharField(source="item.text")
    article = serializers.CharField()
    majority = serializers.CharField()


class ComparisonOut(serializers.Serializer[Any]):
    """Both sides of a comparison, in full."""

    left = serializers.CharField()
    right = serializers.CharField()
    met = serializers.BooleanField()


class SideOut(serializers.Serializer[Any]):
    """One side of the count: persons, or m². Digits as they were counted and hashed."""

    total = serializers.CharField()
    voting = serializers.CharField()
    agree = serializers.CharField()
    oppose = serializers.CharField()
    abstain = serializers.CharField()
    consent = serializers.CharField()
    base = serializers.CharField()
    quorum = ComparisonOut()
    majority = ComparisonOut()


class DecisionOut(serializers.Serializer[Any]):
    """An item that was counted. `joined` is what those who did not vote count as, by the assembly's own rule."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=[one.value for one in Majority])
    carried = serializers.BooleanField()
    quorate = serializers.BooleanField()
    joined = serializers.ChoiceField(choices=Choice.choices, allow_null=True)
    heads = SideOut()
    area = SideOut()


class BuildingVotes(serializers.Serializer[Any]):
    """Homes that agree, oppose and abstain, item by item; null where so few voted that it would tell who."""

    building = serializers.CharField()
    rights = serializers.IntegerField()
    items = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()), allow_null=True
    )


class ResultOut(serializers.Serializer[Any]):
    rights = serializers.IntegerField()
    heads = serializers.IntegerField()
    area = serializers.CharField()
    votes = serializers.IntegerField()
    decisions = DecisionOut(many=True)
    buildings = BuildingVotes(many=True)


class BallotOut(BallotRow):
    """A ballot with what it asks and by which rules; `result` is null until it is counted."""

    building = serializers.CharField(source="building.__str__", default=None, allow_null=True)
    entrance = serializers.CharField(source="entrance.__str__", default=None, allow_null=True)
    unreturned = serializers.ChoiceField(choices=Unreturned.choices)
    unreturned_clause = serializers.CharField()
    electronic_clause = serializers.CharField()
    max_proxies = serializers.IntegerField(allow_null=True)
    revote_allowed = serializers.BooleanField()
    noticed_on = serializers.DateField(source="course.noticed_on", allow_null=True)
    posted_on = serializers.DateField(source="course.posted_on", allow_null=True)
    roll_hash = serializers.CharField()
    opening_hash = serializers.CharField()
    closing_hash = serializers.CharField()
    asked = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    @extend_schema_field(AskedOut(many=True))
    def get_asked(self, ballot: Ballot) -> Any:
        asked: Any = boards.asked(ballot)
        return AskedOut(asked, many=True).data

    @extend_schema_field(ResultOut(allow_null=True))
    def get_result(self, ballot: Ballot) -> Any:
        """Out of the closing record, so nothing of it exists before."""
        if ballot.state != State.CLOSED:
            return None
        return ResultOut(results.counted(ballot)).data
