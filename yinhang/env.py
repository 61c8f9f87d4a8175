"""Typed readers of the environment. A value that is missing or unreadable stops the start-up.

`settings.py` is their only caller. The values come from the process's environment; `load` adds those of
a `.env` file that the environment does not set. Imports nothing of ours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
# sockaddr_un holds 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET_PATH = 100


def load(path: Path) -> None:
    """Add the values of the file at `path`, where there is one, to the environment."""
    if path.is_file():
        environ.Env.read_env(path)


def _stop(sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{sentence} See the table of settings in README.md.")


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default a missing or empty one stops the start-up."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise _stop(f"{name} is not set and has no default.")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """on/true/yes/1 or off/false/no/0; anything else stops the start-up rather than meaning "off"."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"on", "true", "yes", "1"}:
        return True
    if value in {"off", "false", "no", "0"}:
        return False
    raise _stop(f"{name} must be on or off, not {value!r}.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = os.environ.get(name, "").strip()
    try:
        found = int(value) if value else default
    except ValueError:
        raise _stop(f"{name} must be a whole number, not {value!r}.") from None
    if found < least:
        raise _stop(f"{name} must be at least {least}, not {found}.")
    return found


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    found = [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]
    return found or list(default)


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the words in `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise _stop(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def key(name: str, *, follows: bytes | None = None, optional: bool = False) -> bytes:
    """A key of 32 bytes, written as base64url. Where none is set it may follow from another, or be empty."""
    value = text(name, "" if follows or optional else None)
    if not value:
        return hmac.digest(follows, name.encode(), "sha256") if follows else b""
    return _key_bytes(name, value)


def keys(name: str) -> list[tuple[str, bytes]]:
    """Keys with their names, `k2:base64url,k1:base64url`: the first encrypts, the others still decrypt."""
    found = []
    for entry in text(name).split(","):
        key_id, colon, encoded = entry.strip().partition(":")
        if not colon or not key_id.isalnum():
            raise _stop(f"{name} must look like k1:BASE64URL, with the newest key first.")
        found.append((key_id, _key_bytes(name, encoded)))
    if len({key_id for key_id, _ in found}) != len(found):
        raise _stop(f"{name} names one key twice.")
    return found


def _key_bytes(name: str, encoded: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY_BYTES:
        raise _stop(f"{name} must hold {KEY_BYTES} bytes written as base64url.")
    return found


def database(name: str, base: Path, *, optional: bool = False) -> dict[str, Any]:
    """Django's DATABASES entry for a URL; the path of a relative SQLite file starts at `base`.

    An optional one that is not set is empty.
    """
    url = text(name, "" if optional else None)
    if not url:
        return {}
    try:
        found: dict[str, Any] = environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError, KeyError):
        found = {}
    if found.get("ENGINE") not in {"django.db.backends.postgresql", "django.db.backends.sqlite3"}:
        raise _stop(f"{name} must start with postgres:// or sqlite://.")
    if "sqlite3" in found["ENGINE"]:
        if found["NAME"] != ":memory:":
            found["NAME"] = str(base / found["NAME"])
    else:  # a folder of a unix socket is written %2Fvar%2Frun%2Fpostgresql
        found["HOST"] = unquote(found["HOST"])
    return found


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for a URL: smtp+tls://user:password@host:587, consolemail://, filemail:///path."""
    url = text(name)
    try:
        found: dict[str, Any] = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError, KeyError):
        raise _stop(
            f"{name} must start with smtp+tls://, smtp+ssl://, smtp://, consolemail:// or filemail://."
        ) from None
    return found


def embedded_socket(base: Path) -> Path:
    """Where the Valkey that `make run` starts listens: under var/, or in the temporary folder when that is too long."""
    path = base / "var" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"yinhang-{os.getuid()}-{mark}" / "valkey.sock"


def redis(name: str, base: Path, *, testing: bool) -> str:
    """A redis://, rediss:// or unix:// URL; `embedded` is the socket of `make run`; "" only under test."""
    url = text(name, "" if testing else None)
    if url == "embedded":
        return f"unix://{quote(str(embedded_socket(base)))}"
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise _stop(f"{name} must start with redis://, rediss:// or unix://, or be the word embedded.")
    return url


def broker(url: str) -> str:
    """Celery's spelling of a Redis URL: `unix:///path?db=1` is `redis+socket:///path?virtual_host=1` there."""
    if not url:
        return "memory://"
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def files(name: str) -> dict[str, Any]:
    """Django's STORAGES entry: `file` is MEDIA_ROOT, `s3://KEY:SECRET@host/bucket` an S3-compatible store.

    `?endpoint=http://127.0.0.1:9000` where it is not https://host, `&region=` where the store asks for one.
    """
    url = text(name, "file")
    if url == "file":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    bucket, asked = parts.path.strip("/"), dict(parse_qsl(parts.query))
    whole = parts.hostname and parts.username and parts.password and bucket and "/" not in bucket
    if parts.scheme != "s3" or not whole or not asked.keys() <= {"endpoint", "region"}:
        raise _stop(f"{name} must be the word file, or look like s3://KEY:SECRET@host/bucket.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise _stop(f"{name} needs two more packages: pip install -r requirements-s3.txt.")
    options = {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket,
        "endpoint_url": asked.get("endpoint", f"https://{parts.netloc.rpartition('@')[2]}"),
        "region_name": asked.get("region", "us-east-1"),  # stores of one's own take any word
    }
    return {"BACKEND": "yinhang.objects.Objects", "OPTIONS": options}
