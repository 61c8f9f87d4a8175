"""A round by checklist: its points, its photos, who may not judge whom, and a list that keeps its old words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from properties import actions
from properties.checklists import PHOTOS_WITHIN, Answer
from properties.models import ChecklistItem, Contract, Inspection, InspectionAnswer, Post, Role
from tests.cast import Cast, cast
from tests.factories import ContractFactory, FirmFactory, PostFactory
from tests.issues.people import photo
from tests.properties.checked import NA, NO, NOW, TODAY, YES, item, look
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from properties.models import User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def test_a_round_is_an_inspection_a_dimension_with_the_points_of_its_answers(people: Cast) -> None:
    stairs, bins, lawn = item("stairs", points=20), item("bins", points=10), item("lawn", dimension="green")
    rows = look(people, {stairs: YES, bins: Answer(NO, " 桶满 "), lawn: YES}, note="雨后")
    assert [(row.dimension, str(row.score), row.firm, row.note) for row in rows] == [
        ("clean", "66.7", people.firm, "雨后"),
        ("green", "100", people.firm, "雨后"),
    ]
    assert list(rows[0].answers.values_list("item__code", "verdict", "note")) == [
        ("stairs", "yes", ""),
        ("bins", "no", "桶满"),
    ]


def test_a_part_where_nothing_applies_leaves_no_row_and_a_round_of_such_parts_is_refused(
    people: Cast,
) -> None:
    stairs, lawn = item("stairs"), item("lawn", dimension="green")
    [row] = look(people, {stairs: YES, lawn: NA})
    assert row.dimension == "clean"
    with refused("checklist.nothing"):
        look(people, {lawn: NA})
    with refused("inspection.empty"):
        look(people, {})


def test_a_part_is_answered_to_its_end_or_not_at_all(people: Cast) -> None:
    stairs, _bins = item("stairs"), item("bins")
    with refused("checklist.unfinished"):
        look(people, {stairs: YES})
    assert Inspection.objects.count() == InspectionAnswer.objects.count() == 0


def test_an_item_of_another_day_is_told(people: Cast) -> None:
    old = item("stairs", active_until=TODAY - DAY)
    new = item("stairs", active_from=TODAY)
    later = item("bins", active_from=TODAY + DAY)
    for wrong in (old, later):
        with refused("checklist.changed"):
            look(people, {wrong: YES})
    look(people, {old: YES}, on=TODAY - DAY)
    look(people, {new: YES})
    assert Inspection.objects.count() == 2


def test_twice_a_day_is_told_and_a_struck_round_makes_room(people: Cast) -> None:
    stairs = item("stairs")
    [row] = look(people, {stairs: NO})
    with refused("inspection.twice"):
        look(people, {stairs: YES})
    actions.strike(inspection=row, reason="看错楼", by=people.own[Role.GRID_WORKER], at=NOW)
    [again] = look(people, {stairs: YES})
    assert (row.answers.count(), str(again.score)) == (1, "100")


def test_a_refused_round_leaves_neither_rows_nor_files(people: Cast) -> None:
    stairs = item("stairs")
    look(people, {stairs: NO})
    clean = photo()
    with refused("inspection.twice"):
        look(people, {stairs: Answer(NO, "", clean)})
    assert not default_storage.exists(f"evidence/{clean.name[:2]}/{clean.name}.jpg")
    assert InspectionAnswer.objects.count() == 1


# ---- nobody judges a firm of their own


def post_in_firm(people: Cast, user: User, starts: date, ends: date | None, **more: object) -> Post:
    values = {"firm": people.firm, "role": Role.FIRM_MANAGER, **more}
    return PostFactory.create(user=user, starts_on=starts, ends_on=ends, **values)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_WORKER])
def test_a_grid_worker_with_a_post_in_the_firm_does_not_judge_it(people: Cast, role: Role) -> None:
    worker = people.own[Role.GRID_WORKER]
    post_in_firm(people, worker, TODAY - 90 * DAY, None, role=role)
    stairs = item("stairs")
    with refused("inspection.own-firm"):
        look(people, {stairs: YES})
    [row] = look(people, {stairs: YES}, compound=people.next_door)  # the other firm's
    assert row.firm == people.other_firm


@pytest.mark.parametrize(
    ("starts", "ends", "may"),
    [
        (-9, -3, True),  # left the day before the day that is judged
        (-9, -2, False),  # its last day in the firm is that day
        (-2, -1, False),  # its first day in the firm is that day
        (-1, -1, True),  # came after that day and has left again before today
        (-1, 0, False),  # in the firm today
        (0, None, False),
        (1, None, True),  # from tomorrow on
    ],
)
def test_neither_on_the_day_that_is_judged_nor_on_the_day_of_writing(
    people: Cast,
    starts: int,
    ends: int | None,
    may: bool,
) -> None:
    worker, stairs = people.own[Role.GRID_WORKER], item("stairs")
    post_in_firm(people, worker, TODAY + starts * DAY, None if ends is None else TODAY + ends * DAY)
    if may:
        assert look(people, {stairs: YES}, on=TODAY - 2 * DAY)
    else:
        with refused("inspection.own-firm"):
            look(people, {stairs: YES}, on=TODAY - 2 * DAY)


def test_the_firm_is_the_one_under_contract_on_that_day(people: Cast) -> None:
    """A post in the firm that came later does not hinder judging the one before; one in the earlier firm does."""
    stairs, worker = item("stairs"), people.own[Role.GRID_WORKER]
    Contract.objects.filter(compound=people.compound).update(ends_on=TODAY - DAY, is_current=False)
    ContractFactory.create(compound=people.compound, firm=FirmFactory.create(), starts_on=TODAY)
    post_in_firm(people, worker, TODAY - 90 * DAY, None)
    with refused("inspection.own-firm"):
        look(people, {stairs: YES}, on=TODAY - DAY)
    assert look(people, {stairs: YES}, on=TODAY)


def test_points_typed_and_striking_know_the_rule_too(people: Cast) -> None:
    from decimal import Decimal

    worker, stairs = people.own[Role.GRID_WORKER], item("stairs")
    [row] = look(people, {stairs: NO})
    post_in_firm(people, worker, TODAY, None)
    with refused("inspection.own-firm"):
        actions.inspect(compound=people.compound, scores={"green": Decimal(100)}, on=TODAY, by=worker, at=NOW)
    with refused("inspection.own-firm"):
        actions.strike(inspection=row, reason="太低", by=worker, at=NOW)
    officer = people.own[Role.STREET_OFFICER]
    assert actions.strike(inspection=row, reason="重查", by=officer, at=NOW).struck_at == NOW


def test_a_seat_in_a_committee_or_a_firm_opens_no_compound_for_inspection(people: Cast) -> None:
    """The grid post lies elsewhere: what a person reaches as a committee member or a manager they do not judge."""
    stairs, worker = item("stairs"), people.other[Role.GRID_WORKER]
    PostFactory.create(user=worker, role=Role.COMMITTEE_MEMBER, compound=people.compound)
    with refused("inspection.not-yours"):
        look(people, {stairs: YES}, by=worker)
    assert look(people, {stairs: YES}, by=worker, compound=people.other_compound)


# ---- photos


def unmet(people: Cast) -> tuple[Inspection, InspectionAnswer]:
    [row] = look(people, {item("stairs"): Answer(NO, "有痰迹")})
    return row, row.answers.get()


def add(row: Inspection, answer: InspectionAnswer, by: User, **more: object) -> int:
    values = {"visit": [row], "photos": {answer.pk: photo()}, "by": by, "at": NOW, **more}
    return actions.add_photos(**values)  # type: ignore[arg-type]


def test_a_photo_follows_and_stays(people: Cast) -> None:
    row, answer = unmet(people)
    worker = people.own[Role.GRID_WORKER]
    assert add(row, answer, worker, at=NOW + PHOTOS_WITHIN) == 1
    answer.refresh_from_db()
    assert answer.path is not None
    assert default_storage.exists(answer.path)
    with refused("inspection.has-photo"):
        add(row, answer, worker)


def test_when_a_photo_no_longer_follows(people: Cast) -> None:
    row, answer = unmet(people)
    worker = people.own[Role.GRID_WORKER]
    with refused("inspection.closed"):
        add(row, answer, worker, at=NOW + PHOTOS_WITHIN + timedelta(seconds=1))
    with pytest.raises(NotYours):
        add(row, answer, people.own[Role.GRID_HEAD])
    with refused("inspection.no-answer"):
        add(row, answer, worker, visit=[])
    actions.strike(inspection=row, reason="看错楼", by=worker, at=NOW)
    with refused("inspection.closed"):
        add(row, answer, worker)


def test_what_was_met_takes_no_photo(people: Cast) -> None:
    [row] = look(people, {item("stairs"): YES})
    with refused("inspection.met"):
        add(row, row.answers.get(), people.own[Role.GRID_WORKER])
    with pytest.raises(IntegrityError), transaction.atomic():
        row.answers.update(path="evidence/ab/x.jpg", width=1, height=1, sha256="a")


def test_words_and_photo_go_with_what_was_not_met_alone(people: Cast) -> None:
    [row] = look(people, {item("stairs"): Answer(YES, "很好", photo())})
    assert list(row.answers.values_list("note", "path")) == [("", None)]


# ---- the list itself


def test_an_item_nobody_answered_is_changed_in_place(people: Cast) -> None:
    stairs = item("stairs")
    same = actions.revise_item(item=stairs, values={"points": 30}, today=TODAY)
    assert (same.pk, same.points, ChecklistItem.objects.count()) == (stairs.pk, 30, 1)


def test_an_answered_item_keeps_its_words_and_a_further_version_is_asked_from_tomorrow(people: Cast) -> None:
    stairs = item("stairs", points=50)
    [row] = look(people, {stairs: NO}, on=TODAY - DAY)
    new = actions.revise_item(item=stairs, values={"points": 30, "text": "更严"}, today=TODAY)
    stairs.refresh_from_db()
    assert (stairs.points, stairs.active_until) == (50, TODAY)
    assert (new.code, new.points, new.text, new.text_en) == ("stairs", 30, "更严", stairs.text_en)
    assert new.active_from == TODAY + DAY
    assert row.answers.get().item == stairs
    assert [list(ChecklistItem.objects.on(day)) for day in (TODAY, TODAY + DAY)] == [[stairs], [new]]
    with refused("checklist.ended"):
        actions.revise_item(item=stairs, values={"points": 1}, today=TODAY)


def test_saving_without_a_change_makes_no_version(people: Cast) -> None:
    stairs = item("stairs")
    look(people, {stairs: YES})
    assert actions.revise_item(item=stairs, values={"points": 50}, today=TODAY) == stairs
    assert ChecklistItem.objects.count() == 1


def test_an_item_ends_today_at_the_earliest_and_its_code_is_not_used_again(people: Cast) -> None:
    stairs = item("stairs")
    with refused("checklist.too-early"):
        actions.end_item(item=stairs, on=TODAY - DAY, today=TODAY)
    assert actions.end_item(item=stairs, on=TODAY, today=TODAY).active_until == TODAY
    values = {"code": "stairs", "dimension": "clean", "text": "x", "text_en": "x", "points": 1}
    with refused("checklist.code"):
        actions.add_item(values=values, today=TODAY)
    assert actions.add_item(values=values | {"code": "new"}, today=TODAY).active_from == TODAY


@pytest.mark.parametrize(
    "wrong",
    [{"points": 0}, {"points": 101}, {"active_until": date(2023, 12, 31)}],
)
def test_the_database_holds_what_an_item_is(people: Cast, wrong: dict[str, object]) -> None:
    item("edge", points=100, active_until=date(2024, 1, 1))
    stairs = item("stairs", points=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistItem.objects.filter(pk=stairs.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        item("stairs", active_from=TODAY)  # a second open version
