"""Invented reports are counted as real ones are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues import facts
from issues.demo import load
from issues.demo.sizes import SIZES
from issues.models import Closing, Figure, Issue, Rating
from issues.workflow import Outcome, Status
from notices.calendar import SHANGHAI
from tests.issues.counted import differences, ledger

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("seed", [1, 7])
def test_the_demo_is_counted_as_its_reports_say(seed: int, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    facts.load_all()
    load.load_street(load.Job(0, replace(SIZES["small"], issues=300), seed, NOW, "!"))
    out = StringIO()
    call_command("rebuild_figures", check=True, stdout=out)
    assert (out.getvalue(), differences()) == ("0 differences\n", [])
    counted = Issue.objects.exclude(status__in=[Status.MERGED, Status.WITHDRAWN])
    found = ledger()
    assert found["received"] == counted.count()
    assert found["recurred"] == counted.filter(recurrence_of__isnull=False).count() > 0
    assert found["on_time"] + found["late"] == Issue.objects.filter(outcome=Outcome.RESOLVED).count()
    assert found["late"] > 0
    latest = dict(Rating.objects.order_by("closing").values_list("issue", "closing"))
    done = set(Closing.objects.filter(outcome=Outcome.RESOLVED).values_list("issue", "seq"))
    assert found["rated"] == len(done & set(latest.items()))
    assert 0 < found["satisfied"] < found["rated"]
    assert Closing.objects.filter(undone_at__isnull=False).exists()
    assert (
        Figure.objects.count()
        == Figure.objects.values("month", "compound", "topic", "firm").distinct().count()
    )
