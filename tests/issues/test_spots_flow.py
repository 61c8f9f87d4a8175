"""The table of the register, and each rule of it on both sides of its edge."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from issues import spotflow
from issues.actions import spots
from issues.models import Issue, Spot, SpotMove, SpotPhoto
from issues.spotflow import State, Verb
from issues.workflow import Hat
from notices.calendar import SHANGHAI, day_of
from notices.models import Deadline, Notice
from properties.models import Contract, Role
from tests.cast import cast
from tests.factories import BuildingFactory, FirmFactory, IssueFactory
from tests.issues.people import MONDAY, photo
from tests.issues.spots_rows import a_spot, cleared, do, found, in_state, refused, topic
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cast import Cast

pytestmark = pytest.mark.django_db
S, V = State, Verb


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


@contextmanager
def rolled_back() -> Iterator[None]:
    """As if it had not been done."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


# Written by hand, apart from the code: state → what anybody may do there at all.
MOVES = {
    S.FOUND: {V.NOTIFY, V.CLEAR, V.LINK, V.NOTE, V.VOID},
    S.NOTIFIED: {V.CLEAR, V.LINK, V.NOTE, V.VOID},
    S.CLEARED: {V.CONFIRM, V.RECUR, V.LINK, V.NOTE, V.VOID},
    S.CLOSED: {V.RECUR, V.LINK, V.NOTE, V.VOID},
    S.RECURRED: {V.LINK, V.NOTE},
    S.VOID: set(),
}
# Role → what it may do where the state allows it.
OFFICE = {V.NOTIFY, V.CLEAR, V.CONFIRM, V.RECUR, V.LINK, V.NOTE}
MAY: dict[Role, set[Verb]] = {
    Role.STREET_OFFICER: OFFICE | {V.VOID},
    Role.GRID_HEAD: OFFICE,
    Role.GRID_WORKER: OFFICE,
    Role.PARTY_SECRETARY: OFFICE,
    Role.NEIGHBOURHOOD_STAFF: OFFICE,
    Role.FIRM_MANAGER: {V.CLEAR, V.RECUR, V.LINK, V.NOTE},
    Role.FIRM_WORKER: {V.CLEAR, V.RECUR, V.LINK, V.NOTE},
    Role.COMMITTEE_CHAIR: {V.CONFIRM, V.NOTE},
    Role.COMMITTEE_MEMBER: {V.CONFIRM, V.NOTE},
    Role.DEPARTMENT_OFFICER: {V.CLEAR, V.LINK, V.NOTE},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", [verb for verb in V if verb != V.FIND])
def test_what_a_state_allows(state: State, verb: Verb) -> None:
    assert (spotflow.find_row(state, verb) is not None) == (verb in MOVES[state])


@pytest.mark.parametrize("state", list(S))
def test_who_may_do_what(people: Cast, state: State) -> None:
    at = MONDAY + timedelta(days=31)

    for verb in sorted(MOVES[state] - {V.LINK}):
        fresh = in_state(people, state)
        for role in set(Role) - {role for role, may in MAY.items() if verb in may}:
            with pytest.raises(NotYours):
                do(fresh, verb, people.own[role], at=at)
        for role in sorted(role for role, may in MAY.items() if verb in may):
            with rolled_back():
                do(fresh, verb, people.own[role], at=at)


def test_a_move_the_state_does_not_know_is_refused(people: Cast) -> None:
    spot = in_state(people, S.FOUND)
    for verb in (V.CONFIRM, V.RECUR):
        refused("spot.no-such-move", spot, verb, people.own[Role.STREET_OFFICER])


def test_a_find_opens_a_file_with_everything_the_place_says(people: Cast) -> None:
    building = BuildingFactory.create(compound=people.compound)

    spot = a_spot(people, building=building, place=" 12号\n车位 ", photos=(photo(),))

    assert (spot.state, spot.place, spot.firm_id) == (S.FOUND, "12号 车位", people.firm.pk)
    assert (spot.neighbourhood_id, spot.grid_id) == (people.neighbourhood.pk, people.grid.pk)
    assert spot.subdistrict_id == people.street.pk
    assert list(spot.moves.values_list("seq", "verb", "was", "now")) == [(1, "find", "", "found")]
    assert [row.kind for row in spot.photos.all()] == ["before"]


def test_a_find_says_where_and_is_about_one_of_two_topics(people: Cast) -> None:
    with pytest.raises(Refused) as nowhere:
        a_spot(people, place=" \n ")
    with pytest.raises(Refused) as other:
        a_spot(people, topic=topic("parking"))

    assert (nowhere.value.code, other.value.code) == ("spot.missing-place", "spot.topic")
    assert not Spot.objects.exists()


def test_nobody_enters_a_spot_in_a_place_that_is_not_theirs(people: Cast) -> None:
    with pytest.raises(NotYours):
        a_spot(people, compound=people.other_compound)
    with pytest.raises(NotYours):
        a_spot(people, by=Role.COMMITTEE_CHAIR)


def test_the_same_form_sent_twice_is_one_spot(people: Cast) -> None:
    form = found(people, photos=(photo(),))
    by = people.own[Role.GRID_WORKER]

    first = spots.find(found=form, by=by, at=MONDAY)
    second = spots.find(found=form, by=by, at=MONDAY + timedelta(seconds=1))

    assert first.pk == second.pk
    assert (Spot.objects.count(), SpotMove.objects.count(), SpotPhoto.objects.count()) == (1, 1, 1)


def test_a_form_that_now_says_something_else_is_no_second_sending(people: Cast) -> None:
    form = found(people)
    spots.find(found=form, by=people.own[Role.GRID_WORKER], at=MONDAY)
    other = found(people, place="13号车位", key=form.key)

    for by, again in ((Role.GRID_WORKER, other), (Role.GRID_HEAD, form)):
        with pytest.raises(Refused) as caught:
            spots.find(found=again, by=people.own[by], at=MONDAY)
        assert caught.value.code == "spot.form-used"


def test_notice_starts_a_clock_of_seven_days_on_its_legal_ground(people: Cast) -> None:
    spot = in_state(people, S.NOTIFIED)

    clock = Deadline.objects.get(subject_kind="spot", subject_id=spot.pk)
    assert (clock.kind, clock.amount, clock.basis) == ("spot.clear", 7, spotflow.BASIS["ground_lock"])
    # The seventh day after Monday the 16th.
    assert clock.due_at == datetime(2026, 3, 23, 23, 59, 59, tzinfo=SHANGHAI)
    assert spot.clear_by == day_of(clock.due_at)
    told = Notice.objects.filter(subject_kind="spot", kind="spot.notified").values_list("to_id", flat=True)
    assert set(told) == {str(people.own[Role.FIRM_MANAGER].pk)}


def test_a_day_of_rest_moves_the_date_in_the_file_too(people: Cast) -> None:
    saturday = MONDAY.date() + timedelta(days=5)

    spot = do(a_spot(people), V.NOTIFY, people.own[Role.GRID_HEAD], clear_by=saturday)

    assert spot.clear_by == MONDAY.date() + timedelta(days=7)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (60, True), (61, False)])
def test_the_day_to_clear_lies_between_tomorrow_and_sixty_days(people: Cast, days: int, fits: bool) -> None:
    spot, by = a_spot(people), people.own[Role.GRID_HEAD]
    day = MONDAY.date() + timedelta(days=days)
    if fits:
        assert do(spot, V.NOTIFY, by, clear_by=day).state == S.NOTIFIED
    else:
        assert refused("spot.clear-by", spot, V.NOTIFY, by, clear_by=day).field == "clear_by"


def test_clearing_needs_a_photo_meets_its_clock_and_starts_the_thirty_days(people: Cast) -> None:
    spot = in_state(people, S.NOTIFIED)
    by = people.own[Role.FIRM_WORKER]
    refused("spot.missing-photo", spot, V.CLEAR, by, photos=())

    spot = do(spot, V.CLEAR, by, at=MONDAY + timedelta(days=1))

    clear, recheck = Deadline.objects.filter(subject_id=spot.pk).order_by("pk")
    assert (clear.kind, clear.met_at) == ("spot.clear", MONDAY + timedelta(days=1))
    assert (recheck.kind, recheck.amount, recheck.met_at) == ("spot.recheck", 30, None)
    assert spot.recheck_on == MONDAY.date() + timedelta(days=31)
    assert [row.kind for row in spot.photos.all()] == ["after"]


def test_the_second_look_counts_from_the_thirtieth_day_on(people: Cast) -> None:
    spot, by = cleared(people), people.own[Role.NEIGHBOURHOOD_STAFF]
    thirtieth = datetime(2026, 4, 15, tzinfo=SHANGHAI)
    assert spot.recheck_on == thirtieth.date()

    refused("spot.too-early", spot, V.CONFIRM, by, at=thirtieth - timedelta(seconds=1))
    closed = do(spot, V.CONFIRM, by, at=thirtieth)

    assert (closed.state, closed.rechecked_at) == (S.CLOSED, thirtieth)
    assert not Deadline.objects.open().filter(subject_kind="spot").exists()


def test_whoever_belongs_to_the_firm_does_not_confirm_whatever_else_they_are(people: Cast) -> None:
    from tests.factories import PostFactory

    spot, both = cleared(people), people.own[Role.GRID_HEAD]
    PostFactory.create(user=both, role=Role.FIRM_WORKER, firm=people.firm)
    both = type(both).objects.get(pk=both.pk)

    with pytest.raises(NotYours):
        do(spot, V.CONFIRM, both, at=MONDAY + timedelta(days=30))


def test_what_comes_back_is_a_new_file_that_points_at_the_old_one(people: Cast) -> None:
    old = cleared(people)

    new = do(old, V.RECUR, people.own[Role.GRID_WORKER], at=MONDAY + timedelta(days=9), photos=(photo(),))

    old.refresh_from_db()
    assert (old.state, old.recurred_at) == (S.RECURRED, MONDAY + timedelta(days=9))
    assert (new.state, new.recurrence_of_id, new.place) == (S.FOUND, old.pk, old.place)
    assert old.moves.last().data["into"] == new.code  # type: ignore[union-attr]
    assert [row.verb for row in new.moves.all()] == ["find"]
    assert not Deadline.objects.open().filter(subject_kind="spot").exists()


def test_a_closed_spot_comes_back_within_a_year(people: Cast) -> None:
    by = people.own[Role.GRID_WORKER]
    one, other = in_state(people, S.CLOSED), in_state(people, S.CLOSED)
    closed_at = one.rechecked_at
    assert closed_at is not None

    assert do(one, V.RECUR, by, at=closed_at + timedelta(days=365)).recurrence_of_id == one.pk
    refused("spot.long-closed", other, V.RECUR, by, at=closed_at + timedelta(days=366))


def test_a_spot_belongs_to_the_firm_of_its_day(people: Cast) -> None:
    old = cleared(people)
    Contract.objects.filter(compound=people.compound).update(is_current=False, ends_on=MONDAY.date())
    later = FirmFactory.create()
    Contract.objects.create(compound=people.compound, firm=later, starts_on=MONDAY.date() + timedelta(days=1))

    new = do(old, V.RECUR, people.own[Role.GRID_WORKER], at=MONDAY + timedelta(days=2))

    old.refresh_from_db()
    assert (old.firm_id, new.firm_id) == (people.firm.pk, later.pk)


def test_only_a_report_of_the_same_compound_is_linked_and_once(people: Cast) -> None:
    spot, by = a_spot(people), people.own[Role.STREET_OFFICER]
    here = IssueFactory.create(compound=people.compound)
    there = IssueFactory.create(compound=people.next_door)

    do(spot, V.LINK, by, issue=here)

    assert list(spot.issues.all()) == [here]
    assert spot.moves.last().data["issue"] == here.code  # type: ignore[union-attr]
    refused("spot.already-linked", spot, V.LINK, by, issue=here)
    refused("spot.other-compound", spot, V.LINK, by, issue=there)


def test_striking_needs_a_reason_and_stops_the_clock(people: Cast) -> None:
    spot, by = in_state(people, S.NOTIFIED), people.own[Role.STREET_OFFICER]
    refused("spot.missing-note", spot, V.VOID, by, note=" ")

    spot = do(spot, V.VOID, by)

    assert spot.state == S.VOID
    assert not Deadline.objects.open().filter(subject_kind="spot").exists()


def test_striking_what_came_back_puts_the_earlier_file_where_it_stood(people: Cast) -> None:
    old, by = cleared(people), people.own[Role.STREET_OFFICER]
    new = do(old, V.RECUR, by, at=MONDAY + timedelta(days=9))

    do(new, V.VOID, by, at=MONDAY + timedelta(days=10))

    old.refresh_from_db()
    last = old.moves.last()
    assert last is not None
    assert (old.state, old.recurred_at, last.was, last.now) == (S.CLEARED, None, "recurred", "cleared")
    clock = Deadline.objects.open().get(subject_kind="spot", subject_id=old.pk)
    assert day_of(clock.due_at) == old.recheck_on


def test_a_late_click_is_told_and_changes_nothing(people: Cast) -> None:
    spot, by = a_spot(people), people.own[Role.GRID_HEAD]
    do(spot, V.NOTE, by)

    refused("spot.changed-meanwhile", spot, V.NOTIFY, by, version=1)

    spot.refresh_from_db()
    assert (spot.state, spot.version) == (S.FOUND, 2)


def test_photos_of_a_refused_move_leave_no_file(people: Cast, tmp_path: Any) -> None:
    spot = in_state(people, S.VOID)

    refused("spot.no-such-move", spot, V.CLEAR, people.own[Role.FIRM_WORKER])
    with pytest.raises(Refused):
        a_spot(people, topic=topic("parking"), photos=(photo(),))

    assert list(tmp_path.rglob("*.jpg")) == []


def test_every_move_writes_one_row_without_gaps(people: Cast) -> None:
    spot = in_state(people, S.CLOSED)

    assert list(spot.moves.values_list("seq", "verb")) == [(1, "find"), (2, "clear"), (3, "confirm")]
    assert {row.data["hat"] for row in spot.moves.all()} == {Hat.GRID, Hat.FIRM_WORKER, Hat.STREET}


def test_a_stranger_links_no_report_they_cannot_see(people: Cast) -> None:
    spot = a_spot(people)
    elsewhere = IssueFactory.create(compound=people.compound, firm=people.other_firm)
    Issue.objects.filter(pk=elsewhere.pk).update(firm=people.other_firm)
    elsewhere.refresh_from_db()

    refused("spot.other-compound", spot, V.LINK, people.own[Role.FIRM_MANAGER], issue=elsewhere)
