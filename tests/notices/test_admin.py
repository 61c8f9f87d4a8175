"""The office edits the ladder and the calendar, and lets given-up messages be tried again."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from notices import desk
from notices.actions import Clock, Event, set_deadlines, tell
from notices.calendar import Unit
from notices.draining import drain
from notices.models import Deadline, HolidayOverride, Notice, Rung, State
from notices.parties import Subject
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, IssueFactory
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, at, deadline, event, party, rung

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: LazySettings) -> Cast:
    settings.NOTICE_CHANNELS = ["inbox"]
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    return signed_in(people, Role.STREET_OFFICER)


def signed_in(people: Cast, role: Role) -> Client:
    """Signed in with the second step, without which the admin site opens for nobody."""
    found = Client()
    found.force_login(people.own[role], backend="properties.backends.PostBackend")
    device = TOTPDevice.objects.create(user=people.own[role], confirmed=True)
    session = found.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return found


def dead(people: Cast, count: int = 2) -> list[int]:
    to = party(people.own[Role.FIRM_MANAGER])
    tell([event(to, pk=pk, key=str(pk)) for pk in range(count)], at=NOW)
    Notice.objects.update(state=State.DEAD, attempts=8, error_code="http-500")
    return list(Notice.objects.order_by("pk").values_list("pk", flat=True))


def act(client: Client, name: str, ids: list[int], *, confirm: bool) -> object:
    data = {"action": name, "_selected_action": ids, **({"confirm": "1"} if confirm else {})}
    return client.post(reverse("admin:notices_notice_changelist"), data)


def test_a_dead_message_is_tried_again_after_a_confirmation(
    book: CaseBook, people: Cast, officer: Client
) -> None:
    ids = dead(people)

    page = act(officer, "requeue", ids, confirm=False)
    assert page.status_code == 200  # type: ignore[attr-defined]
    assert set(Notice.objects.values_list("state", flat=True)) == {"dead"}
    act(officer, "requeue", ids[:1], confirm=True)

    assert [entry.change_message for entry in LogEntry.objects.all()] != []
    rows = Notice.objects.order_by("pk").values_list("state", "attempts", "error_code")
    assert list(rows) == [("pending", 0, ""), ("dead", 8, "http-500")]
    drain()
    assert Notice.objects.get(pk=ids[0]).state == "sent"


def test_a_sent_message_is_neither_tried_again_nor_withdrawn(
    book: CaseBook, people: Cast, officer: Client
) -> None:
    ids = dead(people)
    Notice.objects.update(state=State.SENT, sent_at=NOW)

    act(officer, "requeue", ids, confirm=True)
    act(officer, "withdraw", ids, confirm=True)

    assert (desk.requeue(ids, at=NOW), desk.withdraw(ids, at=NOW)) == (0, 0)
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


def test_a_waiting_message_can_be_withdrawn(book: CaseBook, people: Cast, officer: Client) -> None:
    ids = dead(people)
    Notice.objects.filter(pk=ids[0]).update(state=State.PENDING)

    act(officer, "withdraw", ids, confirm=True)

    assert set(Notice.objects.values_list("state", "error_code")) == {("cancelled", "withdrawn-by-office")}


@pytest.mark.parametrize("role", [Role.STREET_LEADER, Role.SECURITY_ADMIN, Role.FIRM_MANAGER])
def test_others_cannot(book: CaseBook, people: Cast, role: Role) -> None:
    ids = dead(people)

    act(signed_in(people, role), "requeue", ids, confirm=True)

    assert set(Notice.objects.values_list("state", flat=True)) == {"dead"}


def test_no_form_edits_a_message_or_a_deadline(book: CaseBook, people: Cast, officer: Client) -> None:
    [pk] = dead(people, 1)
    row = deadline()

    for model, key in (("notice", pk), ("deadline", row.pk)):
        url = reverse(f"admin:notices_{model}_change", args=[key])
        assert officer.get(url).status_code == 200
        assert (
            officer.post(url, {"state": "sent", "due_at_0": "2030-01-01", "due_at_1": "00:00"}).status_code
            == 403
        )
        assert (
            officer.post(reverse(f"admin:notices_{model}_delete", args=[key]), {"post": "yes"}).status_code
            == 403
        )
    assert Deadline.objects.get().due_at == row.due_at


def test_an_edited_rung_goes_through_the_ladder(book: CaseBook, people: Cast, officer: Client) -> None:
    step = rung("due", 0)
    data = {
        "kind": "case.do",
        "stage": "due",
        "severity": "20",
        "offset": "-1",
        "unit": "workday",
        "who": "handler",
        "channels": ["inbox", "sms"],
        "active": "on",
    }

    answer = officer.post(reverse("admin:notices_rung_change", args=[step.pk]), data)

    assert answer.status_code == 302
    row = Rung.objects.get()
    assert (row.offset, row.channels, row.revision) == (-1, ["inbox", "sms"], 2)
    assert row.since is not None


def test_an_added_holiday_moves_the_open_dates(book: CaseBook, people: Cast, officer: Client) -> None:
    row = deadline()

    answer = officer.post(reverse("admin:notices_holidayoverride_add"), {"day": "2025-06-06", "note": "台风"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.due_at, row.revision) == (at("2025-06-09T23:59:59"), 2)

    day = HolidayOverride.objects.get()
    officer.post(reverse("admin:notices_holidayoverride_delete", args=[day.pk]), {"post": "yes"})
    row.refresh_from_db()
    assert (row.due_at, HolidayOverride.objects.count()) == (at("2025-06-09T23:59:59"), 0)


def test_a_sheet_of_days_is_shown_first_and_written_when_confirmed() -> None:
    import tablib

    from notices.sheets import DaySheet

    sheet = tablib.Dataset(
        ["2027-01-01", "0", "元旦"], ["2027-01-04", "1", "调休"], headers=["day", "works", "note"]
    )
    assert not DaySheet().import_data(sheet, dry_run=True).has_errors()
    assert HolidayOverride.objects.count() == 0

    assert not DaySheet().import_data(sheet, dry_run=False, raise_errors=True).has_errors()

    assert list(HolidayOverride.objects.order_by("day").values_list("day", "works")) == [
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
    ]


def test_the_lists_open(book: CaseBook, people: Cast, officer: Client) -> None:
    dead(people)
    deadline()
    rung("due", 0)

    for model in ("notice", "deadline", "deadlinemove", "rung", "holidayoverride"):
        assert officer.get(reverse(f"admin:notices_{model}_changelist")).status_code == 200, model


def test_the_office_sees_messages_about_its_own_streets_only(people: Cast, officer: Client) -> None:
    to = party(people.own[Role.FIRM_MANAGER])
    near = IssueFactory.create(compound=people.compound)
    far = IssueFactory.create(compound=CompoundFactory.create())
    assert far.subdistrict_id != near.subdistrict_id
    for issue in (near, far):
        tell([Event("issue.urged", Subject("issue", issue.pk), to, str(issue.pk), {})], at=NOW)
        set_deadlines(
            [Clock("issue.handle", Subject("issue", issue.pk), NOW, 5, Unit.WORKDAY, "b")], by=None, at=NOW
        )

    for model in ("notice", "deadline"):
        page = officer.get(reverse(f"admin:notices_{model}_changelist"))
        assert {row.subject_id for row in page.context["cl"].result_list} == {near.pk}, model
    hidden = Notice.objects.get(subject_id=far.pk)
    assert officer.get(reverse("admin:notices_notice_change", args=[hidden.pk])).status_code == 302
