"""What residents do in a hall without an account: propose a topic, sign in by the code, read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils import actions, hall_limits, hall_links
from councils.models import Attendance, CouncilSession, TopicProposal
from councils.sessionflow import Verb
from properties.forms.guard import stamp
from tests.councils.sitting import AFTER, NOW, Room, room
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


def propose(place: Room, **more: Any) -> Any:
    about = f"propose-{place.hall.pk}"
    data = {
        "stamp": stamp(about),
        "title": "雨棚漏水",
        "text": "七户共用的雨棚漏水。",
        "name": "王阿姨",
        **more,
    }
    return Client().post(reverse("council:propose", args=[place.hall.pk]), data)


def coming(place: Room, hours: float = 1) -> CouncilSession:
    """A session whose notice is up and that begins in as many hours."""
    session = place.noticed()
    CouncilSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(hours=hours))
    session.refresh_from_db()
    return session


def code_of(session: CouncilSession) -> str:
    return reverse("council:sign_in", args=[hall_links.sign_in_secret(session)])


def sign_in(session: CouncilSession, **more: Any) -> Any:
    about = f"sign-in-{hall_links.sign_in_secret(session)}"
    data = {"stamp": stamp(about), "name": "王阿姨", "building": "3号楼", "capacity": "resident", **more}
    return Client().post(code_of(session), data)


def test_a_topic_is_proposed_without_account_and_phone_and_its_name_is_sealed() -> None:
    place = room()
    assert propose(place).status_code == 302
    found = TopicProposal.objects.get()
    assert (found.hall, found.title, str(found.name)) == (place.hall, "雨棚漏水", "••••")


@pytest.mark.parametrize("broken", [{"stamp": "forged"}, {"website": "spam"}, {"title": ""}])
def test_a_robots_form_proposes_nothing(broken: dict[str, str]) -> None:
    assert propose(room(), **broken).status_code == 422
    assert TopicProposal.objects.count() == 0


def test_an_address_proposes_five_topics_an_hour() -> None:
    place = room()
    answers = [propose(place).status_code for _number in range(hall_limits.PROPOSALS_AN_ADDRESS + 1)]
    assert answers == [302] * hall_limits.PROPOSALS_AN_ADDRESS + [429]


def test_a_compound_of_another_hall_is_no_choice() -> None:
    place = room()
    assert propose(place, compound=place.people.other_compound.pk).status_code == 422
    assert propose(place, compound=place.people.compound.pk).status_code == 302


def test_a_topic_is_taken_up_or_declined_once_and_its_name_does_not_go_along() -> None:
    place = room()
    propose(place)
    topic = TopicProposal.objects.get()
    session = place.plan()
    item = actions.take_proposal(proposal=topic, session=session, by=place.staff, at=NOW)
    assert (item.title, item.source) == ("雨棚漏水", "resident")
    assert "王" not in f"{item.title}{item.text}"
    with pytest.raises(Refused) as no:
        actions.decline_proposal(proposal=topic, reason="重复", by=place.staff, at=NOW)
    assert no.value.code == "proposal.answered"


def test_a_resident_signs_in_on_a_phone() -> None:
    place = room()
    session = coming(place)
    assert Client().get(code_of(session)).status_code == 200
    assert sign_in(session).status_code == 302
    row = Attendance.objects.get()
    assert (row.way, row.capacity, row.user) == ("qr", "resident", None)
    assert sign_in(session).status_code == 422
    assert Attendance.objects.count() == 1


def test_nobody_makes_themselves_police_on_a_phone() -> None:
    assert sign_in(coming(room()), capacity="police").status_code == 422


def test_long_before_the_session_the_code_opens_a_page_without_a_form() -> None:
    session = coming(room(), hours=30)
    assert b"<form" not in Client().get(code_of(session)).content
    assert sign_in(session).status_code == 409


def test_after_the_deliberation_the_code_opens_nothing() -> None:
    place = room()
    session = place.noticed()
    place.minuted(session)
    place.step(session, Verb.HOLD, at=AFTER)
    assert Client().get(code_of(session)).status_code == 404


def test_a_changed_code_opens_nothing() -> None:
    place = room()
    session = coming(place)
    old = code_of(session)
    actions.renew_code(session=session, by=place.staff, at=NOW)
    session.refresh_from_db()
    assert (Client().get(old).status_code, Client().get(code_of(session)).status_code) == (404, 200)


def test_no_public_page_shows_a_name_or_what_was_not_admitted() -> None:
    place = room()
    session = place.plan()
    place.admit(place.item(session))
    refused = place.item(session, "不予受理的题")
    actions.screen_item(item=refused, admitted=False, reason="不属于议事范围", by=place.secretary, at=NOW)
    place.step(session, Verb.SCREEN)
    place.step(session, Verb.NOTICE)
    place.minuted(session)
    place.give(place.resolve(session.items.get(admitted=True)))
    for verb in (Verb.HOLD, Verb.PUBLISH):
        place.step(session, verb, at=AFTER)
    pages = [reverse("council:session", args=[session.pk]), reverse("council:hall", args=[place.hall.pk])]
    for page in (*pages, reverse("council:home")):
        text = Client().get(page).content.decode()
        assert "王阿姨" not in text
        assert "不予受理的题" not in text


def test_before_it_is_published_nobody_reads_the_outcome() -> None:
    place = room()
    session = place.noticed()
    place.minuted(session)
    place.resolve(session.items.get())
    page = reverse("council:session", args=[session.pk])
    assert "达成一致" not in Client().get(page).content.decode()
    for verb in (Verb.HOLD, Verb.PUBLISH):
        if verb == Verb.PUBLISH:
            assert "两周内拆除全部地锁" not in Client().get(page).content.decode()
        place.step(session, verb, at=AFTER)
    assert "两周内拆除全部地锁" in Client().get(page).content.decode()
