"""Who comes to the interface by key, what became of each key, what is kept of requests, and who is told by webhook."""

from stations.models.answers import Answered
from stations.models.stations import Station, StationKey, StationRecord
from stations.models.webhooks import Delivery, DeliveryTry, Subscription, SubscriptionRecord

__all__ = [
    "Answered",
    "Delivery",
    "DeliveryTry",
    "Station",
    "StationKey",
    "StationRecord",
    "Subscription",
    "SubscriptionRecord",
]
