"""A work that only one may do: one holder at a time, and whoever dies loses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from records import actions
from records.models import Lease

pytestmark = pytest.mark.django_db


def test_one_holder_at_a_time() -> None:
    assert actions.hold(name="beat", holder="a", seconds=30)
    assert actions.hold(name="beat", holder="a", seconds=30)
    assert not actions.hold(name="beat", holder="b", seconds=30)
    assert actions.hold(name="other", holder="b", seconds=30)


def test_a_lease_that_ran_out_is_taken_by_another() -> None:
    actions.hold(name="beat", holder="a", seconds=30)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert actions.hold(name="beat", holder="b", seconds=30)
    assert not actions.hold(name="beat", holder="a", seconds=30)


def test_only_its_holder_gives_it_back() -> None:
    actions.hold(name="beat", holder="a", seconds=30)
    actions.release(name="beat", holder="b")
    assert not actions.hold(name="beat", holder="b", seconds=30)
    actions.release(name="beat", holder="a")
    assert actions.hold(name="beat", holder="b", seconds=30)
