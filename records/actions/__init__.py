"""Every write of this floor."""

from records.actions.jobs import recorded
from records.actions.leases import hold, release
from records.actions.sealing import amend, seal

__all__ = ["amend", "hold", "recorded", "release", "seal"]
