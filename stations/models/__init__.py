"""Who comes to the interface by key, and what became of each key."""

from stations.models.stations import Station, StationKey, StationRecord

__all__ = ["Station", "StationKey", "StationRecord"]
