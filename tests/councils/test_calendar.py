"""Calendar entries: one session for everybody, and a person's own feed that can be revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from councils import actions, hall_links
from councils.models import CalendarLink, CouncilSession
from councils.session_calendar import feed_of
from councils.sessionflow import Verb
from properties.models import Post, Role
from tests.councils.sitting import AFTER, DAY, NOW, STARTS, Room, room

pytestmark = pytest.mark.django_db


def entries(data: bytes) -> dict[str, Any]:
    """Number → entry, without what stands behind the @."""
    return {str(one["uid"]).split("@")[0]: one for one in Calendar.from_ical(data).walk("VEVENT")}


def feed(link: CalendarLink) -> Any:
    return Client().get(reverse("council:calendar", args=[hall_links.calendar_secret(link)]))


def test_a_session_is_an_entry_with_its_day_place_and_page() -> None:
    place = room()
    session = place.noticed()
    answer = Client().get(reverse("council:session_ics", args=[session.pk]))
    assert answer["Content-Type"].startswith("text/calendar")
    [entry] = entries(answer.content).values()
    assert entry.decoded("dtstart") == STARTS
    assert str(entry["location"]) == "居委会二楼"
    assert str(entry["url"]).endswith(reverse("council:session", args=[session.pk]))
    assert str(entry["status"]) == "CONFIRMED"


def test_before_its_notice_a_session_is_nobodys_entry() -> None:
    place = room()
    assert Client().get(reverse("council:session_ics", args=[place.plan().pk])).status_code == 404


def test_what_is_called_off_says_so() -> None:
    place = room()
    session = place.noticed()
    place.step(session, Verb.CANCEL, words="换期")
    [entry] = entries(Client().get(reverse("council:session_ics", args=[session.pk])).content).values()
    assert str(entry["status"]) == "CANCELLED"


def test_a_feed_holds_the_sessions_and_open_tasks_of_its_person() -> None:
    place = room()
    session, _resolution, task = place.agreed()
    manager, other = place.people.own[Role.FIRM_MANAGER], place.people.other[Role.GRID_HEAD]
    assert set(entries(feed_of(manager, at=AFTER))) == {f"session-{session.pk}", f"task-{task.pk}"}
    assert entries(feed_of(other, at=AFTER)) == {}
    due = entries(feed_of(manager, at=AFTER))[f"task-{task.pk}"]
    assert (due.decoded("dtstart"), due.decoded("dtend")) == (task.due_on, task.due_on + timedelta(days=1))
    actions.finish_task(task=task, report="好", on=AFTER.date(), by=manager, at=AFTER)
    assert set(entries(feed_of(manager, at=AFTER))) == {f"session-{session.pk}"}


def test_sessions_of_three_months_ago_have_left_the_feed() -> None:
    place = room()
    place.agreed()
    assert len(entries(feed_of(place.staff, at=STARTS + 90 * DAY))) == 2
    assert len(entries(feed_of(place.staff, at=STARTS + 91 * DAY))) == 1


def test_a_moved_session_keeps_its_number() -> None:
    place = room()
    session = place.noticed()
    first = set(entries(feed_of(place.staff, at=NOW)))
    CouncilSession.objects.filter(pk=session.pk).update(starts_at=STARTS + DAY)
    again = entries(feed_of(place.staff, at=NOW))
    assert set(again) == first
    assert next(iter(again.values())).decoded("dtstart") == STARTS + DAY


def test_a_new_link_closes_the_old_one_and_a_revoked_one_opens_nothing() -> None:
    place = room()
    old = actions.make_calendar(by=place.staff, at=NOW)
    assert feed(old).status_code == 200
    new = actions.make_calendar(by=place.staff, at=NOW)
    assert (feed(old).status_code, feed(new).status_code) == (404, 200)
    actions.revoke_calendar(by=place.staff, at=NOW)
    assert feed(new).status_code == 404


def test_the_secret_is_stored_nowhere() -> None:
    place = room()
    link = actions.make_calendar(by=place.staff, at=NOW)
    assert hall_links.calendar_secret(link) not in str(CalendarLink.objects.values().get())


def test_whoever_leaves_reads_no_more() -> None:
    place = room()
    link = actions.make_calendar(by=place.staff, at=NOW)
    place.agreed()
    Post.objects.filter(user=place.staff).update(ends_on=Post.objects.filter(user=place.staff)[0].starts_on)
    assert entries(feed(link).content) == {}
    place.staff.is_active = False
    place.staff.save()
    assert feed(link).status_code == 404


def make(place: Room) -> Client:
    browser = Client()
    browser.force_login(place.staff)
    return browser


def test_the_page_makes_shows_and_revokes_the_link() -> None:
    browser = make(room())
    page = reverse("halls:calendar")
    browser.post(reverse("halls:make_calendar"))
    secret = hall_links.calendar_secret(CalendarLink.objects.get())
    assert secret in browser.get(page).content.decode()
    browser.post(reverse("halls:revoke_calendar"))
    assert secret not in browser.get(page).content.decode()
