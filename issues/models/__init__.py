"""Reports of residents, from filing to verified result; spots; and the figures kept of both."""

from issues.models.agenda import AgendaIssue
from issues.models.changes import Departure
from issues.models.complaints import WorkComplaint
from issues.models.desk import CannedReply, Draft, DraftPhoto, SavedFilter
from issues.models.examples import TopicExample
from issues.models.figures import Closing, Figure
from issues.models.history import Evidence, Move, Rating
from issues.models.issue import Issue, Reporter, Reveal, Source
from issues.models.requests import Incident, OutsideRequest, TimeRequest
from issues.models.spots import Spot, SpotMove, SpotPhoto
from issues.models.topics import Question, Route, SubTopic, Topic

__all__ = [
    "AgendaIssue",
    "CannedReply",
    "Closing",
    "Departure",
    "Draft",
    "DraftPhoto",
    "Evidence",
    "Figure",
    "Incident",
    "Issue",
    "Move",
    "OutsideRequest",
    "Question",
    "Rating",
    "Reporter",
    "Reveal",
    "Route",
    "SavedFilter",
    "Source",
    "Spot",
    "SpotMove",
    "SpotPhoto",
    "SubTopic",
    "TimeRequest",
    "Topic",
    "TopicExample",
    "WorkComplaint",
]
