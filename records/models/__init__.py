"""The rows of this floor: who does a job alone, how each job ended last, history under seal, and what took long."""

from records.models.history import Kept, Link, Shape, Waiting
from records.models.jobs import Job
from records.models.leases import Lease
from records.models.slow import SlowPage, SlowStatement

__all__ = ["Job", "Kept", "Lease", "Link", "Shape", "SlowPage", "SlowStatement", "Waiting"]
