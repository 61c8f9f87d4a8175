"""Putting a backup back on an empty host, and what is refused before anything is touched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from issues.models import Issue
from records.backups import lists, manifest, pool
from tests.factories import IssueFactory, PostFactory, UserFactory
from tests.records.conftest import BACKUP_KEY, Elsewhere, Site

_PROBE = """
import json
from django.apps import apps
from django.contrib.sessions.models import Session
from issues.models import Issue, Reporter
from records.models import Job
from yinhang.fields import reveal
tables = {model._meta.db_table: model.objects.count() for model in apps.get_models() if model._meta.managed}
print("said:" + json.dumps({
    "tables": tables,
    "phones": sorted(reveal(row, "phone") for row in Reporter.objects.all()),
    "sessions": Session.objects.count(),
    "jobs": {job.name: job.seen for job in Job.objects.all()},
    "numbers": sorted(set(Issue.objects.values_list("changed_in", flat=True))),
}))
"""
K2 = f"k2:{BACKUP_KEY[:-3]}DQM"


def probe(host: Elsewhere, **settings: str) -> dict[str, object]:
    done = host.manage("shell", "-v", "0", "-c", _PROBE, **settings)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.rpartition("said:")[2])
    return found


def restore(site: Site, host: Elsewhere, *words: str | Path, identity: Path | None = None) -> str:
    """What the command said where it refused; "" when it did not."""
    done = host.manage("restore", "--from", site.folder, "--identity", identity or site.identity, *words)
    if done.returncode == 0:
        return ""
    assert done.stderr.startswith("CommandError: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def is_untouched(host: Elsewhere) -> bool:
    done = host.manage(
        "shell", "-v", "0", "-c",
        "from django.db import connection; print('tables:', len(connection.introspection.table_names()))",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return "tables: 0" in done.stdout and not host.media.exists()


def test_an_empty_host_becomes_what_was_backed_up(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    client = Client()
    client.force_login(PostFactory.create(user=UserFactory.create()).user)
    made = manifest.read(site.back_up())
    IssueFactory.create()  # after the backup: not in it
    assert restore(site, elsewhere) == ""
    # The key that sealed the rows is by now the second one.
    found = probe(elsewhere, FIELD_KEYS=f"{K2},k1:Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDE")
    changed = {"records_job", "django_session"}  # the restore's own row, and nobody is signed in
    there = {name: count for name, count in made.tables.items() if name not in changed}
    assert {name: found["tables"][name] for name in there if name in found["tables"]} == {  # type: ignore[index, operator]
        name: count
        for name, count in there.items()
        if name in found["tables"]  # type: ignore[operator]
    }
    assert made.tables["django_session"] == 1
    assert found["sessions"] == 0
    assert found["phones"] == ["+8613800138000"]
    assert "restore" in found["jobs"]  # type: ignore[operator]
    for line in lists.lines(site.folder / made.stamp / lists.NAME):
        with default_storage.open(line.name) as here:
            assert _hash(elsewhere.media / line.name) == hashlib.sha256(here.read()).hexdigest()
    numbers = set(Issue.objects.values_list("changed_in", flat=True))
    assert connection.vendor == "sqlite" or not numbers & set(found["numbers"])  # type: ignore[call-overload]


def test_what_is_there_goes_only_when_told(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    site.back_up()
    assert restore(site, elsewhere) == ""
    assert "--overwrite" in restore(site, elsewhere)
    assert restore(site, elsewhere, "--overwrite") == ""
    assert probe(elsewhere)["phones"] == ["+8613800138000"]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _of_a_newer_version(site: Site, made: Path) -> None:
    said = manifest.read(made)
    said.migrations.append("issues.9999_of_tomorrow")
    manifest.write(said, made)


def _with_a_copy_cut(site: Site, made: Path) -> None:
    path = next((site.folder / pool.FOLDER).rglob("*.age"))
    path.write_bytes(path.read_bytes()[:-1])


def _with_a_byte_changed(site: Site, made: Path) -> None:
    held = bytearray((made / "database.age").read_bytes())
    held[-100] ^= 1
    (made / "database.age").write_bytes(held)


def _with_another_count(site: Site, made: Path) -> None:
    """As if rows had been lost between the dump and its place."""
    said = manifest.read(made)
    said.tables["issues_reporter"] += 1
    manifest.write(said, made)


def _without_a_manifest(site: Site, made: Path) -> None:
    (made / manifest.NAME).unlink()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_of_a_newer_version, "9999_of_tomorrow"),
        (_with_a_copy_cut, ".age"),
        (_with_a_byte_changed, "database.age"),
        (_without_a_manifest, "backups"),
    ],
)
def test_a_backup_that_is_not_right_touches_nothing(
    harm: object, words: str, site: Site, town: list[str], elsewhere: Elsewhere
) -> None:
    harm(site, site.back_up())  # type: ignore[operator]
    assert words in restore(site, elsewhere)
    assert is_untouched(elsewhere)


def test_rows_that_do_not_arrive_leave_no_table(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    _with_another_count(site, site.back_up())
    assert restore(site, elsewhere)
    done = elsewhere.manage("shell", "-v", "0", "-c",
        "from django.db import connection; print('tables:', len(connection.introspection.table_names()))")  # fmt: skip
    assert "tables: 0" in done.stdout


def test_a_host_without_the_keys_is_told_so(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    site.back_up()
    kept = dict(elsewhere.environment)
    elsewhere.environment["FIELD_KEYS"] = K2
    assert "FIELD_KEYS k1" in restore(site, elsewhere)
    elsewhere.environment.update(kept, INDEX_KEY=K2.partition(":")[2], FIELD_KEYS=kept.get("FIELD_KEYS", ""))
    assert "INDEX_KEY" in restore(site, elsewhere)
    elsewhere.environment.pop("INDEX_KEY")
    assert "database.age" in restore(site, elsewhere, identity=site.keys_identity)
    elsewhere.environment["BACKUP_KEY"] = K2.partition(":")[2]
    assert "BACKUP_KEY" in restore(site, elsewhere)
    elsewhere.environment["BACKUP_KEY"] = BACKUP_KEY
    assert is_untouched(elsewhere)


def test_roles_that_were_granted_something_must_be_there(
    site: Site, town: list[str], elsewhere: Elsewhere
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
    assert "reader_of_old" in restore(site, elsewhere)
    assert restore(site, elsewhere, "--no-grants") == ""


def test_a_program_that_is_missing_is_named(site: Site, town: list[str], elsewhere: Elsewhere) -> None:
    site.back_up()
    elsewhere.environment["PG_BIN"] = "/nowhere"
    said = restore(site, elsewhere)
    assert said == "" if connection.vendor == "sqlite" else "PG_BIN" in said
