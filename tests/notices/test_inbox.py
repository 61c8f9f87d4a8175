"""The inbox is one's own, whatever one's post; settings are read back as they were chosen."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.actions import tell
from notices.boards import dead_count, last_tick, oldest_due_age, unread_count, waiting_by_channel
from notices.draining import drain
from notices.models import InboxItem, Notice, Preference, State
from properties.models import User
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, event, party, person

pytestmark = pytest.mark.django_db
INBOX = "/notices/"


@pytest.fixture
def wang() -> User:
    return person("wang")


@pytest.fixture
def li() -> User:
    return person("li")


@pytest.fixture
def client(wang: User) -> Client:
    found = Client()
    found.force_login(wang, backend="properties.backends.PostBackend")
    return found


def give(*people: User, count: int = 1, **more: object) -> list[InboxItem]:
    tell([event(party(who), pk=n, key=f"k{n}", **more) for who in people for n in range(count)], at=NOW)
    drain(NOW)
    return list(InboxItem.objects.order_by("pk"))


def test_an_empty_inbox_says_so(client: Client) -> None:
    page = client.get(INBOX)

    assert page.status_code == 200
    assert "yh-empty" in page.content.decode()


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get(INBOX)

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("properties:sign_in"))


def test_one_sees_the_own_items_unread_first_then_the_newest(
    book: CaseBook, client: Client, wang: User, li: User
) -> None:
    items = [item for item in give(wang, li, count=3) if item.user_id == wang.pk]
    InboxItem.objects.filter(pk=items[2].pk).update(read_at=NOW)

    page = client.get(INBOX)

    assert list(page.context["page_obj"]) == [items[1], items[0], items[2]]
    assert page.context["unread"] == 2


def test_opening_marks_as_read_once_and_leads_on(book: CaseBook, client: Client, wang: User) -> None:
    [item] = give(wang)
    url = reverse("notices:read", args=[item.pk])

    assert client.get(url).status_code == 405
    answer = client.post(url)
    first = InboxItem.objects.get().read_at
    client.post(url)

    assert (answer.status_code, answer["Location"]) == (302, "/c/0/")
    assert InboxItem.objects.get().read_at == first is not None
    assert client.post(url, {"stay": "1"})["Location"] == INBOX


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "https://evil.example/", ""])
def test_opening_never_leads_out_of_the_site(book: CaseBook, client: Client, wang: User, path: str) -> None:
    [item] = give(wang)
    InboxItem.objects.update(path=path)

    assert client.post(reverse("notices:read", args=[item.pk]))["Location"] == INBOX


def test_another_persons_item_is_like_a_missing_one(book: CaseBook, client: Client, li: User) -> None:
    [item] = give(li)

    foreign = client.post(reverse("notices:read", args=[item.pk]))
    missing = client.post(reverse("notices:read", args=[item.pk + 1]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert InboxItem.objects.get().read_at is None


def test_all_as_read_means_what_was_on_the_page_and_ones_own(
    book: CaseBook, client: Client, wang: User, li: User
) -> None:
    give(li)
    give(wang)
    newest = InboxItem.objects.filter(user=wang).latest("pk").pk
    tell([event(party(wang), key="later")], at=NOW)
    drain(NOW)

    answer = client.post(reverse("notices:read_all"), {"newest": newest})

    assert answer["Location"] == INBOX
    unread = InboxItem.objects.filter(read_at=None).values_list("user__username", flat=True)
    assert sorted(unread) == ["li", "wang"]
    assert (unread_count(wang), unread_count(li)) == (1, 1)


@pytest.mark.parametrize("newest", ["", "-1", "x", "9" * 30, "１"])
def test_all_as_read_of_nonsense_is_refused(client: Client, newest: str) -> None:
    assert client.post(reverse("notices:read_all"), {"newest": newest}).status_code == 400


def test_an_unknown_parameter_is_refused_and_a_wild_page_is_the_last(
    book: CaseBook, client: Client, wang: User
) -> None:
    give(wang, count=31)

    assert client.get(INBOX, {"user": "1"}).status_code == 400
    assert len(client.get(INBOX, {"page": "999"}).context["page_obj"]) == 1
    assert len(client.get(INBOX, {"page": "x"}).context["page_obj"]) == 30


def test_the_page_costs_the_same_queries_with_one_item_and_with_three(
    book: CaseBook, client: Client, wang: User
) -> None:
    counts = []
    for number in (1, 2):
        give(wang, count=number)
        client.get(INBOX)
        with CaptureQueriesContext(connection) as seen:
            client.get(INBOX)
        counts.append(len(seen))

    assert InboxItem.objects.count() == 2
    assert counts[0] == counts[1]


GOOD = {
    "email": "on",
    "quiet_from": "22:00",
    "quiet_to": "07:30",
    "digest": "on",
    "digest_at": "09:00",
    "language": "en",
}


def test_a_choice_is_kept_and_read_back(client: Client, wang: User) -> None:
    url = reverse("notices:settings")
    first = client.get(url)
    assert (first.status_code, Preference.objects.count()) == (200, 0)

    assert client.post(url, GOOD)["Location"] == url

    row = Preference.objects.get()
    assert (row.user_id, row.email, row.sms, row.digest, row.language) == (wang.pk, True, False, True, "en")
    assert (row.quiet_from, row.quiet_to, row.digest_at) == (time(22), time(7, 30), time(9))
    assert client.get(url).context["form"].initial["quiet_to"] == time(7, 30)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_to": ""}, "quiet_to"),
        ({"quiet_to": "22:00"}, "quiet_to"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"language": "fr"}, "language"),
        ({"digest_at": ""}, "digest_at"),
    ],
)
def test_a_half_choice_is_told_at_its_field_and_nothing_is_kept(
    client: Client, change: dict[str, str], field: str
) -> None:
    page = client.post(reverse("notices:settings"), {**GOOD, **change})

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Preference.objects.exists()


def test_no_quiet_hours_is_a_choice(client: Client) -> None:
    client.post(reverse("notices:settings"), {**GOOD, "quiet_from": "", "quiet_to": ""})

    assert Preference.objects.values_list("quiet_from", "quiet_to").get() == (None, None)


def test_the_database_knows_no_half_quiet_hours(wang: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=wang, quiet_to=None)


def test_boards_count_what_waits_what_died_and_when_the_loop_ran(book: CaseBook, wang: User) -> None:
    from datetime import timedelta

    late = NOW + timedelta(minutes=5)
    assert (oldest_due_age(late), dead_count(), last_tick("drain"), waiting_by_channel(late)) == (
        None,
        0,
        None,
        {},
    )
    tell([event(party(wang))], at=NOW)

    assert oldest_due_age(NOW - timedelta(seconds=1)) is None
    assert oldest_due_age(late) == timedelta(minutes=5)
    assert waiting_by_channel(late) == {"inbox": 1}
    drain(late)
    assert (oldest_due_age(late), last_tick("drain")) == (None, late)
    Notice.objects.update(state=State.DEAD, sent_at=None)
    assert dead_count() == 1
