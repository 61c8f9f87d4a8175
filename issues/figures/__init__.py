"""Counting reports as the work happens: a ledger of differences, the rows it stands for, and both compared.

`counting` says what a report counts for, `recording` writes what a move changed, `compacting` keeps the ledger
small, `history` and `rebuilding` derive everything anew from what is kept for ever.
"""

from issues.figures.compacting import compact
from issues.figures.recording import Seen, record, record_filings, seen

__all__ = ["Seen", "compact", "record", "record_filings", "seen"]
