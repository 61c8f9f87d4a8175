"""Putting a backup back on an empty host, and what is refused before anything is touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from records.backups import lists, manifest, pool, postgres, restoring, sealing, sqlite
from tests.factories import IssueFactory, PostFactory, UserFactory
from tests.records.conftest import BACKUP_KEY, Elsewhere, Site
from yinhang.errors import Refused

_PROBE = """
import json
from django.apps import apps
from django.contrib.sessions.models import Session
from issues.models import Reporter
from records.models import Job
from yinhang.fields import reveal
print("said:" + json.dumps({
    "tables": {model._meta.db_table: model.objects.count() for model in apps.get_models()},
    "phones": sorted(reveal(row, "phone") for row in Reporter.objects.all()),
    "jobs": {job.name: job.seen for job in Job.objects.all()},
}))
"""
_OLD, _NEW = "k1:Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDE", f"k2:{BACKUP_KEY[:-3]}DQM"


@pytest.mark.once  # PostgreSQL's own is the drill
def test_an_empty_host_becomes_what_was_backed_up(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    Client().force_login(PostFactory.create(user=UserFactory.create()).user)
    made = manifest.read(site.back_up())
    IssueFactory.create()  # after the backup: not in it
    # The key that sealed the rows is by now the second one. The second time takes the place of the first.
    elsewhere.environment["FIELD_KEYS"] = f"{_NEW},{_OLD}"
    for overwrite in ([], ["--overwrite"]):
        done = elsewhere.manage("restore", "--from", site.folder, "--identity", site.identity, *overwrite)
        assert done.returncode == 0, done.stderr
    shown = elsewhere.manage("shell", "-v", "0", "-c", _PROBE)
    assert shown.returncode == 0, shown.stderr
    found = json.loads(shown.stdout.rpartition("said:")[2])
    # The restore's own row is there, and nobody is signed in.
    expected = {**made.tables, "records_job": made.tables["records_job"] + 1, "django_session": 0}
    assert made.tables["django_session"] == 1
    assert found["tables"] == {name: expected[name] for name in found["tables"]}
    assert found["phones"] == ["+8613800138000"]
    assert found["jobs"]["restore"].startswith(made.stamp)
    for line in lists.lines(site.folder / made.stamp / lists.NAME):
        with default_storage.open(line.name) as here:
            assert _hash((elsewhere.media / line.name).read_bytes()) == _hash(here.read())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# Refused: looked at here, where everything is there already, so that anything touched would be seen.


@pytest.fixture
def refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Refused]:
    """What `restore` says no with; nothing may have been put back by then."""

    def touched(*_all: Any, **_named: Any) -> None:
        pytest.fail("something was put back")

    monkeypatch.setattr(restoring, "put_back", touched)

    def run(*, overwrite: bool = True, identity: Path | None = None) -> Refused:
        asked = {"identity": identity or site.identity, "overwrite": overwrite}
        with pytest.raises(CommandError) as caught:
            call_command("restore", "--from", str(site.folder), **asked)
        cause = caught.value.__cause__
        assert isinstance(cause, Refused)
        assert "\n" not in str(caught.value)
        return cause

    return run


def _of_a_newer_version(site: Site, made: Path) -> None:
    said = manifest.read(made)
    said.migrations.append("issues.9999_of_tomorrow")
    manifest.write(said, made)


def _in_a_newer_format(site: Site, made: Path) -> None:
    said = manifest.read(made)
    said.format += 1
    manifest.write(said, made)


def _of_another_kind_of_database(site: Site, made: Path) -> None:
    said = manifest.read(made)
    said.vendor = "oracle"
    manifest.write(said, made)


def _with_a_copy_cut(site: Site, made: Path) -> None:
    path = next((site.folder / pool.FOLDER).rglob("*.age"))
    path.write_bytes(path.read_bytes()[:-1])


def _without_a_copy(site: Site, made: Path) -> None:
    next((site.folder / pool.FOLDER).rglob("*.age")).unlink()


def _with_a_byte_changed(site: Site, made: Path) -> None:
    held = bytearray((made / "database.age").read_bytes())
    held[-100] ^= 1
    (made / "database.age").write_bytes(held)


def _with_keys_of_somebody(site: Site, made: Path) -> None:
    sealing.encrypt((made / manifest.NAME).open("rb"), made / "keys.age", sealing.recipients(site.recipients))


def _without_a_manifest(site: Site, made: Path) -> None:
    (made / manifest.NAME).unlink()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_of_a_newer_version, "restore.newer"),
        (_in_a_newer_format, "backup.format"),
        (_of_another_kind_of_database, "restore.other-database"),
        (_with_a_copy_cut, "backup.harmed"),
        (_without_a_copy, "backup.harmed"),
        (_with_a_byte_changed, "backup.harmed"),
        (_with_keys_of_somebody, "backup.harmed"),
        (_without_a_manifest, "backup.no-manifest"),
    ],
)
def test_a_backup_that_is_not_right_touches_nothing(
    harm: Callable[[Site, Path], None],
    code: str,
    site: Site,
    town: list[str],
    refused: Callable[..., Refused],
) -> None:
    harm(site, site.back_up())
    assert refused().code == code


def test_what_is_there_stays_until_told(site: Site, town: list[str], refused: Callable[..., Refused]) -> None:
    site.back_up()
    assert refused(overwrite=False).code == "restore.not-empty"


def test_a_file_that_is_there_stays_until_told(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    made = site.back_up()
    with pytest.raises(Refused) as caught:
        restoring._no_file_is_there(made)
    assert caught.value.code == "restore.file-there"
    for line in lists.lines(made / lists.NAME):
        default_storage.delete(line.name)
    restoring._no_file_is_there(made)


def test_a_host_without_the_keys_is_told_which(
    site: Site, town: list[str], refused: Callable[..., Refused], settings: LazySettings
) -> None:
    site.back_up()
    assert refused(identity=site.keys_identity).code == "backup.unopened"
    assert refused(identity=site.folder / "nothing").code == "backup.identity"
    kept, settings.FIELD_KEYS = settings.FIELD_KEYS, [("k2", b"a-new-key-for-the-suite-00000002")]
    assert "FIELD_KEYS k1" in str(refused())
    settings.FIELD_KEYS = kept
    settings.INDEX_KEY = b"another-index-key-00000000000000"
    assert "INDEX_KEY" in str(refused())
    settings.BACKUP_KEY = b"another-key-00000000000000000000"
    assert refused().code == "backup.forged"
    settings.BACKUP_KEY = b""
    assert refused().code == "backup.no-key"


def test_roles_that_were_granted_something_must_be_there(
    site: Site, town: list[str], refused: Callable[..., Refused]
) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE reader_of_old")
        cursor.execute("GRANT SELECT ON issues_issue TO reader_of_old")
    try:
        assert manifest.read(site.back_up()).roles == ["reader_of_old"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP OWNED BY reader_of_old")
            cursor.execute("DROP ROLE reader_of_old")
    told = refused()
    assert (told.code, "reader_of_old" in str(told)) == ("restore.roles", True)


def test_a_program_that_is_missing_is_named(site: Site, town: list[str], settings: LazySettings) -> None:
    settings.PG_BIN = "/nowhere"
    with pytest.raises(Refused) as caught:
        postgres.program("pg_dump")
    assert caught.value.code == "backup.no-program"


# Laid down by half: all or nothing.


def lay_down(site: Site, made: Path, host: Elsewhere, *, overwrite: bool = False) -> None:
    said = manifest.read(made)
    dumped = partial(restoring._dumped, made / "database.age", sealing.identities(site.identity))
    if connection.vendor == "postgresql":
        postgres.restore(host.database, said, dumped, overwrite=overwrite)
    else:
        sqlite.restore(host.database, said, dumped)


def ask(host: Elsewhere, statement: str) -> None:
    there = psycopg2.connect(dbname="elsewhere", host=host.database["HOST"], user=host.database["USER"])
    with there, there.cursor() as cursor:
        cursor.execute(statement)
    there.close()


def is_empty(host: Elsewhere) -> bool:
    kind: Any = postgres if connection.vendor == "postgresql" else sqlite
    return bool(kind.is_empty(host.database))


def test_rows_that_do_not_arrive_leave_no_table(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    made = site.back_up()
    said = manifest.read(made)
    said.tables["issues_reporter"] += 1
    manifest.write(said, made)
    with pytest.raises(Refused):
        lay_down(site, made, elsewhere)
    assert is_empty(elsewhere)
    said.tables["issues_reporter"] -= 1
    manifest.write(said, made)
    lay_down(site, made, elsewhere)
    assert not is_empty(elsewhere)
    lay_down(site, made, elsewhere, overwrite=True)
    assert not is_empty(elsewhere)


def test_a_dump_that_breaks_off_leaves_no_table(
    site: Site, town: list[str], elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site.back_up()

    def breaks_off(path: Path, held: Any, into: sealing.Writer) -> None:
        whole = bytearray()

        class Held:
            def write(self, data: bytes) -> int:
                whole.extend(data)
                return len(data)

            def flush(self) -> None: ...

        sealing.decrypt(path, Held(), held)
        into.write(bytes(whole[: len(whole) * 9 // 10]))
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(restoring, "_dumped", breaks_off)
    with pytest.raises((Refused, OSError)):
        lay_down(site, made, elsewhere)
    assert is_empty(elsewhere)


def test_an_error_in_the_middle_of_the_dump_is_told_and_leaves_nothing(
    site: Site, town: list[str], elsewhere: Elsewhere
) -> None:
    """Its reader stops while pg_restore still has much to say: neither waits for the other."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE long AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 20000) AS n"
        )
    try:
        made = site.back_up()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE long")
    ask(elsewhere, "CREATE TYPE long AS (n int)")  # takes the table's name, so that creating it fails early
    with pytest.raises(Refused) as caught:
        lay_down(site, made, elsewhere)
    assert caught.value.code == "backup.program-failed"
    assert "long" in str(caught.value)
    assert is_empty(elsewhere)
