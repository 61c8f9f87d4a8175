"""Who comes to the interface by key, what became of each key, and who is told of what by webhook."""

from stations.models.stations import Station, StationKey, StationRecord
from stations.models.webhooks import Delivery, DeliveryTry, Subscription, SubscriptionRecord

__all__ = [
    "Delivery",
    "DeliveryTry",
    "Station",
    "StationKey",
    "StationRecord",
    "Subscription",
    "SubscriptionRecord",
]
