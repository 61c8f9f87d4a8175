"""What a backup holds, proven by BACKUP_KEY: without it nobody can put another backup in its place.

One JSON document. It holds counts and checksums and no name of a person; the keys of the site are in it only as
fingerprints, which tell that a restored site holds the right ones.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from yinhang.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
NAME: Final = "manifest.json"
# 20261128T201506Z: backups sort by their names.
STAMP: Final = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


@dataclass
class Manifest:
    """`parts` are the files beside the manifest: name → (bytes, SHA-256). `tables` are counted in the dumped snapshot."""

    stamp: str
    vendor: str
    server: str
    migrations: list[str]
    tables: dict[str, int]
    roles: list[str]
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    deleted: int = 0
    lost: int = 0
    copied: int = 0
    dump_seconds: float = 0.0
    keys: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def write(manifest: Manifest, folder: Path) -> None:
    said = asdict(manifest)
    document = {**said, "mac": _mac(said)}
    (folder / NAME).write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")


def read(folder: Path) -> Manifest:
    """Refused for one that is not there, not ours, altered, or of a format that this version does not know."""
    try:
        said: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        mac = said.pop("mac")
    except (OSError, ValueError, KeyError, AttributeError):
        raise Refused(
            "backup.no-manifest", _("%(folder)s holds no whole backup.") % {"folder": folder}
        ) from None
    if not isinstance(mac, str) or not hmac.compare_digest(mac.encode(), _mac(said).encode()):
        raise Refused(
            "backup.forged",
            _("The manifest in %(folder)s was not written under this BACKUP_KEY, or was altered.")
            % {"folder": folder},
        )
    if said["format"] != FORMAT:
        raise Refused("backup.format", _("This backup was written by a newer version of the portal."))
    said["parts"] = {name: tuple(told) for name, told in said["parts"].items()}
    return Manifest(**said)


def whole(folder: Path) -> list[Path]:
    """The folders of finished backups, oldest first. Whether a manifest is ours is asked when it is read."""
    found = (path for path in folder.iterdir() if STAMP.fullmatch(path.name))
    return sorted(path for path in found if (path / NAME).is_file())


def fingerprints() -> dict[str, str]:
    """Of the keys that the rows need: enough to tell the right key, nothing to work it out from."""
    keys = {f"FIELD_KEYS {key_id}": key for key_id, key in settings.FIELD_KEYS}
    return {name: _fingerprint(key) for name, key in {**keys, "INDEX_KEY": settings.INDEX_KEY}.items()}


def _fingerprint(key: bytes) -> str:
    return hmac.new(key, b"yinhang backup: fingerprint", hashlib.sha256).hexdigest()[:16]


def _mac(said: dict[str, Any]) -> str:
    if not settings.BACKUP_KEY:
        raise Refused("backup.no-key", _("BACKUP_KEY is not set; see docs/backup.md."))
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = hmac.new(settings.BACKUP_KEY, b"yinhang backup: manifest", hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
