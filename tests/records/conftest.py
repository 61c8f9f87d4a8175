"""A site that is set up for backups, and an empty one to put them back on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import LazySettings, settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from records.backups import keyring
from tests.factories import EvidenceFactory, ReporterFactory

ROOT = Path(__file__).resolve().parents[2]
BACKUP_KEY = "Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDM"


@dataclass
class Site:
    """The folder of backups, and the secret keys, which the site itself does not hold."""

    folder: Path
    identity: Path
    keys_identity: Path
    recipients: tuple[str, str]

    def back_up(self, **options: object) -> Path:
        """The folder of the new backup."""
        before = set(self.folder.glob("2*")) if self.folder.exists() else set()
        call_command("backup", to=self.folder, **options)
        (made,) = set(self.folder.glob("2*")) - before
        return made


@pytest.fixture
def site(tmp_path: Path, settings: LazySettings) -> Site:
    identity, keys_identity = tmp_path / "data-identity.txt", tmp_path / "keys-identity.txt"
    recipients = (keyring.new_pair(identity), keyring.new_pair(keys_identity))
    settings.BACKUP_KEY = b"for-the-suite-only-0000000000003"
    settings.BACKUP_TO, settings.BACKUP_KEYS_TO = [recipients[0]], [recipients[1]]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path
    settings.PG_BIN = os.environ.get("TEST_PG_BIN", "")
    return Site(tmp_path / "backups", identity, keys_identity, recipients)


def a_photo() -> str:
    """A photo with its thumbnail in the storage, and the row that names it."""
    path = EvidenceFactory.create().path
    for name, size in ((path, 64), (path.replace(".jpg", ".thumb.jpg"), 16)):
        drawn = BytesIO()
        Image.effect_noise((size, size), 80).save(drawn, "JPEG")
        default_storage.save(name, ContentFile(drawn.getvalue()))
    return path


@pytest.fixture
def town(transactional_db: None, site: Site) -> list[str]:
    """Two photos and a person; returns the paths of the photos."""
    ReporterFactory.create(name="王女士", phone="+8613800138000")
    return [a_photo(), a_photo()]


@dataclass
class Elsewhere:
    """An empty host: its environment and its database, and `manage.py` there."""

    environment: dict[str, str]
    database: dict[str, Any]

    def manage(self, *words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def media(self) -> Path:
        return Path(self.environment["MEDIA_ROOT"])


@pytest.fixture
def elsewhere(tmp_path: Path, site: Site, environment: dict[str, str]) -> Iterator[Elsewhere]:
    host = tmp_path / "elsewhere"
    host.mkdir()
    there = {
        **environment,
        "MEDIA_ROOT": str(host / "media"),
        "VAR_DIR": str(host),
        "DATABASE_URL": f"sqlite:///{host}/db.sqlite3",
        "BACKUP_KEY": BACKUP_KEY,
        "PG_BIN": str(settings.PG_BIN),
        "REDIS_URL": "",
    }
    if connection.vendor != "postgresql":
        yield Elsewhere(there, {"NAME": str(host / "db.sqlite3")})
        return
    server = connection.settings_dict
    address = f"postgres://{server['USER']}@{quote(str(server['HOST']), safe='')}"
    run = _on_the_server(server["HOST"], server["USER"])
    run("DROP DATABASE IF EXISTS elsewhere")
    run("CREATE DATABASE elsewhere")
    yield Elsewhere({**there, "DATABASE_URL": f"{address}/elsewhere"}, {**server, "NAME": "elsewhere"})
    run("DROP DATABASE elsewhere WITH (FORCE)")


def _on_the_server(host: str, user: str) -> Callable[[str], None]:
    def run(statement: str) -> None:
        server = psycopg2.connect(dbname="yinhang", host=host, user=user)
        server.autocommit = True
        server.cursor().execute(statement)
        server.close()

    return run


@pytest.fixture
def a_later_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each backup is of another second, however fast they follow each other."""
    moments = iter(range(1, 1000))
    now = timezone.now

    monkeypatch.setattr(
        "records.management.commands.backup.timezone.now",
        lambda: now() + timedelta(seconds=next(moments)),
    )
