"""What took long is kept by its kind, without a value, in a table that does not grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape

from properties.models import Role
from records import actions
from records.actions import Slowness
from records.actions import slow as keeping
from records.models import SlowPage, SlowStatement
from tests.cast import cast
from tests.properties.test_admin import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)


def page(ms: int, *, route: str = "c/<str:code>/", count: int = 1, at: datetime = AT) -> Slowness:
    return Slowness("GET", route, count, ms, ms, at)


def test_what_is_alike_is_one_row_with_its_slowest_and_its_last() -> None:
    actions.keep_slow([page(1500), page(3000, count=2, at=AT + timedelta(hours=1))])
    actions.keep_slow([page(1200, at=AT + timedelta(hours=2))])
    row = SlowPage.objects.get()
    assert (row.method, row.route) == ("GET", "c/<str:code>/")
    assert (row.count, row.slowest_ms, row.last_ms) == (4, 3000, 1200)
    assert (row.first_at, row.last_at) == (AT, AT + timedelta(hours=2))


def test_pages_and_statements_are_two_lists() -> None:
    actions.keep_slow([page(1500), Slowness("", "SELECT 1", 1, 300, 300, AT)])
    assert SlowPage.objects.get().slowest_ms == 1500
    assert SlowStatement.objects.get().text == "SELECT 1"


def test_the_table_keeps_those_that_were_seen_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 3)
    for number in range(5):
        actions.keep_slow([page(1500, route=f"{number}/", at=AT + timedelta(hours=number))])
    assert list(SlowPage.objects.values_list("route", flat=True)) == ["4/", "3/", "2/"]


def test_the_database_holds_no_row_that_contradicts_itself() -> None:
    actions.keep_slow([page(1500)])
    for wrong in ({"count": 0}, {"last_ms": 1501}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SlowPage.objects.update(**wrong)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SYSTEM_ADMIN, 200), (Role.STREET_OFFICER, 403), (Role.AUDIT_ADMIN, 403)]
)
def test_the_lists_are_the_system_administrators_and_say_what_to_do(role: Role, status: int) -> None:
    actions.keep_slow([page(1500), Slowness("", "SELECT 1", 1, 300, 300, AT)])
    client = signed_in(cast().own[role])
    for model in ("slowpage", "slowstatement", "job"):
        answer = client.get(reverse(f"admin:records_{model}_changelist"))
        assert answer.status_code == status
        if status == 200:
            assert escape(str(answer.context["advice"])) in answer.content.decode()
    pages = client.get(reverse("admin:records_slowpage_changelist")).content.decode()
    assert ("c/&lt;str:code&gt;/" in pages) is (status == 200)


def test_nobody_changes_what_was_slow() -> None:
    actions.keep_slow([page(1500)])
    client, key = signed_in(cast().own[Role.SYSTEM_ADMIN]), SlowPage.objects.get().pk
    assert client.get(reverse("admin:records_slowpage_change", args=[key])).status_code == 200
    assert client.post(reverse("admin:records_slowpage_change", args=[key]), {"count": 9}).status_code == 403
    assert (
        client.post(reverse("admin:records_slowpage_delete", args=[key]), {"post": "yes"}).status_code == 403
    )
    assert client.get(reverse("admin:records_slowpage_add")).status_code == 403
