"""Stations, their keys and their history in the staff admin."""

from stations.admin.keys import StationKeyAdmin, StationRecordAdmin
from stations.admin.stations import StationAdmin

__all__ = ["StationAdmin", "StationKeyAdmin", "StationRecordAdmin"]
