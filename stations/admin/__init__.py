"""Stations, their keys, their webhooks and the history of all in the staff admin."""

from stations.admin.keys import StationKeyAdmin, StationRecordAdmin
from stations.admin.stations import StationAdmin
from stations.admin.webhooks import DeliveryAdmin, SubscriptionAdmin, SubscriptionRecordAdmin

__all__ = [
    "DeliveryAdmin",
    "StationAdmin",
    "StationKeyAdmin",
    "StationRecordAdmin",
    "SubscriptionAdmin",
    "SubscriptionRecordAdmin",
]
