"""A person's copy and erasure: taken by one, an erasure confirmed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties import persons
from properties.access import standing
from properties.actions.office import log, require
from properties.models import PersonRequest, Role
from properties.persons import Deed, Who
from properties.phones import normalise_phone
from yinhang.errors import Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User

TAKES = frozenset({Role.STREET_OFFICER, Role.SECURITY_ADMIN})
CONFIRMS = frozenset({Role.SECURITY_ADMIN, Role.STREET_LEADER})


def who_for(phone: str, *, by: User) -> Who:
    """The person behind the phone, in the subdistricts in which `by` takes such requests."""
    streets = frozenset(place for role, place in standing(by).roles if role in TAKES)
    require(by, TAKES, set(streets))
    return Who(normalise_phone(phone), streets)


@transaction.atomic
def copy_person(*, phone: str, reason: str, by: User, at: datetime) -> bytes:
    """The zip for the person; that it was made, by whom and why, is kept."""
    who = _found(phone, reason, by)
    made = PersonRequest.objects.create(
        kind=PersonRequest.Kind.COPY, street_id=min(who.streets), reason=reason, found=_counts(who),
        asked_by=by, asked_at=at, done_at=at,
    )  # fmt: skip
    log(by, made, CHANGE, "copy of a person's data")
    return persons.copy(who)


@transaction.atomic
def ask_erasure(*, phone: str, reason: str, by: User, at: datetime) -> PersonRequest:
    """Nothing is erased yet: somebody else has to confirm it."""
    who = _found(phone, reason, by)
    made = PersonRequest.objects.create(
        kind=PersonRequest.Kind.ERASURE, street_id=min(who.streets), phone=who.phone, reason=reason,
        found=_counts(who), asked_by=by, asked_at=at,
    )  # fmt: skip
    log(by, made, CHANGE, "erasure asked for")
    return made


@transaction.atomic
def confirm_erasure(*, request: PersonRequest, by: User, at: datetime) -> PersonRequest:
    """Erase everything but what the law keeps. Raises Refused("person.done", "person.second-person")."""
    row = PersonRequest.objects.select_for_update().get(pk=request.pk)
    require(by, CONFIRMS, {row.street_id})
    if row.kind != PersonRequest.Kind.ERASURE or row.done_at is not None:
        raise Refused("person.done", _("This request has been dealt with already."))
    if row.asked_by_id == by.pk:
        raise Refused("person.second-person", _("Somebody else has to confirm what you have asked for."))
    who = Who(reveal(row, "phone"), frozenset({row.street_id}))
    row.found = _counts(who)
    persons.erase(who, Deed(f"PIPL 47: {row.pk}", by.username, at))
    row.phone, row.confirmed_by, row.done_at = "", by, at
    row.save(update_fields=["phone", "found", "confirmed_by", "done_at"])
    log(by, row, CHANGE, "a person's data erased")
    return row


def _found(phone: str, reason: str, by: User) -> Who:
    who = who_for(phone, by=by)
    if not reason.strip():
        raise Refused("person.reason", _("Please say why."), field="reason")
    if not persons.everything(who):
        raise Refused("person.nobody", _("Nothing is held under this number."), field="phone")
    return who


def _counts(who: Who) -> dict[str, int]:
    return {held.what: len(held.rows) for held in persons.everything(who)}
