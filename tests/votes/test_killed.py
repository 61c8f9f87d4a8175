"""A process that is killed in the middle of a vote leaves nothing half done. The long run: `python -m tests.chaos.votes`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.chaos.votes import POINTS, can_be_handed_out, killed
from tests.votes.rows import hall
from votes import actions, export, verifying

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_each_of_ten_points_a_vote_is_whole_or_not_there() -> None:
    town = hall(len(POINTS))
    now = timezone.now()
    times: dict[str, Any] = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=1)}
    draft = town.draft(4, 5, 7, noticed=None, **times)
    ballot = actions.open_ballot(ballot=draft, by=town.chair, early_reason="测试")
    told = []
    for right, point in zip(
        ballot.rights.select_related("representative").order_by("number"), POINTS, strict=True
    ):
        connection.close()
        told.append(killed(right, *point))

    votes = list(ballot.votes.select_related("right").order_by("seq"))

    assert [vote.right.number for vote in votes] == [len(POINTS) - 1, len(POINTS)]
    assert [bool(receipt) for receipt in told] == [False] * (len(POINTS) - 1) + [True]
    assert told[-1] == votes[-1].hash
    assert all(can_be_handed_out(vote) for vote in votes)
    closed = actions.close(ballot=ballot, by=None, at=ballot.closes_at)
    assert {line["hash"] for line in export.bulletin(closed)} == {vote.hash for vote in votes}
    assert verifying.first_fault(closed) is None
