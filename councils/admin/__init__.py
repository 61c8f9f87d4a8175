"""Committees, halls and documents in the staff admin."""

from councils.admin import committees, documents, halls

__all__ = ["committees", "documents", "halls"]
