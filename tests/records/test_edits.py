"""`python -m tests.chaos.history` on a small history: edits as the owner of the tables could make them (S13)."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from properties.models import Role
from records import anchors
from records.models import Link
from tests.cast import cast
from tests.chaos.history import KINDS, _faults, _found
from tests.factories import ReporterFactory
from tests.issues.people import filed
from tests.records.rows import history, seal_all
from tests.security.figures import tell, times

pytestmark = pytest.mark.django_db(transaction=True)
EDITS = times(50, 1_000)


def test_every_edit_past_the_triggers_is_found(settings: Any, tmp_path: Any) -> None:
    settings.ANCHOR_DIR = tmp_path
    people = cast()
    filed(people, at=timezone.now())
    history(20)
    reporter = ReporterFactory.create()
    for number in range(5):
        reporter.reveals.create(by=people.own[Role.STREET_OFFICER], reason=f"回访 {number}")
    seal_all()
    anchors.drop(timezone.now())
    assert _faults() == []
    if connection.vendor != "postgresql":  # it has no way past its triggers but to drop them: see test_chain
        assert Link.objects.count() > len(KINDS)
        return
    dice = random.Random(11)
    wrong = [kind.__name__ for kind in KINDS * (EDITS // len(KINDS)) if not _found(kind, dice)]
    tell("S13", f"{EDITS:,} edits, deletes, swaps, tail cuts and forged links: {EDITS - len(wrong):,} found")
    assert wrong == []
    assert _faults() == []
