"""Ballots, their frozen roll, the votes, and what happened."""

from votes.models.ballots import Ballot, BallotMove, Counter, Item
from votes.models.cards import VotingCard
from votes.models.courses import Course, Objection
from votes.models.papers import PaperEntry, Proxy
from votes.models.rights import Right
from votes.models.votes import Vote

__all__ = [
    "Ballot",
    "BallotMove",
    "Counter",
    "Course",
    "Item",
    "Objection",
    "PaperEntry",
    "Proxy",
    "Right",
    "Vote",
    "VotingCard",
]
