"""The invented works of a demo street: every batch, every kind of trouble, marked, and the same each time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from notices.calendar import SHANGHAI
from properties import boards_works as boards
from properties.actions.works import paid
from properties.demo import works
from properties.models import Programme, Role, Work, WorkNotice, WorkPayment, WorkPhoto, WorkStage
from properties.workstages import Stage
from tests.cast import Cast, cast
from tests.issues.people import photo

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def people(settings: Settings, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = str(tmp_path)
    for code in ("lift-addition", "lift-replacement", "e-bike-charging"):
        Programme.objects.create(code=code, group="lifts", name=code, name_en=code)
    return cast()


def written(people: Cast, *, showcase: bool = True) -> list[tuple[Any, ...]]:
    works.write(
        street=people.street,
        now=NOW,
        random=Random(7),
        showcase=showcase,
        draw=lambda _after: photo(),
    )
    rows = WorkStage.objects.order_by("work_id", "pk")
    return list(rows.values_list("work__title", "stage", "on"))


def test_lifts_stand_in_every_stage_and_all_is_marked(people: Cast) -> None:
    written(people)
    lifts = Work.objects.filter(kind=Work.Kind.LIFT_ADDITION)
    assert set(lifts.values_list("stage", flat=True)) == set(Stage) - {Stage.PLANNED}
    names = [
        *Work.objects.values_list("title", flat=True),
        *Work.objects.exclude(contractor="").values_list("contractor", flat=True),
        *WorkPayment.objects.values_list("what", flat=True),
        *WorkNotice.objects.values_list("title", flat=True),
        *WorkPhoto.objects.values_list("caption", flat=True),
    ]
    assert [name for name in names if "演示" not in name] == []


def test_one_slips(people: Cast) -> None:
    written(people)
    late = boards.works(people.own[Role.STREET_OFFICER], slipping="1", today=NOW.date())
    assert [work.stage for work in late] == [Stage.SIGNED]


def test_four_lifts_in_eighty_days_with_money_notices_and_a_pair(people: Cast) -> None:
    written(people)
    work = Work.objects.get(kind=Work.Kind.LIFT_REPLACEMENT)
    days = dict(work.stages.values_list("stage", "on"))
    assert (work.units, (days["completed"] - days["started"]).days) == (4, 80)
    assert (paid(work), work.budget) == (Decimal(1_596_000), Decimal(1_680_000))
    assert work.payments.filter(struck_at__isnull=False).count() == 1
    assert work.notices.count() == 2
    assert list(work.photos.order_by("side").values_list("side", "is_public")) == [
        ("after", True),
        ("before", True),
    ]


def test_the_same_seed_gives_the_same_rows(people: Cast) -> None:
    first = written(people)
    count = len(first)
    again = written(people)
    assert again[count:] == first


def test_a_street_without_a_show_has_no_trouble(people: Cast) -> None:
    written(people, showcase=False)
    assert WorkPayment.objects.count() + WorkPhoto.objects.count() + WorkNotice.objects.count() == 0
    assert not Work.objects.filter(stage=Stage.CANCELLED).exists()
