"""Subscriptions of the caller and what became of their deliveries. A station speaks for itself, a manager for the firm."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from properties.keyset import Order
from stations import actions
from stations.actions.subscriptions import CHANGED
from stations.api.conditions import stale, wanted
from stations.api.etags import tagged
from stations.api.once import ShownOnce, answered_once
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset
from stations.api.schema import ETAG, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, LOCATION, answers
from stations.api.webhook_shapes import (
    ChangeIn,
    DeliveryOut,
    MadeOut,
    Nothing,
    RotateIn,
    SubscriptionIn,
    SubscriptionOut,
)
from stations.models import Delivery, StationKey, Subscription
from stations.scopes import Scope
from stations.subscription_access import firms_managed_by, get_delivery, get_subscription
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from rest_framework.request import Request

    from properties.models import Firm
    from stations.actions.subscriptions import MadeSubscription
    from stations.models import Station

_READS: Final = {"GET": Scope.WEBHOOKS_READ, "POST": Scope.WEBHOOKS_WRITE, "PATCH": Scope.WEBHOOKS_WRITE}
_HOLDERS: Final = ("station", "firm")


class NewestMade(Keyset):
    order = Order("made_at", descending=True)


class NewestHappened(Keyset):
    order = Order("happened_at", descending=True)


class Webhooks(Operation[Subscription]):
    """All subscriptions of the caller, and a new one."""

    pagination_class = NewestMade
    filter_backends = ()
    serializer_class = SubscriptionOut
    scope = _READS
    known = {"GET": PAGING}

    @extend_schema(
        operation_id="listWebhooks",
        summary=_("Webhook subscriptions, the newest first"),
        responses=answers({200: SubscriptionOut(many=True)}),
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        rows = Subscription.objects.visible_to(user).select_related(*_HOLDERS)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(SubscriptionOut(page, many=True).data)

    @extend_schema(
        operation_id="makeWebhook",
        summary=_("Subscribe to events"),
        description=_(
            "The secret is told once, in this answer. Each message is signed with it as Standard Webhooks asks."
        ),
        request=SubscriptionIn,
        parameters=[LOCATION, ETAG, IDEMPOTENCY_KEY],
        responses=answers({201: MadeOut}, 409, 422),
    )
    @answered_once
    def post(self, request: Request) -> Response:
        context = self.get_serializer_context()
        if not isinstance(request.auth, StationKey) and not firms_managed_by(context["user"]).exists():
            raise NotYours("webhook.no-holder", _("Only stations and managers of firms subscribe to events."))
        given = SubscriptionIn(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        made = actions.subscribe(
            holder=_holder(request, given.validated_data),
            name=given.validated_data["name"],
            url=given.validated_data["url"],
            kinds=given.validated_data["events"],
            by=context["user"],
            at=context["at"],
        )
        there = reverse("interface:webhook", args=[made.subscription.pk])
        return _told_once(made, HTTPStatus.CREATED, {"Location": there})


class OneWebhook(Operation[Subscription]):
    """One subscription."""

    serializer_class = SubscriptionOut
    scope = _READS

    @extend_schema(
        operation_id="getWebhook",
        summary=_("One webhook subscription"),
        parameters=[ETAG, IF_NONE_MATCH],
        responses={**answers({200: SubscriptionOut}, 404), 304: None},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        row = get_subscription(user, pk)
        return tagged(request, SubscriptionOut(row).data, version=row.version)

    @extend_schema(
        operation_id="changeWebhook",
        summary=_("Change the name, the address or the events"),
        request=ChangeIn,
        parameters=[ETAG, IF_MATCH],
        responses=answers({200: SubscriptionOut}, 404, 409, 412, 428),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        row = get_subscription(user, pk)
        asked = wanted(request)
        given = ChangeIn(data=request.data)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        if "events" in changes:
            changes["kinds"] = changes.pop("events")
        try:
            row = actions.change_subscription(
                subscription=row, **changes, version=asked.version, by=user, at=timezone.now()
            )
        except Refused as no:
            if asked.by_tag and no.code == CHANGED.code:
                raise stale() from no
            raise
        return _stands(row)


class RotateWebhook(Operation[Subscription]):
    serializer_class = RotateIn
    scope = _READS

    @extend_schema(
        operation_id="rotateWebhook",
        summary=_("Replace the secret"),
        description=_("Until the days are over every message is signed with both secrets."),
        request=RotateIn,
        parameters=[ETAG, IDEMPOTENCY_KEY],
        responses=answers({200: MadeOut}, 404, 409, 422),
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        row = get_subscription(user, pk)
        given = RotateIn(data=request.data)
        given.is_valid(raise_exception=True)
        overlap = timedelta(days=given.validated_data["overlap_days"])
        made = actions.rotate_secret(subscription=row, overlap=overlap, by=user, at=timezone.now())
        return _told_once(made, HTTPStatus.OK)


class PauseWebhook(Operation[Subscription]):
    serializer_class = Nothing
    scope = _READS

    @extend_schema(
        operation_id="pauseWebhook",
        summary=_("Pause a subscription; what waits is withdrawn"),
        request=None,
        parameters=[ETAG, IDEMPOTENCY_KEY],
        responses=answers({200: SubscriptionOut}, 404, 409, 422),
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        row = get_subscription(user, pk)
        Nothing(data=request.data).is_valid(raise_exception=True)
        return _stands(actions.pause_subscription(subscription=row, by=user, at=timezone.now()))


class ResumeWebhook(Operation[Subscription]):
    serializer_class = Nothing
    scope = _READS

    @extend_schema(
        operation_id="resumeWebhook",
        summary=_("Resume a subscription, with what happens from now on"),
        request=None,
        parameters=[ETAG, IDEMPOTENCY_KEY],
        responses=answers({200: SubscriptionOut}, 404, 409, 422),
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        row = get_subscription(user, pk)
        Nothing(data=request.data).is_valid(raise_exception=True)
        return _stands(actions.resume_subscription(subscription=row, by=user, at=timezone.now()))


class Deliveries(Operation[Delivery]):
    """What was planned for a subscription."""

    pagination_class = NewestHappened
    filter_backends = ()
    serializer_class = DeliveryOut
    scope = _READS
    known = {"GET": PAGING}

    @extend_schema(
        operation_id="listDeliveries",
        summary=_("Deliveries of a subscription with every try, the newest first"),
        responses=answers({200: DeliveryOut(many=True)}, 404),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        rows = Delivery.objects.filter(subscription=get_subscription(user, pk)).prefetch_related("log")
        return self.get_paginated_response(DeliveryOut(self.paginate_queryset(rows), many=True).data)


class ResendDelivery(Operation[Delivery]):
    serializer_class = Nothing
    scope = _READS

    @extend_schema(
        operation_id="resendDelivery",
        summary=_("Send a delivery again, under the same webhook-id"),
        request=None,
        parameters=[IDEMPOTENCY_KEY],
        responses=answers({200: DeliveryOut}, 404, 409, 422),
    )
    @answered_once
    def post(self, request: Request, message: str) -> Response:
        user: Any = request.user
        delivery = get_delivery(user, message)
        Nothing(data=request.data).is_valid(raise_exception=True)
        again = actions.resend(delivery=delivery, by=user, at=timezone.now())
        return Response(DeliveryOut(again).data)


def _holder(request: Request, given: Mapping[str, Any]) -> Station | Firm:
    """The caller's station, or the one firm the caller manages, or the one that was named."""
    if isinstance(request.auth, StationKey):
        return request.auth.station
    user: Any = request.user
    firms = list(firms_managed_by(user))
    if "firm" not in given and len(firms) > 1:
        told = ErrorDetail(str(_("You manage several firms: please say for which of them.")), code="required")
        raise ValidationError({"firm": [told]})
    found: Firm = given.get("firm") or firms[0]
    return found


def _told_once(made: MadeSubscription, status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    row = made.subscription
    kept = {**SubscriptionOut(row).data, "secret": None}
    tag = {"ETag": f'"{row.version}"', **(headers or {})}
    return ShownOnce({**kept, "secret": made.secret}, kept=kept, status=status, headers=tag)


def _stands(row: Subscription) -> Response:
    return Response(SubscriptionOut(row).data, headers={"ETag": f'"{row.version}"'})
