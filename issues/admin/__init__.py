"""Reports, their history and the office's tables in the staff admin."""

from issues.admin import agenda, examples, figures, office, reports, spots, tables

__all__ = ["agenda", "examples", "figures", "office", "reports", "spots", "tables"]
