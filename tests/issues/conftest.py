"""Fixtures of this app's tests."""

from __future__ import annotations

import math

import pytest

from notices import limits


@pytest.fixture
def own_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are counted in the database, which each test rolls back; Redis would remember the tests before."""
    monkeypatch.setattr(limits, "_quiet_until", math.inf)
