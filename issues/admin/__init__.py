"""Reports, their history and the office's tables in the staff admin."""

from issues.admin import figures, office, reports, spots, tables

__all__ = ["figures", "office", "reports", "spots", "tables"]
