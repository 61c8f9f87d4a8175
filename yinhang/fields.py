"""Columns that are encrypted at rest, and the blind index that finds them again.

AES-256-GCM; the envelope is `key id . nonce . ciphertext`, so keys can be rotated row by row.
The associated data is `table.column.primary key`: an envelope copied to another row or column does not
open. The index is HMAC-SHA256 under a separate key, because an index leaks equality and a phone number
can be guessed by whoever holds both the index and its key.
Imports nothing of ours, so that every room may use it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_NONCE_BYTES = 12


class Sealed:
    """A value that is still encrypted. Shown by accident, it shows nothing."""

    __slots__ = ("envelope",)

    def __init__(self, envelope: str) -> None:
        self.envelope = envelope

    def __str__(self) -> str:
        return "••••"

    def __repr__(self) -> str:
        return "<Sealed>"

    def __bool__(self) -> bool:
        return bool(self.envelope)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.envelope == self.envelope

    def __hash__(self) -> int:
        return hash(self.envelope)


def _key(key_id: str) -> AESGCM:
    for known, key in settings.FIELD_KEYS:
        if known == key_id:
            return AESGCM(key)
    msg = f"no field key called {key_id!r}: it was removed while rows still need it"
    raise LookupError(msg)


def seal(text: str, place: str) -> str:
    """Encrypt `text` for the row and column named by `place`; empty text stays empty."""
    if not text:
        return ""
    key_id, key = settings.FIELD_KEYS[0]
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(envelope: str, place: str) -> str:
    """Decrypt what `seal` made for the same place; raises InvalidTag when moved or altered."""
    if not envelope:
        return ""
    key_id, _, body = envelope.partition(".")
    sealed = base64.urlsafe_b64decode(body)
    return _key(key_id).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode()).decode()


def seal_bytes(data: bytes, place: str) -> bytes:
    """Encrypt a file: key id, a full stop, nonce and ciphertext."""
    key_id, key = settings.FIELD_KEYS[0]
    nonce = os.urandom(_NONCE_BYTES)
    return key_id.encode() + b"." + nonce + AESGCM(key).encrypt(nonce, data, place.encode())


def unseal_bytes(envelope: bytes, place: str) -> bytes:
    """Decrypt what `seal_bytes` made for the same place; raises InvalidTag when moved or altered."""
    key_id, _, sealed = envelope.partition(b".")
    return _key(key_id.decode()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())


def blind_index(text: str) -> str:
    """A keyed fingerprint (64 hex digits) that finds equal values without storing them; "" for ""."""
    if not text:
        return ""
    return hmac.new(settings.INDEX_KEY, text.encode(), hashlib.sha256).hexdigest()


class SealedField(models.TextField[Any, Any]):
    """Text encrypted when the row is saved and still `Sealed` when it is read; see `reveal`.

    The row's primary key is part of the encryption, so the model needs a key that is known before the
    first save (a UUID default). `QuerySet.update` with plain text is refused: it has no row to bind to.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 — Django's signature
        value = getattr(model_instance, self.attname)
        if isinstance(value, str) and value:
            value = Sealed(seal(value, _place(model_instance, self.attname)))
            setattr(model_instance, self.attname, value)
        return value

    def from_db_value(self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper) -> Any:
        return Sealed(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.envelope
        if value:
            msg = f"{self.name} is encrypted: set it on a row and save the row"
            raise TypeError(msg)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        value = getattr(obj, self.attname)
        return value.envelope if isinstance(value, Sealed) else ""


def _place(row: models.Model, column: str) -> str:
    if row.pk is None:
        msg = f"{row._meta.label} needs a primary key before {column} can be encrypted"
        raise ValueError(msg)
    return f"{row._meta.db_table}.{column}.{row.pk}"


def reveal(row: models.Model, column: str) -> str:
    """The plain text of an encrypted column. Callers that show it to a person must log a reveal first."""
    value = getattr(row, column)
    if isinstance(value, Sealed):
        return unseal(value.envelope, _place(row, column))
    return value or ""
