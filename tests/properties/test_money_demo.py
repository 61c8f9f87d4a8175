"""The invented money of a demo street: every state is there, the same seed writes the same rows."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.db.models import F

from properties.demo.money import write
from properties.emergency import State
from properties.models import Compound, Document, EmergencyUse, Publication
from properties.published import is_short
from tests.factories import CompoundFactory, ContractFactory, NeighbourhoodFactory
from tests.properties.money import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def written(seed: int, count: int, *, showcase: bool = True) -> list[Compound]:
    here = NeighbourhoodFactory.create()
    compounds = CompoundFactory.create_batch(count, neighbourhood=here, is_demo=True)
    for compound in compounds:
        ContractFactory.create(compound=compound)
    write(street=compounds[0].subdistrict, now=NOW, random=Random(seed), showcase=showcase)
    return list(compounds)


def test_every_state_is_there() -> None:
    compounds = written(1, 30)
    rows = Publication.objects.filter(compound__in=compounds)
    current = rows.filter(is_current=True)
    assert current.count() == 30 * (4 + 2 + 1)
    late, missing = (
        current.filter(published_on__gt=F("due_on")).count(),
        current.filter(published_on=None).count(),
    )
    in_time = current.filter(published_on__lte=F("due_on")).count()
    assert in_time > 4 * (late + missing)
    assert late > 0 < missing
    assert rows.filter(revision=2).count() == 1
    assert [row.compound for row in current if is_short(row)] == [compounds[0]]
    assert set(EmergencyUse.objects.values_list("state", flat=True)) == {State.ASKED, State.PAID}
    assert all("演示" in place for place in EmergencyUse.objects.values_list("place", flat=True))
    assert Document.objects.filter(is_public=True).exists()


def test_the_same_seed_writes_the_same() -> None:
    shown = ("kind", "period_ends", "published_on", "received", "spent", "closing")
    found = [
        list(
            Publication.objects.filter(compound__in=written(7, 3, showcase=False))
            .order_by("pk")
            .values_list(*shown)
        )
        for _turn in range(2)
    ]
    assert found[0] == found[1]
