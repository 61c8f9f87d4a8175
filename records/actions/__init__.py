"""Every write of this floor."""

from records.actions.jobs import recorded
from records.actions.leases import hold, release

__all__ = ["hold", "recorded", "release"]
