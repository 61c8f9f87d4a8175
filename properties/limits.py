"""How many wrong passwords are listened to, beside django-axes' five for one account from one address.

An account as a whole hears 100 wrong passwords an hour from browsers it does not know, then no unknown browser
for the rest of that hour; a browser the person has signed in with before is never counted there, so that the
person still comes in. One address may be wrong 20 times an hour, whatever the accounts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Knock
from properties import devices
from yinhang.errors import TooMany
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from django.http import HttpRequest

    from properties.models import User

AN_HOUR: Final = timedelta(hours=1)
PER_ACCOUNT: Final = 100
PER_ADDRESS: Final = 20
OLD_PASSWORDS: Final = 10
RECOVERY_CODES: Final = 10


def before_password(request: HttpRequest, username: str) -> None:
    """TooMany when no further password is listened to. The same words for an account that does not exist."""
    if devices.is_known(request, username):
        return
    now = timezone.now()
    heard = _heard(("account", username), now), _heard(("address", _address(request)), now)
    if heard[0] >= PER_ACCOUNT or heard[1] >= PER_ADDRESS:
        raise TooMany(
            "account.too-many",
            _("Too many wrong passwords. Please try again later, or from a browser you have used before."),
            retry_after=_left(now),
        )


def after_wrong_password(request: HttpRequest, username: str) -> None:
    if devices.is_known(request, username):
        return
    now = timezone.now()
    _count(("account", username), now)
    _count(("address", _address(request)), now)


def before_old_password(user: User) -> None:
    """An open browser is no place to guess the old password from. TooMany after ten changes tried in an hour."""
    now = timezone.now()
    if _count(("old-password", str(user.pk)), now) > OLD_PASSWORDS:
        raise TooMany(
            "account.too-many-changes",
            _("Too many attempts. Please try again later."),
            retry_after=_left(now),
        )


def before_recovery(user: User) -> None:
    """TooMany after ten recovery codes tried in an hour: of sixty random bits none is found by trying."""
    now = timezone.now()
    if _count(("recovery", str(user.pk)), now) > RECOVERY_CODES:
        raise TooMany(
            "account.too-many-codes", _("Too many attempts. Please try again later."), retry_after=_left(now)
        )


def _address(request: HttpRequest) -> str:
    return getattr(request, "client_ip", "") or "-"


def _key(about: tuple[str, str]) -> str:
    return blind_index(f"sign-in:{'|'.join(about)}")


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _left(at: datetime) -> int:
    return int((_hour(at) + AN_HOUR - at).total_seconds()) + 1


def _heard(about: tuple[str, str], at: datetime) -> int:
    row = Knock.objects.filter(key=_key(about), window=_hour(at)).values_list("count", flat=True).first()
    return row or 0


def _count(about: tuple[str, str], at: datetime) -> int:
    """One more in this hour; returns how many now."""
    key, hour = _key(about), _hour(at)
    Knock.objects.bulk_create([Knock(key=key, window=hour, expires=hour + AN_HOUR)], ignore_conflicts=True)
    Knock.objects.filter(key=key, window=hour).update(count=F("count") + 1)
    return _heard(about, at)
