"""Campaigns, pledges and their targets, what was measured, calls for support, and the red and black list."""

from pledges.models.campaign import Campaign, Pledge, PledgeMove, Target, TargetChange
from pledges.models.council import AgendaPledge, ResolutionPledge
from pledges.models.league import League, LeagueRow, Objection
from pledges.models.readings import MonthlyReport, Reading, ReadingCorrection, SelfReport
from pledges.models.support import SupportMove, SupportRequest

__all__ = [
    "AgendaPledge",
    "Campaign",
    "League",
    "LeagueRow",
    "MonthlyReport",
    "Objection",
    "Pledge",
    "PledgeMove",
    "Reading",
    "ReadingCorrection",
    "ResolutionPledge",
    "SelfReport",
    "SupportMove",
    "SupportRequest",
    "Target",
    "TargetChange",
]
