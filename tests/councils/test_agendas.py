"""From a work's and a pledge's own page onto an agenda, and back again from the item."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councils import actions
from councils.hall_beside import behind
from councils.models import AgendaItem, CouncilSession, Hall
from councils.sessionflow import State, Verb
from pledges.actions.council import put_pledge_on_agenda
from pledges.boards.council import neighbourhoods_around, pledges_around
from pledges.models import AgendaPledge, Campaign, Pledge, Target
from properties.actions import plan_work
from properties.models import Compound, Role, User, Work
from tests.councils.sitting import AFTER, DAY, NOW, STARTS, Room, room
from tests.factories import TopicFactory
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Room:
    return room()


def desk(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def work_in(compound: Compound) -> Work:
    return plan_work(compound=compound, title="3号楼加装电梯", programmes=[], by=None, on=NOW.date(), at=NOW)


def pledged(place: Room, **more: Any) -> Pledge:
    span: dict[str, Any] = {"starts_on": NOW.date(), "ends_on": AFTER.date() + 90 * DAY}
    campaign, _made = Campaign.objects.get_or_create(
        subdistrict=place.people.street, code="hall-2026", year=2026, defaults={"title": "攻坚", **span}
    )
    given: dict[str, Any] = {
        "firm": place.people.firm,
        "topic": TopicFactory.create(),
        "signed_at": NOW,
        "signed_by": "经理",
    }
    due_on = campaign.ends_on
    return Pledge.objects.create(campaign=campaign, statement="承诺", due_on=due_on, **{**given, **more})


def number_of(pledge: Pledge) -> Target:
    return Target.objects.create(
        pledge=pledge,
        code="bins",
        name="垃圾箱房改造",
        name_en="Bin rooms",
        measure="on_time_rate",
        unit="个",
        unit_en="rooms",
        goal=5,
        starts_on=NOW.date(),
        due_on=pledge.due_on,
    )


def put(place: Room, session: CouncilSession, pledge: Pledge, **more: Any) -> AgendaItem:
    given: dict[str, Any] = {"title": "物业攻坚", "by": place.secretary, "at": NOW}
    return put_pledge_on_agenda(session=session, pledge=pledge, **(given | more))


def refused(code: str, call: Any, *args: Any, **given: Any) -> None:
    with pytest.raises(Refused) as no:
        call(*args, **given)
    assert no.value.code == code


def test_a_work_goes_on_an_agenda_by_one_tap_and_says_so(place: Room) -> None:
    session, work = place.plan(), work_in(place.people.compound)
    browser, url = desk(place.secretary), reverse("halls:work_on_agenda", args=[work.pk])
    page = reverse("places:work", args=[work.pk])
    assert url in browser.get(page).content.decode()
    form = browser.get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert browser.post(url, {**given, "session": session.pk}).status_code == 302
    item = session.items.get()
    assert (item.work, item.source, item.admitted) == (work, AgendaItem.Source.WORK, None)
    shown = browser.get(page).content.decode()
    assert item.title in shown
    assert reverse("halls:session", args=[session.pk]) in shown
    # Twice on one agenda is once too often; the form says so.
    again = browser.post(url, {**given, "session": session.pk})
    assert (again.status_code, set(again.context["form"].errors)) == (422, {"session"})


def test_where_no_session_collects_the_page_says_what_to_do_first(place: Room) -> None:
    work, pledge = work_in(place.people.compound), pledged(place)
    place.noticed()
    for user, url in (
        (place.secretary, reverse("halls:work_on_agenda", args=[work.pk])),
        (place.street, reverse("campaign:put_pledge", args=[pledge.pk])),
    ):
        answer = desk(user).get(url)
        assert answer.status_code == 200
        assert "form" not in answer.context
        assert reverse("halls:list") in answer.content.decode()


def test_a_work_goes_to_its_own_hall_alone(place: Room) -> None:
    far = work_in(place.people.other_compound)
    given: dict[str, Any] = {"title": "电梯", "by": place.secretary, "at": NOW}
    refused("agenda.other-hall", actions.put_work_on_agenda, session=place.plan(), work=far, **given)


def test_an_item_that_was_not_admitted_leaves_room_for_another(place: Room) -> None:
    session, work, pledge = place.plan(), work_in(place.people.compound), pledged(place)
    given: dict[str, Any] = {"session": session, "title": "电梯", "by": place.secretary, "at": NOW}
    for item in (actions.put_work_on_agenda(work=work, **given), put(place, session, pledge)):
        actions.screen_item(item=item, admitted=False, reason="另议", by=place.secretary, at=NOW)
    actions.put_work_on_agenda(work=work, **given)
    put(place, session, pledge)
    refused("agenda.there", actions.put_work_on_agenda, work=work, **given)
    refused("agenda.there", put, place, session, pledge)


def test_a_pledge_and_each_of_its_numbers_go_on_an_agenda_once(place: Room) -> None:
    session, pledge = place.plan(), pledged(place)
    number, foreign = number_of(pledge), number_of(pledged(place))
    put(place, session, pledge)
    put(place, session, pledge, target=number)
    refused("agenda.there", put, place, session, pledge, target=number)
    refused("pledge.other-target", put, place, session, pledge, target=foreign)
    put(place, place.plan(title="下一次"), pledge)
    assert AgendaPledge.objects.count() == 3


def test_the_item_leads_back_to_the_pledge_and_the_pledge_to_the_session(place: Room) -> None:
    session, pledge = place.plan(), pledged(place)
    browser, url = desk(place.street), reverse("campaign:put_pledge", args=[pledge.pk])
    page = reverse("campaign:pledge", args=[pledge.pk])
    assert url in browser.get(page).content.decode()
    given = {"session": session.pk, "title": "物业攻坚", "target": ""}
    assert browser.post(url, given).status_code == 302
    item = session.items.get()
    assert item.source == AgendaItem.Source.PLEDGE
    assert item.title in browser.get(page).content.decode()
    assert page in browser.get(reverse("halls:session", args=[session.pk])).content.decode()
    # Anybody may read whose promise it is; a way into the workspace is for staff who see it.
    assert [why.links for why in behind([item.pk], None)[item.pk]] == [()]
    assert [len(why.links) for why in behind([item.pk], place.street)[item.pk]] == [1]


def test_the_number_is_chosen_already_when_its_own_page_was_left(place: Room) -> None:
    session, pledge = place.plan(), pledged(place)
    number = number_of(pledge)
    url = reverse("campaign:put_target", args=[number.pk])
    browser = desk(place.street)
    assert url in browser.get(reverse("campaign:target", args=[number.pk])).content.decode()
    form = browser.get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert browser.post(url, {**given, "session": session.pk, "target": number.pk}).status_code == 302
    assert session.items.get().pledge_behind.target == number


def test_what_is_agreed_on_a_pledge_is_offered_to_be_carried_by_it(place: Room) -> None:
    session, pledge = place.plan(), pledged(place)
    pledged(place)
    item = put(place, session, pledge)
    place.admit(item)
    for verb in (Verb.SCREEN, Verb.NOTICE):
        place.step(session, verb)
    place.minuted(session)
    resolution = place.resolve(item)
    url = reverse("campaign:carry", args=[resolution.pk])
    assert desk(place.secretary).get(url).context["form"].initial == {"pledge": pledge.pk}


@pytest.mark.parametrize(
    "change", [{"signed_at": None, "signed_by": ""}, {"released_on": NOW.date(), "released_reason": "退出"}]
)
def test_a_pledge_that_does_not_stand_goes_nowhere(place: Room, change: dict[str, Any]) -> None:
    pledge = pledged(place, **change)
    refused("pledge.elsewhere", put, place, place.plan(), pledge)
    url = reverse("campaign:put_pledge", args=[pledge.pk])
    assert desk(place.street).get(url).status_code == 403


def test_where_a_pledge_stands_is_the_same_seen_from_both_sides(place: Room) -> None:
    people = place.people
    Hall.objects.create(neighbourhood=people.other_neighbourhood, name="另一议事厅")
    area = {"firm": None, "topic": None}
    pledges = [
        pledged(place),
        pledged(place, firm=people.other_firm),
        pledged(place, kind="street", area=people.street, **area),
        pledged(place, kind="secretary", area=people.neighbourhood, **area),
        pledged(place, kind="secretary", area=people.other_neighbourhood, **area),
        pledged(place, signed_at=None),
    ]
    for hall in Hall.objects.all():
        here = {pledge.pk for pledge in pledges_around(hall)}
        mirrored = {one.pk for one in pledges if hall.neighbourhood_id in neighbourhoods_around(one)}
        assert here == mirrored


def test_only_those_who_run_the_hall_put_something_on_it(place: Room) -> None:
    session, pledge = place.plan(), pledged(place)
    work = work_in(place.people.compound)
    manager = place.people.own[Role.FIRM_MANAGER]
    for call, what in ((put, {"pledge": pledge}), (_put_work, {"work": work})):
        with pytest.raises(NotYours):
            call(place, session, **what, by=manager)
    for url in (
        reverse("campaign:put_pledge", args=[pledge.pk]),
        reverse("halls:work_on_agenda", args=[work.pk]),
    ):
        assert desk(manager).get(url).status_code == 403
    page = desk(manager).get(reverse("campaign:pledge", args=[pledge.pk])).content.decode()
    assert reverse("campaign:put_pledge", args=[pledge.pk]) not in page
    assert session.state == State.COLLECTING
    assert session.starts_at == STARTS


def _put_work(place: Room, session: CouncilSession, *, work: Work, by: User) -> AgendaItem:
    return actions.put_work_on_agenda(session=session, work=work, title="电梯", by=by, at=NOW)
