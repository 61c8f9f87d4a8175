"""Committees, halls, their sessions and documents in the staff admin."""

from councils.admin import committees, documents, halls, sessions

__all__ = ["committees", "documents", "halls", "sessions"]
