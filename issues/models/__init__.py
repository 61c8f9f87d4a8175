"""Reports of residents, from filing to verified result, and the campaign they measure."""

from issues.models.campaign import Campaign, Pledge, Target
from issues.models.desk import CannedReply, Draft, DraftPhoto, SavedFilter
from issues.models.history import Evidence, Move, Rating
from issues.models.issue import Issue, Reporter, Reveal, Source
from issues.models.requests import Incident, OutsideRequest, TimeRequest
from issues.models.topics import Question, Route, SubTopic, Topic

__all__ = [
    "Campaign",
    "CannedReply",
    "Draft",
    "DraftPhoto",
    "Evidence",
    "Incident",
    "Issue",
    "Move",
    "OutsideRequest",
    "Pledge",
    "Question",
    "Rating",
    "Reporter",
    "Reveal",
    "Route",
    "SavedFilter",
    "Source",
    "SubTopic",
    "Target",
    "TimeRequest",
    "Topic",
]
