"""Reports, their history and the office's tables in the staff admin."""

from issues.admin import office, reports, tables

__all__ = ["office", "reports", "tables"]
