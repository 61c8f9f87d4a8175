"""Making, replacing and revoking keys. The secret leaves once, in the answer of the action."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations import keys
from stations.actions.stations import locked, record
from stations.models import Station, StationKey, StationRecord
from stations.scopes import Scope
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from properties.models import User

LONGEST: Final = timedelta(days=366)
LONGEST_OVERLAP: Final = timedelta(days=30)
NOTED_EVERY: Final = timedelta(minutes=1)


class MadeKey(NamedTuple):
    """`text` is the whole key, to be shown once and never again."""

    key: StationKey
    text: str


@transaction.atomic
def make_key(
    *,
    station: Station,
    scopes: Iterable[str],
    expires_at: datetime,
    by: User | None,
    at: datetime,
    addresses: Iterable[str] = (),
) -> MadeKey:
    """A new key of the station. Refused without a scope, for an unknown one, an address that is none, over a year."""
    station = locked(station, by=by)
    made = _made(station, sorted(set(scopes)), _networks(addresses), expires_at, by=by, at=at)
    record(station, StationRecord.Verb.KEY_MADE, by=by, at=at, key=made.key, words=", ".join(made.key.scopes))
    return made


@transaction.atomic
def rotate_key(
    *, key: StationKey, expires_at: datetime, overlap: timedelta, by: User | None, at: datetime
) -> MadeKey:
    """A new key with the same scopes and addresses; the old one ends when `overlap` is over, or earlier as it was to."""
    station = locked(key.station, by=by)
    key = StationKey.objects.select_for_update().get(pk=key.pk)
    if not key.is_valid(at):
        raise Refused("key.over", _("This key is no longer valid."))
    if not timedelta() < overlap <= LONGEST_OVERLAP:
        raise Refused("key.overlap", _("Both keys may be valid together for up to 30 days."), field="overlap")
    made = _made(station, key.scopes, key.addresses, expires_at, by=by, at=at)
    key.expires_at = min(key.expires_at, at + overlap)
    key.save(update_fields=["expires_at"])
    record(station, StationRecord.Verb.KEY_ROTATED, by=by, at=at, key=key, words=f"{key} → {made.key}")
    return made


@transaction.atomic
def revoke_key(*, key: StationKey, by: User | None, at: datetime, words: str = "") -> StationKey:
    """The key opens nothing from the next request on."""
    station = locked(key.station, by=by)
    key = StationKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise Refused("key.over", _("This key is no longer valid."))
    key.revoked_at, key.revoked_by = at, by
    key.save(update_fields=["revoked_at", "revoked_by"])
    record(station, StationRecord.Verb.KEY_REVOKED, by=by, at=at, key=key, words=words)
    return key


def note_use(*, key: StationKey, at: datetime) -> None:
    """When the key was last used, written at most once a minute."""
    if key.last_used_at is not None and at - key.last_used_at < NOTED_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - NOTED_EVERY)
    StationKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)


def _made(
    station: Station,
    scopes: list[str],
    addresses: list[str],
    expires_at: datetime,
    *,
    by: User | None,
    at: datetime,
) -> MadeKey:
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Refused("key.scopes", _("Please choose what the key may be used for."), field="scopes")
    if not at < expires_at <= at + LONGEST:
        raise Refused("key.expires", _("A key is valid for at most a year from today."), field="expires_at")
    raw = keys.new_key()
    key = StationKey.objects.create(
        station=station,
        prefix=raw.prefix,
        digest=keys.digest(raw),
        scopes=scopes,
        addresses=addresses,
        expires_at=expires_at,
        made_by=by,
        made_at=at,
    )
    return MadeKey(key, raw.text)


def _networks(addresses: Iterable[str]) -> list[str]:
    try:
        return sorted({keys.network_of(text) for text in addresses if text.strip()})
    except ValueError:
        raise Refused(
            "key.addresses",
            _("Please write addresses such as 10.1.2.3 or 10.1.0.0/16, one a line."),
            field="addresses",
        ) from None
