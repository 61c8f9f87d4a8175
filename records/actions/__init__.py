"""Every write of this floor."""

from records.actions.jobs import job_began, job_ended, noted, recorded
from records.actions.leases import hold, release
from records.actions.sealing import amend, seal
from records.actions.slow import Slowness, keep_slow

__all__ = [
    "Slowness",
    "amend",
    "hold",
    "job_began",
    "job_ended",
    "keep_slow",
    "noted",
    "recorded",
    "release",
    "seal",
]
