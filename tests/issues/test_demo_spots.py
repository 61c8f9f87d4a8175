"""The invented register: every state, and nothing the rules would not have allowed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from issues import facts, spotflow
from issues.access import spot_hats
from issues.demo import load, spots
from issues.demo.sizes import SIZES
from issues.models import Spot, SpotMove, SpotPhoto
from issues.spotflow import State, Verb
from issues.workflow import Hat
from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Area

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 18, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def written(settings: Any, tmp_path: Any) -> int:
    settings.MEDIA_ROOT = tmp_path
    facts.load_all()
    load.load_street(load.Job(0, SIZES["small"], 1, NOW, "!"))
    street = Area.objects.get(kind=Area.Kind.SUBDISTRICT, is_demo=True)
    return spots.write(street=street, random=Random(1), now=NOW, size=SIZES["small"])


def test_a_dozen_of_each_topic_in_every_state(written: int) -> None:
    states = Counter(Spot.objects.values_list("state", flat=True))

    assert written == Spot.objects.count() == 26
    assert Counter(Spot.objects.values_list("topic__code", flat=True)) == {"ground_lock": 13, "clutter": 13}
    assert set(states) == set(State) - {State.VOID}
    assert states[State.RECURRED] == 2
    late = Deadline.objects.open().filter(subject_kind="spot", due_at__lt=NOW)
    assert late.count() == 1


def test_every_file_is_one_the_table_allows(written: int) -> None:
    for spot in Spot.objects.select_related("compound").prefetch_related("moves__by"):
        rows = list(spot.moves.all())
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.at for row in rows] == sorted(row.at for row in rows)
        assert rows[-1].now == spot.state
        assert spot.version == len(rows)
        assert rows[-1].at < NOW
        for row in rows:
            _check(spot, row)


def _check(spot: Spot, row: SpotMove) -> None:
    assert row.by is not None
    table = spotflow.FIND if row.verb == Verb.FIND else spotflow.find_row(row.was, row.verb)
    assert table is not None
    assert row.now == (table.to or row.was)
    assert Hat(row.data["hat"]) in spot_hats(row.by, spot) & table.who
    if row.verb == Verb.CONFIRM:
        assert spot.recheck_on is not None
        assert spotflow.may_recheck(spot.recheck_on, row.at)
    if row.verb == Verb.RECUR:
        assert spot.recurrences.get().code == row.data["into"]


def test_open_spots_have_their_clock_and_no_other_has_one(written: int) -> None:
    clocks = {row.subject_id: row.kind for row in Deadline.objects.open().filter(subject_kind="spot")}
    wanted = {State.NOTIFIED: spotflow.CLEAR, State.CLEARED: spotflow.RECHECK}

    assert clocks == {
        spot.pk: wanted[State(spot.state)] for spot in Spot.objects.filter(state__in=sorted(wanted))
    }


def test_what_was_cleared_lately_has_both_pictures(written: int) -> None:
    since = NOW - timedelta(days=SIZES["small"].picture_days)
    lately = Spot.objects.filter(cleared_at__gte=since)

    assert lately.count() >= 6
    for spot in lately:
        assert Counter(spot.photos.values_list("kind", flat=True)) == {"before": 1, "after": 1}


def test_a_city_gets_few_and_no_pictures(settings: Any, tmp_path: Any, written: int) -> None:
    street = Area.objects.get(kind=Area.Kind.SUBDISTRICT, is_demo=True)
    pictures = SpotPhoto.objects.count()

    assert spots.write(street=street, random=Random(2), now=NOW, size=SIZES["city"]) == 4
    assert SpotPhoto.objects.count() == pictures
