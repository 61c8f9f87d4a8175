"""A new key for everything that is sealed: nothing is lost, nothing is left out, and whoever writes meanwhile wins."""

from __future__ import annotations

import base64
import os
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from issues.models import Reporter
from properties.models import RegisterUpload, UploadFile, UploadRow
from properties.register_sheets import staging
from records.actions import rotation
from records.models import Job
from records.sealed import columns
from tests.factories import CompoundFactory, ReporterFactory, StreetFactory, UserFactory
from yinhang.fields import Sealed, SealedField, reveal, seal, unseal

pytestmark = pytest.mark.django_db(transaction=True)
_NEW, _OTHER = b"a-new-key-for-the-suite-00000002", b"a-key-that-nobody-knows-any-more"


@pytest.fixture
def new_key(settings: LazySettings) -> Callable[[], None]:
    """Put a new key in front, as an administrator does; the old one goes on opening."""

    def put() -> None:
        settings.FIELD_KEYS = [("k2", _NEW), *settings.FIELD_KEYS]

    return put


def under() -> Counter[str]:
    """How many values of every kind lie there under which key."""
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for column in columns():
            cursor.execute(f"SELECT {column.column} FROM {column.table} WHERE length({column.column}) > 0")
            for (value,) in cursor.fetchall():
                head = value if isinstance(value, str) else bytes(value[:8]).decode(errors="replace")
                found[head.partition(".")[0]] += 1
    return found


def a_sheet() -> RegisterUpload:
    upload = RegisterUpload.objects.create(
        subdistrict=StreetFactory.create(), by=UserFactory.create(), name="s.xlsx", size=7, problems="三行"
    )
    staging.keep_file(upload, b"\x00\x01a file")
    UploadRow.objects.create(
        upload=upload, number=3, state="new", sealed=seal("一行", staging.row_place(upload.pk, 3))
    )
    return upload


def test_every_sealed_field_of_every_room_is_met() -> None:
    fields = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    }
    met = {(column.table, column.column) for column in columns()}
    assert met - fields == {("properties_uploadfile", "sealed"), ("properties_uploadrow", "sealed")}
    assert fields - met == set()
    assert len(fields) >= 17


def test_everything_opens_under_the_new_key_alone(
    new_key: Callable[[], None], settings: LazySettings
) -> None:
    reporter = ReporterFactory.create(name="王女士", phone="+8613800138000")
    upload = a_sheet()
    before = under()
    new_key()
    call_command("rotate_keys", batch=1)
    settings.FIELD_KEYS = [("k2", _NEW)]
    assert under() == Counter({"k2": before["k1"]})
    reporter.refresh_from_db()
    assert (reveal(reporter, "name"), reveal(reporter, "phone")) == ("王女士", "+8613800138000")
    assert staging.opened_file(upload) == b"\x00\x01a file"
    row = UploadRow.objects.get()
    assert unseal(row.sealed, staging.row_place(upload.pk, 3)) == "一行"
    assert reveal(RegisterUpload.objects.get(), "problems") == "三行"
    call_command("rotate_keys")
    assert Job.objects.get(name="rotate_keys").seen == "0 sealed anew, 0 left"


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    new_key: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        ReporterFactory.create(name="")
    new_key()
    done = iter(range(2))
    anew = rotation._anew

    def then_dies(*of: Any) -> Any:
        if next(done, None) is None:
            raise KeyboardInterrupt
        return anew(*of)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_anew", then_dies)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys", batch=1)
    assert under() == Counter({"k1": 3, "k2": 2})
    call_command("rotate_keys")
    assert under() == Counter({"k2": 5})


def test_as_long_as_something_is_left_it_is_not_done(
    new_key: Callable[[], None], settings: LazySettings
) -> None:
    ReporterFactory.create(name="")
    lost = ReporterFactory.create(name="")
    settings.FIELD_KEYS = [("k0", _OTHER)]
    lost.phone = "+8613800138009"
    lost.save()
    settings.FIELD_KEYS = [("k1", b"for-the-suite-only-0000000000001")]
    new_key()
    with pytest.raises(CommandError) as caught:
        call_command("rotate_keys")
    assert "issues_reporter.phone: 1" in str(caught.value)
    assert under() == Counter({"k0": 1, "k2": 1})
    assert Job.objects.get(name="rotate_keys").failures == 1


def test_check_only_counts(new_key: Callable[[], None]) -> None:
    ReporterFactory.create(name="")
    new_key()
    with pytest.raises(CommandError):
        call_command("rotate_keys", check=True)
    assert under() == Counter({"k1": 1})


def test_a_value_that_was_written_meanwhile_stays(
    new_key: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading a batch and writing it somebody else writes: the condition lets the other's value stand."""
    row = ReporterFactory.create(name="", phone="+8613800138001")
    new_key()
    one_batch = rotation._one_batch

    def after_somebody_wrote(column: Any, rows: Any) -> int:
        if column.column == "phone" and column.table == "issues_reporter":
            row.phone = "+8613800138002"
            row.save()
        return one_batch(column, rows)

    monkeypatch.setattr(rotation, "_one_batch", after_somebody_wrote)
    call_command("rotate_keys")
    row.refresh_from_db()
    assert reveal(row, "phone") == "+8613800138002"


def test_who_writes_while_keys_are_rotated_loses_nothing(new_key: Callable[[], None]) -> None:
    """Four writers change phones all the time, two of them in processes that still know only the old key."""
    compound = CompoundFactory.create()
    rows = [
        ReporterFactory.create(issue__compound=compound, name="", phone=f"+86138{n:08d}") for n in range(40)
    ]
    last: dict[Any, str] = {row.pk: f"+86138{n:08d}" for n, row in enumerate(rows)}
    old_key, stop, errors = (
        ("k1", b"for-the-suite-only-0000000000001"),
        threading.Event(),
        list[BaseException](),
    )
    new_key()

    def write(share: int) -> None:
        number = 0
        try:
            while not stop.wait(0.002):
                number += 1
                row = rows[share::4][number % 10]
                phone = f"+8613{share}{number:08d}"
                envelope = _sealed(phone, row, old_key if share < 2 else None)
                with transaction.atomic():
                    Reporter.objects.filter(pk=row.pk).update(phone=envelope)
                last[row.pk] = phone
        except BaseException as error:  # noqa: BLE001 — told by the test
            errors.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(share,)) for share in range(4)]
    for writer in writers:
        writer.start()
    for _time in range(10):
        for column in columns():
            rotation.seal_anew(column, batch=7)
    stop.set()
    for writer in writers:
        writer.join()
    assert errors == []
    call_command("rotate_keys")
    assert {row.pk: reveal(row, "phone") for row in Reporter.objects.all()} == last
    assert under() == Counter({"k2": 40})


def _sealed(phone: str, row: Reporter, key: tuple[str, bytes] | None) -> Sealed:
    place = f"issues_reporter.phone.{row.pk}"
    if key is None:
        return Sealed(seal(phone, place))
    nonce = os.urandom(12)
    sealed = nonce + AESGCM(key[1]).encrypt(nonce, phone.encode(), place.encode())
    return Sealed(f"{key[0]}.{base64.urlsafe_b64encode(sealed).decode()}")


def test_a_sealed_file_is_counted_by_its_first_letters(new_key: Callable[[], None]) -> None:
    a_sheet()
    new_key()
    assert rotation.all_left() == {
        "properties_registerupload.problems": 1,
        "properties_uploadfile.sealed": 1,
        "properties_uploadrow.sealed": 1,
    }
    assert bytes(UploadFile.objects.get().sealed)[:3] == b"k1."
