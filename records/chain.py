"""The chain of history: canonical bytes of a row, its seal, one hash over the other. No query.

seal of a row = HMAC(key, the row's table, its key and its columns)
hash of a link = HMAC(key, the hash before it, a line feed, what the link says)

The key lies outside the database: whoever can write every table still cannot make a link. What a seal commits to
cannot be read from it, so that a row may be emptied (PIPL 47) and the chain stays.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError

from records.models import Kept
from yinhang.fields import SealedField, reveal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from records.models import Link

START: Final = "0" * 64
# The seal of a row that was gone before it could be sealed.
GONE: Final = ""


class Stated(NamedTuple):
    """What a link says beside the hashes."""

    seq: int
    table: str
    key: str
    columns: str
    digest: str
    reason: str
    by: str
    at: datetime


@cache
def tables() -> dict[str, type[Kept]]:
    """Every table of history by its name: whatever model is `Kept`, but for the chain itself."""
    kept = [model for model in apps.get_models() if issubclass(model, Kept)]
    return {model._meta.db_table: model for model in kept if model._meta.app_label != "records"}


def key_of(row: Model) -> str:
    """The primary key as the triggers write it."""
    return row.pk.hex if isinstance(row.pk, uuid.UUID) else str(row.pk)


def rows(table: str, keys: Iterable[str]) -> dict[str, Kept]:
    """Those of the rows that are there; a key that no row of the table could have finds none."""
    model = tables().get(table)
    if model is None:
        return {}
    asked = []
    for key in keys:
        with suppress(ValidationError):
            asked.append(model._meta.pk.to_python(key))
    return {key_of(row): row for row in model._base_manager.filter(pk__in=asked)}


def columns_of(model: type[Model]) -> str:
    return ",".join(sorted(field.attname for field in model._meta.concrete_fields))


def sealed(row: Model, columns: str) -> str:
    """The seal of the row over those columns. LookupError where a column is no more or its key is not there."""
    told = {"columns": {name: _said(row, name) for name in columns.split(",")}, "key": key_of(row)}
    return _mac(_canonical({**told, "table": row._meta.db_table}))


def hashed(previous: str, stated: Stated) -> str:
    """The hash of a link that follows `previous`."""
    return _mac(f"{previous}\n".encode() + _canonical({**stated._asdict(), "at": _moment(stated.at)}))


def stated(link: Link) -> Stated:
    columns = link.shape.columns
    return Stated(link.seq, link.table, link.key, columns, link.digest, link.reason, link.by, link.at)


def follows(link: Link, before: Link | None) -> bool:
    """Whether the link stands where it was put, after `before`, and says what it said."""
    seq, previous = (before.seq, before.hash) if before else (0, START)
    fits = (link.seq, link.previous) == (seq + 1, previous)
    return fits and hmac.compare_digest(link.hash, hashed(previous, stated(link)))


def newest(links: Iterable[Link]) -> dict[tuple[str, str], Link]:
    """The one link that holds for each row."""
    found: dict[tuple[str, str], Link] = {}
    for link in sorted(links, key=lambda one: one.seq):
        found[link.table, link.key] = link
    return found


def _said(row: Model, column: str) -> Any:
    """Encrypted columns are sealed as what they say, so that a rotation of keys changes nothing."""
    if _columns(type(row))[column]:
        try:
            return reveal(row, column)
        except InvalidTag as error:
            raise LookupError(column) from error
    value = getattr(row, column)
    return _moment(value) if isinstance(value, datetime) else value


@cache
def _columns(model: type[Model]) -> dict[str, bool]:
    """Each column, and whether it is encrypted."""
    return {field.attname: isinstance(field, SealedField) for field in model._meta.concrete_fields}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(document: dict[str, Any]) -> bytes:
    """The one way to write it down. Decimals, days and UUIDs are written as their words."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=str
    ).encode()


def _mac(data: bytes) -> str:
    return hmac.new(settings.HISTORY_KEY, data, hashlib.sha256).hexdigest()
