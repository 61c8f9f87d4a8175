"""Subscriptions and their deliveries: read here; the secret, the pauses and the second sending have pages of their own.

The list of deliveries is also where dead letters are found: what, to whom, since when, why, and “send again”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Count, Model, Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, person, streets
from stations import actions
from stations.admin import webhook_pages as pages
from stations.events import Kind
from stations.models import Delivery, DeliveryTry, Subscription, SubscriptionRecord
from stations.models.webhooks import WAITING
from stations.wording import meaning_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

M = TypeVar("M", bound=Model)


class RecordRows(ReadOnlyRows):
    model = SubscriptionRecord
    fields = ("at", "verb", "words", "by")
    readonly_fields = fields


class TryRows(ReadOnlyRows):
    model = DeliveryTry
    fields = ("number", "at", "status", "milliseconds", "code", "answer")
    readonly_fields = fields


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin[Subscription]):
    list_display = ("name", "to_whom", "url", "is_active", "waiting", "given_up", "made_at")
    list_filter = ("is_active",)
    search_fields = ("name", "url", "station__code", "station__name", "firm__name")
    list_select_related = ("station", "firm")
    fields = (
        "name",
        "station",
        "firm",
        "url",
        "kinds",
        "is_active",
        "previous_until",
        "made_by",
        "made_at",
    )
    readonly_fields = ("kinds",)
    inlines = (RecordRows,)
    change_form_template = "admin/stations/subscription.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Subscription] = rows.kept_in(streets(person(request))).annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state__in=["pending", "inflight"])),
            given_up=Count("deliveries", filter=Q(deliveries__state="dead")),
        )
        return found

    @admin.display(description=_("to whom"))
    def to_whom(self, row: Subscription) -> str:
        return str(row.holder)

    @admin.display(description=_("waiting"))
    def waiting(self, row: Any) -> int:
        count: int = row.waiting
        return count

    @admin.display(description=_("given up"))
    def given_up(self, row: Any) -> int:
        count: int = row.given_up
        return count

    @admin.display(description=_("events"))
    def kinds(self, row: Subscription) -> str:
        return "; ".join(str(Kind(kind).label) for kind in row.events)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("station/<uuid:pk>/", wrap(pages.subscribe), name="stations_subscription_subscribe"),
            path("<uuid:pk>/rotate/", wrap(pages.rotate), name="stations_subscription_rotate"),
            path("<uuid:pk>/pause/", wrap(pages.pause), name="stations_subscription_pause"),
            path("<uuid:pk>/resume/", wrap(pages.resume), name="stations_subscription_resume"),
        ]
        return [*own, *super().get_urls()]


@admin.action(description=_("Send again"), permissions=["view"])
def resend_chosen(_model: DeliveryAdmin, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
    """Those that are over; the first rule that objects is told, and the rest is sent all the same."""
    count, refusal = 0, ""
    for row in rows.exclude(WAITING).select_related("subscription"):
        try:
            actions.resend(delivery=row, by=person(request), at=timezone.now())
            count += 1
        except Refused as no:
            refusal = str(no)
    if refusal:
        messages.error(request, refusal)
    text = ngettext("%(count)s delivery is sent again.", "%(count)s deliveries are sent again.", count)
    messages.success(request, text % {"count": count})


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin[Delivery]):
    list_display = ("what", "number", "to_whom", "happened_at", "state", "tries", "why", "next_at")
    list_filter = ("state", "kind", "subscription")
    search_fields = ("=message", "subscription__name")
    list_select_related = ("subscription__station", "subscription__firm")
    date_hierarchy = "happened_at"
    actions = (resend_chosen,)
    fields = (
        "what",
        "number",
        "subscription",
        "message",
        "happened_at",
        "state",
        "tries",
        "why",
        "next_at",
        "ended_at",
    )
    readonly_fields = ("what", "number", "why")
    inlines = (TryRows,)
    change_form_template = "admin/stations/delivery.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Delivery] = rows.kept_in(streets(person(request)))
        return found

    @admin.display(description=_("event"), ordering="kind")
    def what(self, row: Delivery) -> str:
        return str(Kind(row.kind).label)

    @admin.display(description=_("number"))
    def number(self, row: Delivery) -> str:
        """What a firm is told of may lie in another subdistrict, so of a firm's no number is shown."""
        return row.code if row.subscription.station_id else "—"

    @admin.display(description=_("to whom"), ordering="subscription")
    def to_whom(self, row: Delivery) -> str:
        return f"{row.subscription.holder}: {row.subscription}"

    @admin.display(description=_("why"), ordering="error_code")
    def why(self, row: Delivery) -> str:
        return meaning_of(row.error_code) or "—"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/resend/", wrap(pages.resend), name="stations_delivery_resend"),
            *super().get_urls(),
        ]


@admin.register(SubscriptionRecord)
class SubscriptionRecordAdmin(ReadOnlyAdmin[SubscriptionRecord]):
    list_display = ("at", "subscription", "verb", "words", "by")
    list_filter = ("verb",)
    search_fields = ("subscription__name",)
    list_select_related = ("subscription", "by")
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubscriptionRecord]:
        mine = Subscription.objects.kept_in(streets(person(request)))
        return super().get_queryset(request).filter(subscription__in=mine)
