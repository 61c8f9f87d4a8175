"""What subscriptions take and what leaves of them and their deliveries, field by field. No secret but the new one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from stations.actions.subscriptions import LONGEST_OVERLAP, NAME_LENGTH
from stations.api.inputs import Chosen, Named, Strict
from stations.events import Kind
from stations.models import Delivery
from stations.subscription_access import firms_managed_by
from stations.wording import meaning_of


class Address(serializers.CharField):
    """Where to: https on the public network, or a host the operator has named."""


class SubscriptionIn(Strict):
    """A new subscription. `firm` only for a manager of several."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    url = Address(max_length=500)
    events = serializers.MultipleChoiceField(choices=Kind.choices, allow_empty=False)
    firm = Chosen(lambda context: firms_managed_by(context["user"]), slug_field="code", required=False)


class ChangeIn(Strict):
    """What is to be otherwise; at least one of them."""

    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    url = Address(max_length=500, required=False)
    events = serializers.MultipleChoiceField(choices=Kind.choices, allow_empty=False, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise ValidationError(
                {"": [ErrorDetail(str(_("Please say what is to be otherwise.")), code="required")]}
            )
        return attrs


class RotateIn(Strict):
    overlap_days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_OVERLAP.days,
        required=False,
        default=1,
    )


class Nothing(Strict):
    """No input."""


class SubscriptionOut(serializers.Serializer[Any]):
    """A subscription without its secret."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=Kind.choices))
    holder = Named()
    is_active = serializers.BooleanField()
    previous_secret_until = serializers.DateTimeField(source="previous_until", allow_null=True)
    made_at = serializers.DateTimeField()


class MadeOut(SubscriptionOut):
    """A subscription with its new secret, told once: null when the same request is answered again."""

    secret = serializers.CharField(allow_null=True)


class TryOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    error = serializers.CharField(source="code")
    answer = serializers.CharField()


class DeliveryOut(serializers.Serializer[Any]):
    """One event on its way, with every try."""

    webhook_id = serializers.CharField(source="message")
    event = serializers.CharField(source="kind")
    code = serializers.CharField()
    happened_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    state_label = serializers.CharField(source="get_state_display")
    tries = serializers.IntegerField()
    next_at = serializers.SerializerMethodField()
    ended_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(source="error_code")
    error_label = serializers.SerializerMethodField()
    log = TryOut(many=True)

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_next_at(self, delivery: Delivery) -> Any:
        """When it is tried next; null when it is over."""
        field = serializers.DateTimeField()
        return None if delivery.ended_at else field.to_representation(delivery.next_at)

    @extend_schema_field(OpenApiTypes.STR)
    def get_error_label(self, delivery: Delivery) -> str:
        """What the error means."""
        return meaning_of(delivery.error_code)
