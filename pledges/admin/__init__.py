"""The campaign in the staff admin."""

from pledges.admin import figures, league, promises, support

__all__ = ["figures", "league", "promises", "support"]
