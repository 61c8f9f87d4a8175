"""Who comes to the interface by key, what became of each key, and what is kept of their requests."""

from stations.models.answers import Answered
from stations.models.stations import Station, StationKey, StationRecord
from stations.models.uploads import Upload, UploadPart

__all__ = ["Answered", "Station", "StationKey", "StationRecord", "Upload", "UploadPart"]
