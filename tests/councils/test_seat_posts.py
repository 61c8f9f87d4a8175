"""Posts follow seats: an election, a seat that ends and an account that is connected give and take them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councils import actions
from councils.actions.committees import Person
from councils.committee_rules import Began, Ended, Office
from councils.models import CommitteeMove, CommitteeSeat, OwnersCommittee
from properties.models import Post, Role, User
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, group, term
from tests.factories import UserFactory
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
ELECTED = TODAY - 5 * DAY
CHAIR, MEMBER = Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER


@pytest.fixture
def people() -> Cast:
    return cast()


def posts(user: User) -> list[tuple[str, date, date | None]]:
    return list(user.posts.order_by("starts_on", "pk").values_list("role", "starts_on", "ends_on"))


def connect(seat: CommitteeSeat, user: User | None, **more: Any) -> CommitteeSeat:
    return actions.connect_account(**({"seat": seat, "user": user, "by": None, "at": NOW} | more))


def seat_of(committee: OwnersCommittee, office: Office = Office.CHAIR) -> CommitteeSeat:
    return committee.seats.filter(office=office).order_by("pk")[0]


def elect(people: Cast, *who: Person) -> OwnersCommittee:
    actions.report_term(compound=people.compound, on=TODAY - 30 * DAY, by=None, at=NOW)
    preparing = group(7, 4)
    actions.form_group(compound=people.compound, group=preparing, on=TODAY - 20 * DAY, by=None, at=NOW)
    days: dict[str, Any] = {
        "elected_on": ELECTED,
        "starts_on": TODAY,
        "filed_on": None,
        "filing_completed_on": None,
    }
    new = replace(term(**days), people=who)
    return actions.enter_election(compound=people.compound, term=new, by=None, at=NOW)


def test_whoever_is_elected_gets_the_post_of_the_seat(people: Cast) -> None:
    committee_in(people.compound)
    chair, deputy, member = UserFactory.create_batch(3)
    elect(
        people,
        Person("甲", Office.CHAIR, user=chair),
        Person("乙", Office.DEPUTY, user=deputy),
        Person("丙", user=member),
        Person("丁"),
    )
    found = [posts(user) for user in (chair, deputy, member)]
    assert found == [[(CHAIR, TODAY, None)], [(MEMBER, TODAY, None)], [(MEMBER, TODAY, None)]]
    assert set(Post.objects.filter(user=chair).values_list("compound", flat=True)) == {people.compound.pk}


def test_whoever_leaves_loses_it_that_day_whoever_stays_keeps_it(people: Cast) -> None:
    old = committee_in(people.compound)
    first, second = UserFactory.create_batch(2)
    long_ago = TODAY - 300 * DAY
    for user, role in ((first, CHAIR), (second, MEMBER)):
        Post.objects.create(user=user, role=role, compound=people.compound, starts_on=long_ago)
    connect(seat_of(old), first)
    connect(seat_of(old, Office.MEMBER), second)
    assert posts(first) == [(CHAIR, long_ago, None)]  # held already: nothing is written

    elect(people, Person("甲", Office.CHAIR), Person("乙", user=second))

    assert posts(first) == [(CHAIR, long_ago, ELECTED - DAY)]
    assert posts(second) == [(MEMBER, long_ago, None)]


def test_a_member_elected_chair_changes_the_post(people: Cast) -> None:
    old, user = committee_in(people.compound), UserFactory.create()
    Post.objects.create(user=user, role=MEMBER, compound=people.compound, starts_on=TODAY - 99 * DAY)
    connect(seat_of(old, Office.MEMBER), user)
    elect(people, Person("甲", Office.CHAIR, user=user))
    assert posts(user) == [(MEMBER, TODAY - 99 * DAY, ELECTED - DAY), (CHAIR, TODAY, None)]


def test_nobody_elses_posts_are_touched(people: Cast) -> None:
    old, user = committee_in(people.compound), UserFactory.create()
    connect(seat_of(old), user)
    for place in ({"compound": people.next_door}, {"compound": people.other_compound}):
        Post.objects.create(user=user, role=CHAIR, starts_on=TODAY - 9 * DAY, **place)
    Post.objects.create(user=user, role=Role.FIRM_WORKER, firm=people.firm, starts_on=TODAY - 9 * DAY)
    others = Post.objects.exclude(user=user, compound=people.compound).order_by("pk")
    before = list(others.values())
    elect(people, Person("甲", Office.CHAIR))
    assert list(others.values()) == before
    assert not Post.objects.today().filter(user=user, compound=people.compound).exists()


def test_a_seat_that_ends_takes_its_post_along(people: Cast) -> None:
    committee, user = committee_in(people.compound), UserFactory.create()
    Post.objects.create(user=user, role=MEMBER, compound=people.compound, starts_on=TODAY - 99 * DAY)
    seat = connect(seat_of(committee, Office.MEMBER), user)
    actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    assert posts(user) == [(MEMBER, TODAY - 99 * DAY, TODAY - DAY)]


def test_a_seat_filled_in_between_gives_it(people: Cast) -> None:
    committee, user = committee_in(people.compound), UserFactory.create()
    gone = seat_of(committee, Office.MEMBER)
    actions.end_seat(seat=gone, why=Ended.RESIGNED, on=TODAY - 9 * DAY, by=None, at=NOW)
    given: dict[str, Any] = {"began": Began.SUBSTITUTE, "on": TODAY - 2 * DAY, "by": None, "at": NOW}
    actions.fill_seat(compound=people.compound, person=Person("候补", user=user), **given)
    assert posts(user) == [(MEMBER, TODAY - 2 * DAY, None)]


def test_an_account_gets_its_post_from_the_day_it_is_connected(people: Cast) -> None:
    seat, user = seat_of(committee_in(people.compound)), UserFactory.create()
    connect(seat, user)
    connect(seat, user)
    assert posts(user) == [(CHAIR, TODAY, None)]
    moves = CommitteeMove.objects.filter(seat=seat).values_list("step", "words")
    assert list(moves) == [("account", user.name)] * 2


def test_a_post_that_was_to_end_goes_on_after_its_last_day(people: Cast) -> None:
    seat, user = seat_of(committee_in(people.compound)), UserFactory.create()
    until = TODAY + 30 * DAY
    Post.objects.create(user=user, role=CHAIR, compound=people.compound, starts_on=TODAY, ends_on=until)
    connect(seat, user)
    assert posts(user) == [(CHAIR, TODAY, until), (CHAIR, until + DAY, None)]


def test_another_account_takes_over_the_post_of_a_wrong_one(people: Cast) -> None:
    seat = seat_of(committee_in(people.compound))
    wrong, right = UserFactory.create_batch(2)
    connect(seat, wrong, at=NOW - 3 * DAY)
    connect(seat, right)
    assert posts(wrong) == [(CHAIR, TODAY - 3 * DAY, TODAY - DAY)]
    assert posts(right) == [(CHAIR, TODAY, None)]
    connect(seat, None)
    # No post is shorter than a day.
    assert posts(right) == [(CHAIR, TODAY, TODAY)]


def test_what_connecting_refuses(people: Cast) -> None:
    committee, user = committee_in(people.compound), UserFactory.create()
    seat = seat_of(committee)
    connect(seat, user)
    with pytest.raises(Refused) as no:
        connect(seat_of(committee, Office.MEMBER), user)
    assert (no.value.code, no.value.field) == ("seat.account-taken", "user")
    actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    with pytest.raises(Refused) as over:
        connect(seat, None)
    assert over.value.code == "seat.ended"


def test_the_street_alone_connects(people: Cast) -> None:
    seat, user = seat_of(committee_in(people.compound)), UserFactory.create()
    for role, by in people.own.items():
        if role == Role.STREET_OFFICER:
            continue
        with pytest.raises(NotYours):
            connect(seat, user, by=by)
    connect(seat, user, by=people.own[Role.STREET_OFFICER])
    assert posts(user) == [(CHAIR, TODAY, None)]


def test_the_page_of_an_election_asks_who_keeps_the_account(people: Cast, client: Client) -> None:
    old = committee_in(people.compound)
    url = reverse("committees:step", args=[people.compound.code, "elect"])
    actions.report_term(compound=people.compound, on=TODAY - 30 * DAY, by=None, at=NOW)
    preparing = group(7, 4)
    actions.form_group(compound=people.compound, group=preparing, on=TODAY - 20 * DAY, by=None, at=NOW)
    client.force_login(people.own[Role.STREET_OFFICER])
    assert "again" not in client.get(url).context["form"].fields
    seat, user = seat_of(old), UserFactory.create()
    connect(seat, user)
    given = {
        "elected_on": ELECTED,
        "starts_on": TODAY,
        "ends_on": TODAY.replace(year=TODAY.year + 4),
        "size": 5,
        "chair": "别人",
        "again": [seat.pk],
    }
    answer = client.post(url, given)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"again"})
    assert client.post(url, given | {"chair": seat.name}).status_code == 302
    new = OwnersCommittee.objects.get(ended_on=None)
    assert seat_of(new).user == user
    assert posts(user)[-1] == (CHAIR, TODAY, None)


def test_the_page_of_an_account_shows_no_list_of_accounts(people: Cast, client: Client) -> None:
    seat, user = seat_of(committee_in(people.compound)), UserFactory.create()
    url = reverse("committees:seat_step", args=[seat.pk, "account"])
    client.force_login(people.own[Role.STREET_OFFICER])
    assert user.username not in client.get(url).content.decode()
    answer = client.post(url, {"user": "nobody-of-that-name"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"user"})
    assert client.post(url, {"user": user.username}).status_code == 302
    assert f'value="{user.username}"' in client.get(url).content.decode()
    page = client.get(reverse("committees:compound", args=[people.compound.code])).content.decode()
    assert user.name in page
