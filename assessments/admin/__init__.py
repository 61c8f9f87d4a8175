"""Assessments in the staff admin: read, never changed; every step has its page in the workspace."""

from assessments.admin import assessments

__all__ = ["assessments"]
