"""What a backup holds, what it leaves out, and that half of one is none."""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from issues.models import Evidence, Issue
from issues.retention import remove_photos
from records.backups import keyring, lists, manifest, pool, sealing, taking
from records.files import namings
from records.models import Job
from tests.factories import IssueFactory
from tests.past_triggers import past_triggers
from tests.records.conftest import ROOT, Site, a_photo
from yinhang.errors import Refused

pytestmark = pytest.mark.usefixtures("a_later_second")


def objects(site: Site) -> set[Path]:
    return set((site.folder / pool.FOLDER).rglob("*.age"))


def refused(site: Site, code: str) -> None:
    with pytest.raises(CommandError) as caught:
        site.back_up()
    assert isinstance(caught.value.__cause__, Refused)
    assert caught.value.__cause__.code == code


def test_database_files_and_keys_lie_apart_and_the_manifest_counts_them(site: Site, town: list[str]) -> None:
    made = site.back_up()
    assert sorted(path.name for path in made.iterdir()) == [
        "database.age", "files.jsonl.gz", "keys.age", "manifest.json",
    ]  # fmt: skip
    said = manifest.read(made)
    assert said.tables["issues_issue"] == Issue.objects.count() == 3
    assert (said.files, said.copied, said.lost, said.deleted) == (4, 4, 0, 0)
    named = [line.name for line in lists.lines(made / lists.NAME)]
    assert named == sorted(name for path in town for name in (path, path.replace(".jpg", ".thumb.jpg")))
    assert Job.objects.get(name="backup").seen.startswith(made.name)


def test_nothing_in_a_backup_can_be_read_without_its_key(site: Site, town: list[str]) -> None:
    site.back_up()
    for path in site.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"\xff\xd8\xff" not in held[:64]
            for word in ("13800138000", "王女士", "三号楼门口"):
                assert word.encode() not in held, path


def test_the_keys_open_under_their_own_identity_alone(site: Site, town: list[str]) -> None:
    made = site.back_up()
    said = keyring.opened(made / keyring.NAME, site.keys_identity)
    assert "FIELD_KEYS=k1:Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDE\n" in said
    assert "BACKUP_KEY" not in said
    with pytest.raises(pyrage.DecryptError):
        keyring.opened(made / keyring.NAME, site.identity)
    with pytest.raises(Refused):
        sealing.opens(made / taking.DATABASE, sealing.identities(site.keys_identity))


def test_the_keys_are_read_where_no_site_runs(site: Site, town: list[str]) -> None:
    made = site.back_up()
    command = [sys.executable, "-m", "records.backups.keyring", str(made / keyring.NAME)]
    bare = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [*command, "--identity", str(site.keys_identity)], cwd=ROOT, env=bare, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert {line.partition("=")[0] for line in done.stdout.splitlines()} == {
        "SECRET_KEY",
        "FIELD_KEYS",
        "INDEX_KEY",
        "HISTORY_KEY",
    }
    wrong = subprocess.run(
        [*command, "--identity", str(site.identity)], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert wrong.returncode == 1
    assert wrong.stderr.count("\n") == 1


def test_a_second_backup_copies_what_is_new_only(site: Site, town: list[str]) -> None:
    first = site.back_up()
    before = objects(site)
    a_photo()
    second = manifest.read(site.back_up())
    assert (second.files, second.copied) == (6, 2)
    assert len(objects(site) - before) == 2
    assert {path.name for path in manifest.whole(site.folder)} == {first.name, second.stamp}


def test_a_copy_that_is_gone_or_cut_is_made_again(site: Site, town: list[str]) -> None:
    site.back_up()
    one, other = sorted(objects(site))[:2]
    one.unlink()
    other.write_bytes(other.read_bytes()[:-1])
    assert manifest.read(site.back_up()).copied == 2


def test_a_list_that_was_altered_is_not_believed(site: Site, town: list[str]) -> None:
    made = site.back_up()
    path = made / lists.NAME
    path.write_bytes(path.read_bytes() + b"\0")
    assert manifest.read(site.back_up()).copied == 4


def forget(path: str) -> None:
    with transaction.atomic(), past_triggers():
        Evidence.objects.filter(path=path).delete()


def test_files_that_are_not_there_are_named(
    site: Site, town: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, deleted = town
    default_storage.delete(lost)
    dumped = taking._files

    def with_a_deletion(*everything: object) -> None:
        forget(deleted)
        default_storage.delete(deleted)
        dumped(*everything)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "_files", with_a_deletion)
    said = manifest.read(site.back_up())
    assert (said.files, said.lost, said.deleted) == (2, 1, 1)
    told = capsys.readouterr().err
    assert lost in told
    assert deleted in told


def test_a_photo_that_retention_took_away_is_not_looked_for(
    site: Site, town: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, meanwhile = (Evidence.objects.get(path=path) for path in town)
    dumped = taking._files

    def take_away(photo: Evidence) -> None:
        with transaction.atomic():
            remove_photos([photo], reason="retention", by="retention", at=timezone.now())

    def with_a_removal(*everything: object) -> None:
        take_away(meanwhile)
        dumped(*everything)  # type: ignore[arg-type]

    take_away(before)
    monkeypatch.setattr(taking, "_files", with_a_removal)
    said = manifest.read(site.back_up())
    assert (said.files, said.lost, said.deleted) == (0, 0, 2)


@pytest.mark.parametrize("missing", ["BACKUP_KEY", "BACKUP_TO", "BACKUP_KEYS_TO"])
def test_without_its_settings_nothing_is_written(
    missing: str, site: Site, town: list[str], settings: LazySettings
) -> None:
    setattr(settings, missing, b"" if missing == "BACKUP_KEY" else [])
    refused(site, "backup.not-set-up")
    assert Job.objects.get(name="backup").failures == 1


def test_a_recipient_that_is_none_is_refused(site: Site, town: list[str], settings: LazySettings) -> None:
    settings.BACKUP_TO = ["age1nobody"]
    refused(site, "backup.recipient")


class _Full(io.RawIOBase):
    """A disk on which so many bytes are left."""

    def __init__(self, path: Path, left: int) -> None:
        self.file, self.left = path.open("xb"), left

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.left -= len(data)
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(data)

    def fileno(self) -> int:
        return self.file.fileno()

    def flush(self) -> None:
        self.file.flush()

    def close(self) -> None:
        super().close()
        self.file.close()


@pytest.mark.parametrize("where", ["database.age", ".age"])
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(
    where: str, site: Site, town: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = site.back_up()
    kept = objects(site)
    a_photo()
    opened = Path.open

    def on_a_full_disk(path: Path, mode: str = "r", *more: object, **named: object) -> object:
        if mode == "wb" and path.name.endswith(where) and (where != ".age" or pool.FOLDER in path.parts):
            return _Full(path, 300)
        return opened(path, mode, *more, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", on_a_full_disk)
        refused(site, "backup.disk")
    assert manifest.whole(site.folder) == [whole]
    assert list(site.folder.glob(".2*")) == []
    assert objects(site) == kept


def test_a_run_that_was_killed_is_no_backup_and_goes_with_the_next(
    site: Site, town: list[str], environment: dict[str, str]
) -> None:
    code = (
        "import os, django; django.setup()\n"
        "from records.backups import manifest, taking\n"
        "from django.utils import timezone\n"
        "from pathlib import Path\n"
        "manifest.write = lambda *_all: os.kill(os.getpid(), 9)\n"
        "taking.take(Path(os.environ['INTO']), at=timezone.now())\n"
    )
    here = {**environment, "INTO": str(site.folder), "BACKUP_TO": site.recipients[0]}
    here |= {"BACKUP_KEYS_TO": site.recipients[1], "MEDIA_ROOT": str(site.folder.parent / "media")}
    here |= {
        "BACKUP_KEY": "Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDM",
        "PG_BIN": os.environ.get("TEST_PG_BIN", ""),
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=here, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert len(objects(site)) == 4
    assert manifest.whole(site.folder) == []
    made = manifest.read(site.back_up())
    assert (made.copied, len(objects(site))) == (4, 4)
    assert list(site.folder.glob(".2*")) == []


def test_the_newest_are_kept_and_with_them_every_copy_they_name(site: Site, town: list[str]) -> None:
    site.back_up()
    forget(town[0])
    site.back_up()
    a_photo()
    last = site.back_up(keep=2)
    assert len(manifest.whole(site.folder)) == 2
    assert len(objects(site)) == 4  # two of the photo that stayed, two of the new one
    site.back_up(keep=1)
    for path in manifest.whole(site.folder):
        named = {pool.place(site.folder, line.object) for line in lists.lines(path / lists.NAME)}
        assert named == objects(site)
    assert not last.exists()


def test_two_at_once_do_not_write_into_each_other(site: Site, town: list[str]) -> None:
    site.folder.mkdir()
    with taking._alone(site.folder):
        refused(site, "backup.busy")


def test_every_file_of_the_storage_is_named_by_a_row_that_a_backup_reads(
    site: Site, transactional_db: None
) -> None:
    """A room that begins to keep files has to say so: `records.files.register`."""
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name == "path"
    }
    not_files = {("notices_inboxitem", "path")}
    assert {(one.table, one.column) for one in namings()} == columns - not_files


def test_the_dump_and_the_counts_are_of_one_moment(site: Site, town: list[str]) -> None:
    """Rows that are written after the snapshot was taken are in neither."""
    kind = taking._KINDS[connection.vendor]
    with kind(taking.source(), beside=site.folder.parent) as snapshot:
        before = snapshot.tables()["issues_issue"]
        IssueFactory.create()
        assert snapshot.tables()["issues_issue"] == before
        with snapshot.dump() as stream:
            dumped = site.folder.parent / "dumped"
            dumped.write_bytes(stream.read())
    assert _rows(dumped) == before


def _rows(dumped: Path) -> int:
    if connection.vendor == "sqlite":
        return int(sqlite3.connect(dumped).execute("SELECT count(*) FROM issues_issue").fetchone()[0])
    shown = subprocess.run(
        [
            f"{os.environ['TEST_PG_BIN']}/pg_restore",
            "--data-only",
            "--table=issues_issue",
            "-f-",
            str(dumped),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(line[:1].isdigit() for line in shown.stdout.splitlines())


@pytest.fixture
def doubted(site: Site, town: list[str]) -> Iterator[Path]:
    made = site.back_up()
    yield made
    with pytest.raises(Refused) as caught:
        manifest.read(made)
    assert caught.value.code == "backup.forged"


def test_a_manifest_that_says_something_else_is_not_believed(doubted: Path) -> None:
    said = json.loads((doubted / manifest.NAME).read_text())
    said["tables"]["issues_issue"] -= 1
    (doubted / manifest.NAME).write_text(json.dumps(said))


def test_a_manifest_under_another_key_is_not_believed(doubted: Path, settings: LazySettings) -> None:
    settings.BACKUP_KEY = b"another-key-00000000000000000000"


def test_keep_must_keep_something(site: Site, town: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("backup", to=site.folder, keep=0)
