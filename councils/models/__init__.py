"""Bodies that deliberate, and the documents they work by."""

from councils.models.committees import OwnersCommittee
from councils.models.documents import PolicyDocument
from councils.models.halls import Hall, Honour

__all__ = ["Hall", "Honour", "OwnersCommittee", "PolicyDocument"]
