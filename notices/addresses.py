"""Where people and rooms are reached. Read when a message is written and again when it is sent."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from notices import registry
from notices.models import Channel, Preference
from notices.parties import ROOM, Address, Party
from notices.prepared import Prepared
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

QUIET_FROM, QUIET_TO = time(21, 0), time(8, 0)
DIGEST_AT = time(8, 30)


def _users() -> QuerySet[AbstractBaseUser]:
    return get_user_model()._default_manager.select_related("notice_preference")


_ONE: Prepared[AbstractBaseUser] = Prepared(lambda key: _users().filter(pk=key).order_by(), UUID)


class UserBook:
    """Staff accounts, with what each chose on the preferences page."""

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        model = get_user_model()
        wanted = [pk for pk in party_ids if _is_key(model, pk)]
        # One person is the usual case of a report being filed, many that of a pass over the outbox.
        users = _ONE.rows(UUID(wanted[0])) if len(wanted) == 1 else _users().filter(pk__in=wanted)
        return {str(user.pk): _address_of(user, getattr(user, "notice_preference", None)) for user in users}


class RoomBook:
    """The office's own group chats, whose addresses are in the settings."""

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        room = Address(
            email="",
            phone="",
            language=settings.LANGUAGE_CODE,
            active=True,
            quiet_from=QUIET_FROM,
            quiet_to=QUIET_TO,
            digest=False,
            channels=(Channel.APPRISE,),
        )
        return dict.fromkeys(set(party_ids) & {ROOM.id}, room)


def addresses(parties: Iterable[Party]) -> dict[Party, Address]:
    """One look-up for each kind of party; parties nobody knows are left out."""
    by_kind: dict[str, set[str]] = {}
    for party in parties:
        by_kind.setdefault(party.kind, set()).add(party.id)
    return {
        Party(kind, party_id): address
        for kind, ids in by_kind.items()
        for party_id, address in registry.party_book(kind).address(sorted(ids)).items()
    }


def channels_in_use() -> list[str]:
    """The channels this installation sends on, the inbox always among them."""
    return [Channel.INBOX, *(name for name in settings.NOTICE_CHANNELS if name != Channel.INBOX)]


def _is_key(model: type[AbstractBaseUser], text: str) -> bool:
    """A party id that is no key of the user table belongs to nobody; it must not break the batch."""
    try:
        model._meta.pk.to_python(text)
    except (ValidationError, ValueError):
        return False
    return True


def _address_of(user: AbstractBaseUser, chosen: Preference | None) -> Address:
    email, phone = getattr(user, "email", ""), ""
    channels: list[str] = [Channel.INBOX]
    if email and (chosen is None or chosen.email):
        channels.append(Channel.EMAIL)
    if chosen is not None and chosen.sms:
        phone = reveal(user, "phone")
        channels += [Channel.SMS] if phone else []
    return Address(
        email=email,
        phone=phone,
        language=chosen.language if chosen else settings.LANGUAGE_CODE,
        active=user.is_active,
        quiet_from=chosen.quiet_from if chosen else QUIET_FROM,
        quiet_to=chosen.quiet_to if chosen else QUIET_TO,
        digest=chosen.digest if chosen else False,
        channels=tuple(channels),
        digest_at=chosen.digest_at if chosen else DIGEST_AT,
    )
