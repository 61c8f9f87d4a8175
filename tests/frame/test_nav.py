"""What is drawn once for many pages is still each person's own, on each page, in each language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from notices.models import InboxItem, Notice
from properties.models import Role
from tests.cast import cast
from tests.issues.desk import desk_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast

pytestmark = pytest.mark.django_db
REPORTS, INBOX = "/work/issues/", "/notices/"


@pytest.fixture
def people() -> Cast:
    return cast()


def _nav(browser: Client, path: str = REPORTS) -> str:
    found = re.search(r"<nav .*?</nav>", browser.get(path).content.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def test_the_page_in_hand_is_marked_and_no_other(people: Cast) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    for path in (REPORTS, INBOX, REPORTS):
        assert re.findall(r'href="([^"]+)" aria-current="page"', _nav(browser, path)) == [path]


def test_unread_messages_are_counted_as_they_come(people: Cast) -> None:
    user = people.own[Role.STREET_OFFICER]
    browser = desk_of(user)
    assert "yh-count--red" not in _nav(browser)
    now = timezone.now()
    told = Notice.objects.create(
        dedupe_key="told", kind="issue.filed", subject_kind="issue", subject_id=1, to_kind="user",
        to_id=str(user.pk), channel="inbox", due_at=now, not_after=now, next_at=now, created_at=now,
    )  # fmt: skip
    InboxItem.objects.create(notice=told, user=user, title="催办", created_at=now)
    assert '<span class="yh-count yh-count--red">1<' in _nav(browser)
    assert "yh-count--red" not in _nav(desk_of(people.own[Role.FIRM_MANAGER]))


def test_each_reader_has_their_own_language(people: Cast) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    chinese = _nav(browser)
    browser.cookies["django_language"] = "en"
    assert "Reports" in _nav(browser)
    del browser.cookies["django_language"]
    assert _nav(browser) == chinese
    assert "Reports" not in chinese


def test_only_whom_the_administration_admits_is_shown_it(people: Cast) -> None:
    assert 'href="/admin/"' in _nav(desk_of(people.own[Role.STREET_OFFICER]))
    assert 'href="/admin/"' not in _nav(desk_of(people.own[Role.FIRM_WORKER]))


def test_only_who_watches_the_system_is_shown_its_status(people: Cast) -> None:
    assert 'href="/work/status/"' in _nav(desk_of(people.own[Role.SYSTEM_ADMIN]), INBOX)
    assert 'href="/work/status/"' not in _nav(desk_of(people.own[Role.FIRM_WORKER]), INBOX)


def test_the_office_is_named_as_it_is_set_now_in_each_language(client: Client, settings: Any) -> None:
    settings.OFFICE_PHONE, settings.ICP_NUMBER = "021-55555555", ""
    assert "<dt>联系电话</dt>" in client.get("/").content.decode()
    assert 'href="tel:021-55555555"' in client.get("/").content.decode()
    settings.OFFICE_PHONE = "021-66666666"
    client.cookies["django_language"] = "en"
    page = client.get("/").content.decode()
    assert '<dt>Telephone</dt><dd><a href="tel:021-66666666">' in page
    assert "<dt>ICP filing</dt><dd>(not yet given)</dd>" in page
