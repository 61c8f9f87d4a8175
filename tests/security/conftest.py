"""The world of `tests.doors`, for figures that walk it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors import plant
from tests.doors.plan import World, build
from tests.security.figures import LONG

# Minutes long, or in need of the network: `make security` alone.
collect_ignore = [] if LONG else ["test_s3_fields.py", "test_s14_audit.py"]


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return plant(build())
