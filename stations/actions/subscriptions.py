"""Subscribing to events, changing, pausing, and replacing the secret. A secret leaves once, in the action's answer.

An administrator opens no firm's reports: what a firm subscribes to, only its manager decides. Stopping it and sending
again what was planned already is the administrator's as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.access import standing
from properties.actions.office import streets_of
from properties.models import Firm, Role, User
from stations import events, retries, signing, targets
from stations.actions.stations import KEEPERS
from stations.events import Kind
from stations.hinting import poke
from stations.models import Delivery, Station, Subscription, SubscriptionRecord
from stations.models.webhooks import WAITING
from yinhang.errors import NotYours, Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_OVERLAP: Final = timedelta(days=30)
MOST_EACH: Final = 20
NAME_LENGTH: Final = 80

Verb = SubscriptionRecord.Verb
CHANGED: Final = Refused(
    "webhook.changed-meanwhile",
    _("Somebody else has just changed this subscription. Please look at it again."),
)


class MadeSubscription(NamedTuple):
    """`secret` is to be shown once and never again."""

    subscription: Subscription
    secret: str


@transaction.atomic
def subscribe(
    *, holder: Station | Firm, name: str, url: str, kinds: Iterable[str], by: User | None, at: datetime
) -> MadeSubscription:
    """A new subscription of a station or a firm. Refused for an address webhooks do not go to, no or unknown events."""
    holder = _locked_holder(holder)
    _holder_only(by, holder)
    column = {"station" if isinstance(holder, Station) else "firm": holder}
    if Subscription.objects.filter(**column).count() >= MOST_EACH:
        raise Refused("webhook.too-many", _("There are 20 subscriptions already; please change one of them."))
    secret = signing.new_secret()
    made = Subscription.objects.create(
        **column,
        name=_name_of(name),
        url=_address_of(url),
        events=_kinds_of(kinds),
        secret=secret,
        made_by=by,
        made_at=at,
        is_demo=holder.is_demo,
    )
    _record(made, Verb.MADE, by=by, at=at, words=", ".join(made.events))
    return MadeSubscription(made, secret)


@transaction.atomic
def change_subscription(
    *,
    subscription: Subscription,
    by: User | None,
    at: datetime,
    name: str | None = None,
    url: str | None = None,
    kinds: Iterable[str] | None = None,
    version: int | None = None,
) -> Subscription:
    """Another name, address or list of events; what is None stays. What is planned goes to the new address.

    `version` is the one the caller was looking at; Refused (`CHANGED`) when it is no longer the newest.
    """
    row = _locked(subscription)
    _holder_only(by, row.holder)
    if version is not None and version != row.version:
        raise CHANGED
    changed: dict[str, Any] = {}
    if name is not None:
        changed["name"] = _name_of(name)
    if url is not None:
        changed["url"] = _address_of(url)
    if kinds is not None:
        changed["events"] = _kinds_of(kinds)
    if not changed:
        return row
    for column, value in changed.items():
        setattr(row, column, value)
    _save(row, *changed)
    _record(row, Verb.CHANGED, by=by, at=at, words=", ".join(sorted(changed)))
    return row


@transaction.atomic
def rotate_secret(
    *, subscription: Subscription, overlap: timedelta, by: User | None, at: datetime
) -> MadeSubscription:
    """A new secret; until `overlap` is over the one it replaces signs beside it. An older one ends at once."""
    row = _locked(subscription)
    _holder_only(by, row.holder)
    if not timedelta() < overlap <= LONGEST_OVERLAP:
        raise Refused(
            "webhook.overlap", _("Both secrets may sign together for up to 30 days."), field="overlap"
        )
    secret = signing.new_secret()
    row.previous_secret, row.previous_until = reveal(row, "secret"), at + overlap
    row.secret = secret
    _save(row, "secret", "previous_secret", "previous_until")
    _record(row, Verb.ROTATED, by=by, at=at)
    return MadeSubscription(row, secret)


@transaction.atomic
def pause_subscription(*, subscription: Subscription, by: User | None, at: datetime) -> Subscription:
    """Nothing more is planned or sent; what waits is withdrawn. The receiver catches up by reading the lists."""
    row = _locked(subscription)
    _holder_or_keeper(by, row.holder)
    if not row.is_active:
        raise Refused("webhook.already-so", _("The subscription is already in this state."))
    return _stop(row, Verb.PAUSED, by=by, at=at)


@transaction.atomic
def resume_subscription(*, subscription: Subscription, by: User | None, at: datetime) -> Subscription:
    """Events from now on; nothing that happened meanwhile."""
    row = _locked(subscription)
    _holder_or_keeper(by, row.holder)
    if row.is_active:
        raise Refused("webhook.already-so", _("The subscription is already in this state."))
    row.is_active = True
    _save(row, "is_active")
    _record(row, Verb.RESUMED, by=by, at=at)
    return row


def receiver_gone(*, subscription: Subscription, at: datetime) -> None:
    """The receiver answered that it is gone for good (410): the subscription is paused, once."""
    row = _locked(subscription)
    if row.is_active:
        _stop(row, Verb.GONE, by=None, at=at)


@transaction.atomic
def resend(*, delivery: Delivery, by: User | None, at: datetime) -> Delivery:
    """Try a delivery that is over again from the start, under the same webhook-id. Refused while it is on its way."""
    subscription = _locked(delivery.subscription)
    _holder_or_keeper(by, subscription.holder)
    if not subscription.is_active:
        raise Refused("webhook.paused", _("The subscription is paused; please resume it first."))
    again = Delivery.objects.filter(~WAITING, pk=delivery.pk).update(
        state=Delivery.State.PENDING,
        tries=0,
        next_at=at,
        not_after=at + retries.LASTS,
        error_code="",
        ended_at=None,
    )
    if not again:
        raise Refused("webhook.on-its-way", _("This delivery is on its way already."))
    _record(subscription, Verb.RESENT, by=by, at=at, words=delivery.message)
    poke()
    delivery.refresh_from_db()
    return delivery


def _stop(row: Subscription, verb: SubscriptionRecord.Verb, *, by: User | None, at: datetime) -> Subscription:
    row.is_active = False
    _save(row, "is_active")
    waiting = row.deliveries.filter(WAITING)
    waiting.update(
        state=Delivery.State.WITHDRAWN, error_code="paused", ended_at=at, claim=None, lease_until=None
    )
    _record(row, verb, by=by, at=at)
    return row


def _save(row: Subscription, *columns: str) -> None:
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def _locked_holder(holder: Station | Firm) -> Station | Firm:
    """Its row is the lock under which two subscriptions made at once count each other."""
    if isinstance(holder, Station):
        return Station.objects.select_for_update().get(pk=holder.pk)
    return Firm.objects.select_for_update().get(pk=holder.pk)


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_related("station", "firm").select_for_update(of=("self",))
    return rows.get(pk=subscription.pk)


def _holder_only(by: User | None, holder: Station | Firm) -> None:
    """The station's program, the firm's manager; for a station also the administrator who keeps it."""
    if by is None or _is_holder(by, holder) or (isinstance(holder, Station) and _keeps(by, holder)):
        return
    raise NotYours("webhook.not-yours", _("Only who is told may decide about this subscription."))


def _holder_or_keeper(by: User | None, holder: Station | Firm) -> None:
    if by is None or _is_holder(by, holder) or _keeps(by, holder):
        return
    raise NotYours("webhook.not-yours", _("Only who is told may decide about this subscription."))


def _is_holder(by: User, holder: Station | Firm) -> bool:
    if isinstance(holder, Station):
        return holder.user_id == by.pk
    return standing(by).holds_in((Role.FIRM_MANAGER,), holder.pk)


def _keeps(by: User, holder: Station | Firm) -> bool:
    streets = {holder.subdistrict_id} if isinstance(holder, Station) else streets_of(holder)
    return any(standing(by).holds_in(KEEPERS, street) for street in streets)


def _name_of(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise Refused("webhook.name", _("Please give it a name of up to 80 characters."), field="name")
    return name


def _address_of(text: str) -> str:
    """Allowed as written; where its name leads to is looked at each time something is sent."""
    url = text.strip()
    try:
        targets.check(url)
    except targets.Forbidden:
        raise Refused(
            "webhook.url",
            _("Webhooks go to https addresses on the public network, or to hosts the operator has named."),
            field="url",
        ) from None
    return url


def _kinds_of(kinds: Iterable[str]) -> list[str]:
    found = sorted(set(kinds))
    if not found or not set(found) <= set(Kind.values):
        raise Refused("webhook.events", _("Please choose what you want to be told of."), field="events")
    return found


def _record(
    row: Subscription, verb: SubscriptionRecord.Verb, *, by: User | None, at: datetime, words: str = ""
) -> None:
    SubscriptionRecord.objects.create(subscription=row, verb=verb, words=words[:200], by=by, at=at)
    events.forget()
    transaction.on_commit(events.forget, robust=True)
