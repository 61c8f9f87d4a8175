"""The drill itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from records.backups import lists, manifest, postgres
from tests.chaos import books
from tests.drill import portrait, town
from tests.notices.provider import Provider, provider
from tests.plugins import postgres as servers
from tests.plugins import schema

if TYPE_CHECKING:
    from records.backups.manifest import Manifest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = 20
# Written by the restore itself, or ended by it.
_NOT_COMPARED = {"records_job", "django_session"}


def drill(home: Path, server: servers.Postgres, size: str) -> bool:
    """Everything but the recovery from WAL; True when nothing differs."""
    schema.migrate("yinhang")
    books.register()
    town.build(size)
    with provider() as gateway:
        os.environ["SMS_URL"] = settings.SMS_URL = gateway.url
        os.environ["SMS_KEY"] = settings.SMS_KEY = "drill"
        town.texts()
        sent = set(gateway.tries)
        samples = portrait.samples(SAMPLES)
        before = [portrait.opened(sample) for sample in samples]
        bare = _bare_dump(home)
        made, seconds = _back_up(home)
        # The short form has no time for a second one; tests/records looks at that.
        again, again_seconds = (made, 0.0) if size == "tiny" else _back_up(home)
        _told_of_backup(made, seconds, again, again_seconds, bare)
        town.send_the_rest()
        known = set(gateway.tries)
        gateway.tries.clear()
        with _elsewhere(home) as there:
            return _compare(home, there, again, samples, before) & _texts(gateway, sent, known)


def _bare_dump(home: Path) -> tuple[float, int]:
    """Seconds and bytes of pg_dump alone, as the backup calls it: the floor of this machine."""
    began = time.monotonic()
    command = [postgres.program("pg_dump"), *postgres.DUMP, f"--file={home / 'bare'}"]
    environment = {**os.environ, **postgres._environment(connection.settings_dict)}
    subprocess.run(command, env=environment, check=True)
    return time.monotonic() - began, (home / "bare").stat().st_size


def _back_up(home: Path) -> tuple[Manifest, float]:
    """One backup by the command, while somebody writes."""
    time.sleep(1)  # a backup is named by its second
    with town.Busy() as busy:
        began = time.monotonic()
        _manage(dict(os.environ), "backup", "--to", home / "backups")
        seconds = time.monotonic() - began
    print(f"  written meanwhile: {busy.written} reports with a photo, {busy.deleted} photos taken away")
    return manifest.read(manifest.whole(home / "backups")[-1]), seconds


def _told_of_backup(
    made: Manifest, seconds: float, again: Manifest, again_seconds: float, bare: tuple[float, int]
) -> None:
    size = made.parts["database.age"][0]
    print(
        f"  backup {seconds:.1f} s · {sum(made.tables.values())} rows, {size} bytes of database "
        f"(bare pg_dump {bare[0]:.1f} s, {bare[1]} bytes: {size / bare[1]:.2f} × its bytes, "
        f"{made.dump_seconds / bare[0]:.1f} × its time for the database, counts included) · "
        f"{made.files} files of {made.file_bytes} bytes, {made.deleted} deleted meanwhile, {made.lost} lost"
    )
    if again is not made:
        print(
            f"  again {again_seconds:.1f} s · {again.files} files, of which {again.copied} were copied, "
            f"{again.deleted} deleted meanwhile, {again.lost} lost"
        )


class _elsewhere:  # noqa: N801 — read as a word
    """Another cluster, another folder, and of the keys only what the backup holds."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __enter__(self) -> dict[str, str]:
        self.server = servers.start()
        host = self.home / "elsewhere"
        host.mkdir()
        opened = subprocess.run(
            [
                sys.executable,
                "-m",
                "records.backups.keyring",
                manifest.whole(self.home / "backups")[-1] / "keys.age",
                "--identity",
                self.home / "keys-identity.txt",
            ],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        with (ROOT / "tests" / "test.env").open() as given:
            others = [line for line in given if "KEY" not in line.partition("=")[0]]
        (host / "env").write_text("".join([*others, opened.stdout]))
        return {
            **os.environ,
            "ENV_FILE": str(host / "env"),
            "DATABASE_URL": self.server.url,
            "VAR_DIR": str(host),
            "MEDIA_ROOT": str(host / "media"),
            "BACKUP_TO": "",
            "BACKUP_KEYS_TO": "",
        }

    def __exit__(self, *_error: object) -> None:
        self.server.stop()


def _compare(
    home: Path, there: dict[str, str], made: Manifest, samples: list[Any], before: list[str]
) -> bool:
    began = time.monotonic()
    _manage(there, "restore", "--from", home / "backups", "--identity", home / "data-identity.txt")
    seconds = time.monotonic() - began
    (home / "samples.json").write_text(json.dumps(samples))
    found = json.loads(_python(there, "-m", "tests.drill.portrait", home / "samples.json"))
    tables = {name for name in made.tables if name not in _NOT_COMPARED}
    differ = [name for name in tables if made.tables[name] != found["tables"].get(name)]
    wanted = [line for line in lists.lines(home / "backups" / made.stamp / lists.NAME) if line.object]
    here = portrait.files()
    wrong = [line.name for line in wanted if here.get(line.name) not in {found["files"].get(line.name), None}]
    missing = {line.name for line in wanted} ^ set(found["files"])
    opened = sum(one == other for one, other in zip(before, found["opened"], strict=True))
    print(
        f"  restore {seconds:.1f} s · {len(tables)} tables, {len(differ)} with another count · {len(wanted)} files, "
        f"{len(missing)} missing, {len(wrong)} different · {opened} of {len(samples)} sealed values opened the same"
    )
    print(f"  {found['history']}", flush=True)
    whole = not (differ or wrong or missing or made.lost) and len(wanted) == made.files
    return whole and opened == len(samples) == SAMPLES


def _texts(gateway: Provider, sent: set[str], known: set[str]) -> bool:
    """What was sent before the backup is not sent again; the rest is, under the keys the gateway knows by now."""
    handed = Counter(gateway.tries)
    again = sum(handed[key] for key in sent)
    unknown = set(handed) - known
    print(
        f"  texts: {len(sent)} sent before the backup, handed over again {again} · {len(handed)} on their way then, "
        f"handed over again under their own keys {len(handed) - len(unknown)}, under new ones {len(unknown)}",
        flush=True,
    )
    return not again and not unknown and len(sent) + len(handed) == town.TEXTS


def _manage(environment: dict[str, str], *words: str | Path) -> str:
    return _python(environment, "manage.py", *words)


def _python(environment: dict[str, str], *words: str | Path) -> str:
    """What a program of ours said. RuntimeError with its last words where it failed."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"{words} failed: {done.stderr[-2000:]}"
        raise RuntimeError(msg)
    return done.stdout
