"""Messages that leave the house: claims and leases, retries and death, quiet hours and digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from notices import claiming, finishing
from notices.actions import tell
from notices.backoff import MOST_ATTEMPTS, delay, next_try
from notices.draining import drain
from notices.models import Notice, Preference
from notices.parties import Address, Party, Words
from notices.pushing import push
from notices.quiet import wait_until
from tests.notices.books import CaseBook, ReporterBook
from tests.notices.provider import Provider, provider
from tests.notices.rows import NOW, at, deadline, event, party, person, rung, told

pytestmark = pytest.mark.django_db
SOMEBODY = Party("somebody", "1")


def address(**more: object) -> Address:
    values = {
        "email": "r@example.org",
        "phone": "+8613800000000",
        "language": "zh-hans",
        "active": True,
        "quiet_from": time(21),
        "quiet_to": time(8),
        "digest": False,
        "channels": ("sms",),
    }
    return Address(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def gateway(settings: LazySettings, reporters: ReporterBook) -> Iterator[Provider]:
    reporters.known["1"] = address()
    settings.NOTICE_CHANNELS = ["inbox", "sms"]
    with provider() as found:
        settings.SMS_URL, settings.SMS_KEY = found.url, "secret"
        yield found


def test_a_reporter_without_an_account_gets_a_text_message(book: CaseBook, gateway: Provider) -> None:
    tell([event(SOMEBODY)], at=NOW)

    drain(NOW)

    row = Notice.objects.get()
    assert (row.state, row.attempts, row.provider_id[:2], row.claim) == ("sent", 1, "m-", None)
    assert len(gateway.bodies) == 1


def test_a_failure_is_tried_again_under_the_same_key_until_it_is_taken(
    book: CaseBook, gateway: Provider
) -> None:
    good = gateway.answer
    gateway.answer = lambda request: request.answer(500, b"")
    tell([event(SOMEBODY)], at=NOW)
    drain(NOW)
    row = Notice.objects.get()
    assert (row.state, row.attempts, row.error_code) == ("pending", 1, "http-500")
    assert NOW <= row.next_at <= NOW + timedelta(seconds=15)

    gateway.answer = good
    drain(NOW + timedelta(seconds=15))

    assert told() == [("case.news", "sms", "sent")]
    assert Notice.objects.get().error_code == ""
    assert len(gateway.tries) == 2
    assert len(set(gateway.tries)) == 1


def test_a_permanent_refusal_is_dead_at_once(book: CaseBook, gateway: Provider) -> None:
    gateway.answer = lambda request: request.answer(422, b"")
    tell([event(SOMEBODY)], at=NOW)

    drain(NOW)

    row = Notice.objects.get()
    assert (row.state, row.attempts, row.error_code) == ("dead", 1, "http-422")


def test_retry_after_is_honoured(book: CaseBook, gateway: Provider) -> None:
    gateway.answer = lambda request: request.answer(429, b"", Retry_After="600")
    tell([event(SOMEBODY)], at=NOW)

    drain(NOW)

    assert Notice.objects.get().next_at == NOW + timedelta(seconds=600)


def test_the_eighth_failure_is_the_last(book: CaseBook, gateway: Provider) -> None:
    gateway.answer = lambda request: request.answer(503, b"")
    tell([event(SOMEBODY)], at=NOW)

    for hour in range(12):
        drain(NOW + timedelta(hours=hour / 2))

    row = Notice.objects.get()
    assert (row.state, row.attempts, len(gateway.tries)) == ("dead", MOST_ATTEMPTS, MOST_ATTEMPTS)


def test_a_claim_is_held_for_its_lease_and_then_taken_over(book: CaseBook, gateway: Provider) -> None:
    tell([event(SOMEBODY)], at=NOW)
    first = claiming.claim("sms", limit=3, now=NOW)

    assert claiming.claim("sms", limit=3, now=NOW + timedelta(seconds=59, milliseconds=999)) == []
    second = claiming.claim("sms", limit=3, now=NOW + timedelta(seconds=60))

    assert [(row.attempts, row.state) for row in first + second] == [(1, "inflight"), (2, "inflight")]
    assert first[0].claim != second[0].claim


def test_a_worker_that_woke_up_late_cannot_overwrite(book: CaseBook, gateway: Provider) -> None:
    tell([event(SOMEBODY)], at=NOW)
    stale = claiming.claim("sms", limit=3, now=NOW)[0]
    fresh = claiming.claim("sms", limit=3, now=NOW + timedelta(seconds=61))[0]

    assert not finishing.sent(stale, provider_id="late", now=NOW)
    assert not finishing.fail(stale, code="late", now=NOW, attempts=1)
    assert finishing.sent(fresh, provider_id="right", now=NOW)
    assert not finishing.sent(fresh, provider_id="again", now=NOW)
    assert Notice.objects.get().provider_id == "right"


def test_a_claimant_that_dies_every_time_ends_in_a_dead_message(book: CaseBook, gateway: Provider) -> None:
    tell([event(SOMEBODY)], at=NOW)
    moment = NOW
    for _ in range(MOST_ATTEMPTS):
        assert len(claiming.claim("sms", limit=3, now=moment)) == 1
        moment += timedelta(seconds=61)

    push("sms", at=moment)

    assert Notice.objects.values_list("state", "error_code").get() == ("dead", "worker-died")
    assert gateway.tries == []


def test_an_outage_of_a_provider_does_not_hold_up_the_inbox(book: CaseBook, gateway: Provider) -> None:
    wang = person("wang")
    gateway.answer = lambda request: request.answer(500, b"")
    tell([event(SOMEBODY), event(party(wang))], at=NOW)

    drain(NOW)

    assert sorted(told()) == [("case.news", "inbox", "sent"), ("case.news", "sms", "pending")]


# Quiet hours and digests


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-06-05T20:59:59", None),
        ("2025-06-05T21:00:00", "2025-06-06T08:00"),
        ("2025-06-06T00:00:00", "2025-06-06T08:00"),
        ("2025-06-06T07:59:59", "2025-06-06T08:00"),
        ("2025-06-06T08:00:00", None),
    ],
)
def test_quiet_hours_cross_midnight_and_end_on_the_minute(now: str, until: str | None) -> None:
    found = wait_until(at(now), address(), due_at=at(now), urgent=False)

    assert found == (at(until) if until else None)
    assert wait_until(at(now), address(), due_at=at(now), urgent=True) is None
    assert wait_until(at(now), address(quiet_from=None, quiet_to=None), due_at=at(now), urgent=False) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [("2025-06-05T12:59:59", None), ("2025-06-05T13:00:00", "2025-06-05T14:00"), ("2025-06-05T14:00", None)],
)
def test_quiet_hours_within_a_day(now: str, until: str | None) -> None:
    midday = address(quiet_from=time(13), quiet_to=time(14))

    assert wait_until(at(now), midday, due_at=at(now), urgent=False) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("due", "now", "until"),
    [
        ("2025-06-05T08:29", "2025-06-05T08:29", "2025-06-05T08:30"),
        ("2025-06-05T08:30", "2025-06-05T08:30", None),
        ("2025-06-05T08:31", "2025-06-05T08:31", "2025-06-06T08:30"),
        ("2025-06-05T08:31", "2025-06-06T08:30", None),
    ],
)
def test_a_daily_message_waits_for_the_next_morning_after_its_day(
    due: str, now: str, until: str | None
) -> None:
    found = wait_until(at(now), address(digest=True), due_at=at(due), urgent=False)

    assert found == (at(until) if until else None)


def test_at_night_a_text_message_waits_and_an_urgent_one_does_not(book: CaseBook, gateway: Provider) -> None:
    night = at("2025-06-05T23:00")
    tell([event(SOMEBODY, key="a"), event(SOMEBODY, key="b", urgent=True)], at=night)

    drain(night)
    rows = Notice.objects.order_by("dedupe_key").values_list("state", "attempts", "next_at")
    assert rows[0] == ("pending", 0, at("2025-06-06T08:00"))
    assert rows[1][:2] == ("sent", 1)
    drain(at("2025-06-06T08:00"))

    assert len(gateway.tries) == 2


@pytest.mark.parametrize(("count", "letters"), [(5, 5), (6, 1)])
def test_more_than_five_at_once_come_in_one_message(book: CaseBook, count: int, letters: int) -> None:
    wang = person("wang", email="wang@example.org")
    tell([event(party(wang), pk=pk, key=str(pk)) for pk in range(count)], at=NOW)

    drain(NOW)
    drain(NOW)

    assert len(mail.outbox) == letters
    if letters == 1:
        assert mail.outbox[0].body.splitlines()[:6] == [f"· case.news {pk}" for pk in range(6)]
        covered = Notice.objects.filter(channel="email", state="superseded")
        assert set(covered.values_list("covered_by__kind", flat=True)) == {"digest"}
    assert Notice.objects.filter(channel="inbox", state="sent").count() == count


def test_six_due_of_which_one_is_no_longer_theirs_come_one_by_one(book: CaseBook) -> None:
    wang = person("wang", email="wang@example.org")
    tell([event(party(wang), pk=pk, key=str(pk)) for pk in range(6)], at=NOW)
    book.barred.add((0, party(wang)))

    drain(NOW)

    assert sorted(letter.subject for letter in mail.outbox) == [f"case.news {pk}" for pk in range(1, 6)]


def test_a_digest_leaves_out_what_is_no_longer_worth_telling(book: CaseBook, settings: LazySettings) -> None:
    wang = person("wang", email="wang@example.org")
    tell([event(party(wang), pk=pk, key=str(pk)) for pk in range(6)], at=NOW)
    from notices.pushing import gather

    assert gather("email", at=NOW) == 1
    book.barred.update((pk, party(wang)) for pk in range(1, 6))
    drain(NOW)
    assert [letter.body.splitlines()[0] for letter in mail.outbox] == ["· case.news 0"]

    tell([event(party(wang), pk=pk, key=f"again{pk}") for pk in range(6, 12)], at=NOW)
    assert gather("email", at=NOW) == 1
    book.barred.update((pk, party(wang)) for pk in range(6, 12))
    drain(NOW)
    assert len(mail.outbox) == 1
    assert Notice.objects.filter(kind="digest").latest("pk").error_code == "nothing-left"


def test_who_asked_for_one_message_a_day_gets_one(book: CaseBook) -> None:
    wang = person("wang", email="wang@example.org")
    Preference.objects.create(user=wang, digest=True)
    for hour in (9, 14, 20):
        moment = at(f"2025-06-05T{hour:02}:00")
        tell([event(party(wang), key=str(hour))], at=moment)
        drain(moment)
    assert mail.outbox == []
    tell([event(party(wang), key="urgent", urgent=True)], at=at("2025-06-05T20:30"))
    drain(at("2025-06-05T20:30"))
    assert len(mail.outbox) == 1

    drain(at("2025-06-06T08:29:59"))
    assert len(mail.outbox) == 1
    drain(at("2025-06-06T08:30"))

    assert len(mail.outbox) == 2
    assert len(mail.outbox[1].body.splitlines()) > 3


def test_a_person_who_wants_no_mail_gets_none(book: CaseBook) -> None:
    wang = person("wang", email="wang@example.org")
    tell([event(party(wang))], at=NOW)
    Preference.objects.create(user=wang, email=False)

    drain(NOW)

    assert sorted(told()) == [("case.news", "email", "cancelled"), ("case.news", "inbox", "sent")]


def test_the_language_is_the_receivers(book: CaseBook, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils.translation import get_language

    spoken: list[str | None] = []
    real = book.words

    def words(notice: Notice) -> Words:
        spoken.append(get_language())
        return real(notice)

    monkeypatch.setattr(book, "words", words)
    wang, li = person("wang"), person("li")
    Preference.objects.create(user=li, language="en")
    tell([event(party(wang)), event(party(li))], at=NOW)

    drain(NOW)

    assert sorted(str(word) for word in spoken) == ["en", "zh-hans"]


def test_a_room_hears_a_rung_once_however_many_people_stand_on_it(
    book: CaseBook, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTICE_CHANNELS, settings.APPRISE_URLS = ["inbox", "apprise"], [f"dingtalk://{'c' * 32}"]
    heard: list[str] = []

    def notify(*_: object, title: str, **more: object) -> bool:
        heard.append(title)
        return True

    monkeypatch.setattr("apprise.Apprise.notify", notify)
    book.on["handler"][1] = [party(person("wang")), party(person("li"))]
    rung("before", -8, channels=["inbox", "apprise"], unit="hour")
    row = deadline()

    drain(row.due_at - timedelta(hours=8))

    assert heard == ["case.do before 1"]


# The schedule of retries


@pytest.mark.parametrize(("attempts", "most"), [(1, 15), (2, 30), (3, 60), (7, 960), (9, 3_600), (30, 3_600)])
def test_the_delay_doubles_up_to_an_hour_with_full_jitter(attempts: int, most: float) -> None:
    assert delay(attempts, jitter=lambda: 1.0) == most
    assert delay(attempts, jitter=lambda: 0.0) == 0
    assert delay(attempts, jitter=lambda: 0.0, retry_after=7) == 7
    assert delay(attempts, jitter=lambda: 0.0, retry_after=99_999) == 3_600


@pytest.mark.parametrize(
    ("attempts", "permanent", "not_after", "again"),
    [
        (7, False, NOW + timedelta(days=1), True),
        (8, False, NOW + timedelta(days=1), False),
        (1, True, NOW + timedelta(days=1), False),
        (1, False, NOW + timedelta(seconds=100), True),
        (1, False, NOW + timedelta(seconds=99), False),
    ],
)
def test_there_is_no_next_try_after_eight_after_a_no_or_after_its_time(
    attempts: int, permanent: bool, not_after: datetime, again: bool
) -> None:
    retry_after = 100.0
    then = next_try(
        attempts=attempts, permanent=permanent, not_after=not_after, now=NOW, retry_after=retry_after
    )

    assert (then is not None) == again
