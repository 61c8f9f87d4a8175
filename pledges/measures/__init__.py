"""The measures of the house. Importing this package fills the registry."""

from pledges.measures import places, promises, reports, spots

__all__ = ["places", "promises", "reports", "spots"]
