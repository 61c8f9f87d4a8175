"""The rows of this floor: who does a job that only one may do, and how each job ended last."""

from records.models.jobs import Job
from records.models.leases import Lease

__all__ = ["Job", "Lease"]
