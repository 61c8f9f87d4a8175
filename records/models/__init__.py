"""The rows of this floor: who does a job that only one may do, how each job ended last, history under seal."""

from records.models.history import Kept, Link, Shape, Waiting
from records.models.jobs import Job
from records.models.leases import Lease

__all__ = ["Job", "Kept", "Lease", "Link", "Shape", "Waiting"]
