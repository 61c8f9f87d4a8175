"""Doors of the interface itself; its resources stand with their rooms."""

from __future__ import annotations

from tests.doors.plan import Door, everybody

STAFF = {
    "interface:schema": Door("get", everybody(), program=True),
    "interface:docs": Door("get", everybody()),
}
