"""Which subscriptions and deliveries a person may see: one predicate, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from properties.access import standing
from properties.models import Contract, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from properties.models import User
    from stations.models import Delivery, Subscription  # noqa: F401 — named in the brackets below


def _reach(user: User | AnonymousUser, path: str = "") -> Q:
    """A station's program sees its own, a firm's manager the firm's; an administrator those of their subdistricts."""
    held = standing(user).roles
    kept = sorted(place for role, place in held if role == Role.SYSTEM_ADMIN)
    managed = sorted(place for role, place in held if role == Role.FIRM_MANAGER)
    reach = Q(**{f"{path}station__user": user.pk}) if user.pk else Q(pk__in=())
    if managed:
        reach |= Q(**{f"{path}firm__in": managed})
    if kept:
        works_here = Contract.objects.filter(
            is_current=True, compound__subdistrict__in=kept, firm=OuterRef(f"{path}firm")
        )
        reach |= Q(**{f"{path}station__subdistrict__in": kept}) | Q(Exists(works_here))
    return reach


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: User | AnonymousUser) -> SubscriptionQuerySet:
        return self.filter(_reach(user))

    def listening(self) -> SubscriptionQuerySet:
        """Those that are told of anything: active, and of no station that is out of service."""
        in_service = Q(station__is_active=True, station__user__is_active=True)
        rows = self.filter(Q(firm__isnull=False) | in_service, is_active=True)
        return rows.select_related("station__user", "firm")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> DeliveryQuerySet:
        """Those of the subscriptions the person sees."""
        return self.filter(_reach(user, "subscription__"))
