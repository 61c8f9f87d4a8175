"""The rows of this floor: who does a job that only one may do, how each job ended last, and what took long."""

from records.models.jobs import Job
from records.models.leases import Lease
from records.models.slow import SlowPage, SlowStatement

__all__ = ["Job", "Lease", "SlowPage", "SlowStatement"]
