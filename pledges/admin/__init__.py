"""The campaign in the staff admin."""

from pledges.admin import council, figures, league, promises, support

__all__ = ["council", "figures", "league", "promises", "support"]
