"""The way of an upload: who may what in which state, what changed in between, what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from properties import actions
from properties.actions import upload_work
from properties.models import Holding, Home, RegisterUpload, Role, UploadFile, UploadRow, User
from properties.register_sheets import progress, reading, writing
from properties.register_sheets.access import uploads_for
from tests.cast import Cast, cast
from tests.issues.test_races import at_once
from tests.properties.sheet_rows import (
    NOW,
    WANG,
    again,
    counts,
    home,
    registrar,
    sent,
    text,
    written,
)
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@contextmanager
def refused(word: str) -> Iterator[None]:
    with pytest.raises(Refused) as error:
        yield
    assert error.value.code == f"register-sheet.{word}"


def who(people: Cast, role: Role) -> User:
    return User.objects.get(pk=people.own[role].pk)


def test_a_sheet_is_confirmed_once(people: Cast) -> None:
    upload = written(people, text(home(people)))

    with refused("moved-on"):
        actions.confirm_upload(upload=upload, by=registrar(people))

    assert not upload_work.do_now(upload=again(upload), at=NOW)
    assert Home.objects.count() == 1


def test_nothing_is_confirmed_that_has_a_refused_row_or_changes_nothing(people: Cast) -> None:
    bad = sent(people, text(home(people), home(people, room="102", area="-1")))
    with refused("has-refused"):
        actions.confirm_upload(upload=bad, by=registrar(people))
    written(people, text(home(people)))
    with refused("nothing"):
        actions.confirm_upload(upload=sent(people, text(home(people))), by=registrar(people))


def test_a_register_that_changed_in_between_is_not_written_over(people: Cast) -> None:
    first = sent(people, text(home(people, area="90")))
    written(people, text(home(people, area="91")))

    actions.confirm_upload(upload=first, by=registrar(people))
    upload_work.do_now(upload=again(first), at=NOW)

    first = again(first)
    assert (first.state, Home.objects.get().area) == ("stale", Decimal(91))
    upload_work.do_now(upload=actions.compare_anew(upload=first, by=registrar(people)), at=NOW)
    assert counts(again(first)) == (0, 1, 0, 0)


def test_an_owner_who_changed_in_between_is_noticed_though_the_mask_is_the_same(people: Cast) -> None:
    written(people, text(home(people, names="王一", since="2019-01-01")))
    first = sent(people, text(home(people, names="李四", since="2024-05-01")))
    written(people, text(home(people, names="王二", since="2020-01-01")))

    actions.confirm_upload(upload=first, by=registrar(people))
    upload_work.do_now(upload=again(first), at=NOW)

    assert again(first).state == "stale"
    assert Holding.objects.count() == 2


def test_a_failure_half_way_writes_nothing_and_the_sheet_waits_again(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(people, text(home(people, **WANG)))
    actions.confirm_upload(upload=upload, by=registrar(people))

    def fail(_self: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(writing.Writer, "_start_holdings", fail)
    with pytest.raises(RuntimeError):
        upload_work.do_now(upload=again(upload), at=NOW)

    assert (again(upload).state, Home.objects.count()) == ("confirmed", 0)
    monkeypatch.undo()
    upload_work.do_now(upload=again(upload), at=NOW)
    assert (again(upload).state, Holding.objects.count()) == ("written", 1)


def test_a_sheet_that_fails_three_times_is_given_up(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = actions.send_sheet(
        data=text(home(people)), name="a.csv", subdistrict=people.street, by=registrar(people), at=NOW
    )

    def fail(_data: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(upload_work, "Sheet", fail)
    for _attempt in range(3):
        with pytest.raises(MemoryError):
            upload_work.do_now(upload=again(upload), at=NOW)

    assert again(upload).state == "unreadable"
    assert not UploadFile.objects.exists()


def test_a_dead_workers_claim_runs_out(people: Cast) -> None:
    upload = actions.send_sheet(
        data=text(home(people)), name="a.csv", subdistrict=people.street, by=registrar(people), at=NOW
    )
    RegisterUpload.objects.update(state="reading", claimed_at=NOW, attempts=1)

    assert upload_work.work_off(at=NOW + timedelta(minutes=9, seconds=59)) == 0
    assert upload_work.work_off(at=NOW + timedelta(minutes=10)) == 1
    assert again(upload).state == "compared"


@pytest.mark.parametrize("after", ["cancelled", "expired"])
def test_a_sheet_that_ends_unwritten_leaves_nothing(people: Cast, after: str) -> None:
    upload = sent(people, text(home(people, **WANG)))
    if after == "cancelled":
        actions.cancel_upload(upload=upload, by=registrar(people), at=NOW)
    else:
        upload_work.expire(at=NOW + timedelta(hours=23, minutes=59))
        assert again(upload).state == "compared"
        upload_work.expire(at=NOW + timedelta(hours=24))

    assert again(upload).state == after
    assert not UploadRow.objects.exists()
    assert not UploadFile.objects.exists()


def test_a_post_that_ended_before_the_writing_writes_nothing(people: Cast) -> None:
    by = registrar(people)
    upload = sent(people, text(home(people)))
    actions.confirm_upload(upload=upload, by=by)
    by.posts.update(ends_on=NOW.date() - timedelta(days=400), starts_on=NOW.date() - timedelta(days=500))

    upload_work.do_now(upload=again(upload), at=NOW)

    assert (again(upload).state, Home.objects.count()) == ("stale", 0)


def test_who_keeps_the_register_and_who_sees_a_sheet(people: Cast) -> None:
    upload = sent(people, text(home(people)))
    see = {role for role in Role if uploads_for(who(people, role)).exists()}

    assert see == {Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER}
    assert not uploads_for(people.other[Role.STREET_OFFICER]).exists()
    for role in set(Role) - {Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER, Role.PARTY_SECRETARY}:
        with pytest.raises(NotYours):
            actions.confirm_upload(upload=upload, by=who(people, role))


def test_a_sheet_that_is_too_big(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("properties.actions.uploads.MAX_BYTES", 10)
    with refused("too-big"):
        actions.send_sheet(
            data=bytes(11), name="a.csv", subdistrict=people.street, by=registrar(people), at=NOW
        )
    assert reading.MAX_BYTES == 20 << 20


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_write_at_once_write_once() -> None:
    people = cast()
    upload = sent(people, text(home(people, **WANG)))
    by = registrar(people)
    confirmed = at_once(
        [lambda: actions.confirm_upload(upload=again(upload), by=registrar(people)).state] * 2
    )
    done = at_once([lambda: upload_work.do_now(upload=again(upload), at=NOW)] * 2)

    assert sorted(confirmed) == ["confirmed", "register-sheet.moved-on"]
    assert sorted(done) == [False, True]
    assert (Holding.objects.count(), again(upload).confirmed_by) == (1, by)


@pytest.mark.django_db(transaction=True)
def test_two_sheets_of_one_home_written_at_once() -> None:
    """One is written; the other is told that the register changed."""
    people = cast()
    sheets = [sent(people, text(home(people, area=area))) for area in ("90", "91")]
    for upload in sheets:
        actions.confirm_upload(upload=upload, by=registrar(people))

    at_once([lambda one=one: upload_work.do_now(upload=again(one), at=NOW) for one in sheets])  # type: ignore[misc]

    assert sorted(again(one).state for one in sheets) == ["stale", "written"]
    assert Home.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_is_told_while_the_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL: past the writing transaction. SQLite has one writer at a time and tells it at the end."""
    people = cast()
    upload = sent(people, text(*(home(people, room=str(number)) for number in range(8))))
    assert (upload.done, upload.total) == (8, 8)
    actions.confirm_upload(upload=upload, by=registrar(people))
    seen: list[tuple[int, str]] = []
    write = writing.Writer._start_holdings

    def look(self: writing.Writer) -> None:
        write(self)
        seen.extend(at_once([lambda: (again(upload).done, again(upload).state)]))

    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(writing.Writer, "_start_holdings", look)
    upload_work.do_now(upload=again(upload), at=NOW)

    assert seen == [(4 if connection.vendor == "postgresql" else 0, "writing")]
    assert (again(upload).state, again(upload).done) == ("written", 8)


def test_the_pages_from_template_to_written(
    people: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = registrar(people)
    client.force_login(by)
    start = client.get(reverse("register_sheets:start"))
    assert start.status_code == 200
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = text(home(people, **WANG, since="2019-03-01"), home(people, room="102"))
    answer = client.post(reverse("register_sheets:start"), {"file": SimpleUploadedFile("表.csv", rows)})
    page = answer["Location"]
    waiting = client.get(page)
    assert (waiting.status_code, waiting["Refresh"]) == (200, "4")

    assert client.post(f"{page}now/").status_code == 302
    compared = client.get(page)
    assert "王＊" in compared.content.decode()
    assert "王建国" not in compared.content.decode()
    assert "Refresh" not in compared
    assert "102" not in client.get(f"{page}?show=same").content.decode().partition('id="rows"')[2]
    assert client.post(f"{page}confirm/").status_code == 302
    assert client.post(f"{page}now/").status_code == 302
    assert RegisterUpload.objects.get().state == "written"
    assert client.get(page).status_code == 200
    assert client.post(f"{page}confirm/").status_code == 409
    assert client.get(reverse("register_sheets:earlier")).status_code == 200


def test_a_form_without_a_file_says_so(people: Cast, client: Any) -> None:
    client.force_login(registrar(people))

    assert client.post(reverse("register_sheets:start")).status_code == 422


def test_the_refused_rows_are_named_on_the_page(people: Cast, client: Any) -> None:
    client.force_login(registrar(people))
    upload = sent(people, text(home(people, area="0")))

    page = client.get(
        reverse("register_sheets:upload", args=[upload.pk]),
        {"show": "refused"},
        headers={"Accept-Language": "en"},
    )

    assert page.status_code == 200
    assert client.post(reverse("register_sheets:confirm", args=[upload.pk])).status_code == 409


def test_a_filled_in_template_is_read_and_its_owners_are_left_alone(people: Cast, client: Any) -> None:
    written(people, text(home(people, **WANG, since="2019-03-01"), home(people, room="-1")))
    client.force_login(registrar(people))

    got = client.get(reverse("register_sheets:template"), {"compound": people.compound.code})

    assert got["Content-Type"].endswith("sheet")
    assert "王".encode() not in got.content
    upload = sent(people, got.content)
    assert (upload.state, counts(upload)) == ("compared", (0, 0, 2, 0))


def test_a_template_of_a_compound_out_of_reach(people: Cast, client: Any) -> None:
    client.force_login(registrar(people))
    url = reverse("register_sheets:template")

    assert client.get(url, {"compound": people.other_compound.code}).status_code == 404
    assert client.get(url).status_code == 200
