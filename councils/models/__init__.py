"""Bodies that deliberate, and the documents they work by."""

from councils.models.committees import CommitteeMove, OwnersCommittee
from councils.models.documents import PolicyDocument
from councils.models.halls import Hall, Honour
from councils.models.reelections import Reelection
from councils.models.seats import CommitteeDecision, CommitteeMeeting, CommitteeSeat

__all__ = [
    "CommitteeDecision",
    "CommitteeMeeting",
    "CommitteeMove",
    "CommitteeSeat",
    "Hall",
    "Honour",
    "OwnersCommittee",
    "PolicyDocument",
    "Reelection",
]
