"""The door of the status page: whoever can do something about it, and the office that depends on it."""

from __future__ import annotations

from properties.models import Role
from tests.doors.plan import Door, everybody

READERS = {Role.SYSTEM_ADMIN, Role.STREET_OFFICER}

STAFF = {"status": Door("get", everybody(but=set(Role) - READERS))}
