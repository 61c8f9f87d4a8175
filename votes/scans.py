"""Scans of ballot papers and proxies: they say who voted what, so only the counting team opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from votes.models import PaperEntry, Proxy

if TYPE_CHECKING:
    from uuid import UUID


def is_of_a_vote(document: UUID) -> bool:
    """Whether this document is such a scan."""
    return PaperEntry.objects.filter(paper=document).exists() or Proxy.objects.filter(paper=document).exists()
