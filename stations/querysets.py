"""Which subscriptions and deliveries a person may see: one predicate, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from properties.access import standing
from properties.models import Contract, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from properties.models import User
    from stations.models import Delivery, Subscription  # noqa: F401 — named in the brackets below


def _held(user: User | AnonymousUser, path: str = "") -> Q:
    """A station's program holds its own, a firm's manager the firm's."""
    managed = sorted(place for role, place in standing(user).roles if role == Role.FIRM_MANAGER)
    reach = Q(**{f"{path}station__user": user.pk}) if user.pk else Q(pk__in=())
    return reach | Q(**{f"{path}firm__in": managed}) if managed else reach


def _administered(user: User | AnonymousUser) -> list[int]:
    return sorted(place for role, place in standing(user).roles if role == Role.SYSTEM_ADMIN)


def _of_stations(streets: Iterable[int], path: str = "") -> Q:
    return Q(**{f"{path}station__subdistrict__in": list(streets)})


def _kept(streets: Iterable[int], path: str = "") -> Q:
    """Those of the stations of these subdistricts, and of the firms that work in them."""
    streets = list(streets)
    works_here = Contract.objects.filter(
        is_current=True, compound__subdistrict__in=streets, firm=OuterRef(f"{path}firm")
    )
    return _of_stations(streets, path) | Q(Exists(works_here))


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: User | AnonymousUser) -> SubscriptionQuerySet:
        """One's own; for an administrator those that are kept in their subdistricts."""
        reach, streets = _held(user), _administered(user)
        return self.filter(reach | _kept(streets) if streets else reach)

    def kept_in(self, streets: Iterable[int]) -> SubscriptionQuerySet:
        return self.filter(_kept(streets))

    def listening(self) -> SubscriptionQuerySet:
        """Those that are told of anything: active, and of no station that is out of service."""
        in_service = Q(station__is_active=True, station__user__is_active=True)
        rows = self.filter(Q(firm__isnull=False) | in_service, is_active=True)
        return rows.select_related("station__user", "firm")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> DeliveryQuerySet:
        """One's own; for an administrator those of stations. What a firm is told of may lie in another subdistrict."""
        reach, streets = _held(user, "subscription__"), _administered(user)
        return self.filter(reach | _of_stations(streets, "subscription__") if streets else reach)

    def kept_in(self, streets: Iterable[int]) -> DeliveryQuerySet:
        """As the admin lists them; of a firm's, it shows no number."""
        return self.filter(_kept(streets, "subscription__"))
