"""Bodies that deliberate, and the documents they work by."""

from councils.models.calendars import CalendarLink
from councils.models.committees import CommitteeMove, OwnersCommittee
from councils.models.documents import DocumentVersion, PolicyDocument
from councils.models.halls import Hall, HallCriterion, Honour
from councils.models.reelections import GroupMember, Reelection
from councils.models.resolutions import Resolution, ResolutionTask
from councils.models.seats import CommitteeDecision, CommitteeMeeting, CommitteeSeat
from councils.models.session_people import Attendance, TopicProposal
from councils.models.sessions import AgendaItem, CouncilSession, SessionMove
from councils.models.stories import CaseStory

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarLink",
    "CaseStory",
    "CommitteeDecision",
    "CommitteeMeeting",
    "CommitteeMove",
    "CommitteeSeat",
    "CouncilSession",
    "DocumentVersion",
    "GroupMember",
    "Hall",
    "HallCriterion",
    "Honour",
    "OwnersCommittee",
    "PolicyDocument",
    "Reelection",
    "Resolution",
    "ResolutionTask",
    "SessionMove",
    "TopicProposal",
]
