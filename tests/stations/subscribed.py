"""Subscriptions of a test, what is on its way to them, and a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from stations.actions import subscribe
from stations.events import Kind
from stations.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from properties.models import Firm
    from stations.actions.subscriptions import MadeSubscription
    from stations.models import Station, Subscription

URL = "https://partner.example/hook"


def subscribed(
    holder: Station | Firm, url: str = URL, *, kinds: Iterable[str] = Kind.values, name: str = "接收端"
) -> MadeSubscription:
    return subscribe(holder=holder, name=name, url=url, kinds=kinds, by=None, at=timezone.now())


def heard(subscription: Subscription) -> list[tuple[str, str]]:
    """What was planned for it, in order: event and number."""
    rows = Delivery.objects.filter(subscription=subscription).order_by("pk")
    return list(rows.values_list("kind", "code"))


def fates() -> list[tuple[str, int, str]]:
    """Every delivery, in order: state, tries, error."""
    return list(Delivery.objects.order_by("pk").values_list("state", "tries", "error_code"))
