"""What people change about their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties import recovery
from properties.actions.office import log
from properties.models import PastPassword, RecoveryCode, User
from properties.sign_in import needs_second_step
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django_otp.models import Device


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime | None = None) -> User:
    """Set a new password. Every other session of the person ends with it; old hashes stay as long as a rule asks."""
    user = User.objects.select_for_update().get(pk=user.pk)
    at = at or timezone.now()
    if settings.PASSWORD_HISTORY and user.password:
        PastPassword.objects.create(user=user, password=user.password, at=at)
    kept = user.past_passwords.order_by("-at", "-pk").values_list("pk", flat=True)[
        : settings.PASSWORD_HISTORY
    ]
    user.past_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return user


@transaction.atomic
def start_second_step(*, user: User) -> TOTPDevice:
    """A new secret to be scanned; it counts for nothing until a code of it was typed."""
    User.objects.select_for_update().get(pk=user.pk)
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Refused("account.second-step-on", _("You already use an authenticator app."))
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name=user.username, confirmed=False)


def unfinished_device(user: User) -> TOTPDevice | None:
    """The secret that was shown and not yet confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()


@transaction.atomic
def verify_code(*, device_id: int, code: str) -> Device | None:
    """The device when the code is right, else None. Each code is good once; wrong ones slow the next try down."""
    device = TOTPDevice.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        return None
    allowed, _why = device.verify_is_allowed()
    return device if allowed and device.verify_token(code) else None


@transaction.atomic
def confirm_second_step(*, user: User, code: str) -> TOTPDevice | None:
    """Turn the shown secret on when its first code is right."""
    device = unfinished_device(user)
    if device is None or verify_code(device_id=device.pk, code=code) is None:
        return None
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    return TOTPDevice.objects.get(pk=device.pk)


@transaction.atomic
def remove_second_step(*, user: User) -> None:
    """Stop using the app, and its recovery codes. Refused to those who must use one."""
    if needs_second_step(user):
        raise Refused("account.second-step-required", _("Your post requires an authenticator app."))
    TOTPDevice.objects.filter(user=user).delete()
    _replace_codes(user, at=timezone.now())


@transaction.atomic
def switch_off_second_step(*, user: User, by: User, at: datetime) -> None:
    """For a person whose phone and recovery codes are lost: they set up another app at the next sign-in."""
    TOTPDevice.objects.filter(user=user).delete()
    _replace_codes(user, at=at)
    log(by, user, CHANGE, "the authenticator app was switched off for its owner")


@transaction.atomic
def make_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """A new set, to be shown once; what is left of the old one opens nothing any more."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Refused("account.no-second-step", _("Please set up an authenticator app first."))
    _replace_codes(user, at=at)
    codes = recovery.new_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=recovery.digest(user.pk, code), made_at=at) for code in codes
    )
    log(user, user, CHANGE, "new recovery codes")
    return codes


def _replace_codes(user: User, *, at: datetime) -> None:
    user.recovery_codes.filter(used_at=None, replaced_at=None).update(replaced_at=at)


@transaction.atomic
def recover(*, user: User, code: str, at: datetime) -> bool:
    """Whether the code was one of the person's and not used: it is now, and the lost phone's app opens nothing."""
    user = User.objects.select_for_update().get(pk=user.pk)
    unused = user.recovery_codes.filter(used_at=None, replaced_at=None)
    if not unused.filter(digest=recovery.digest(user.pk, code)).update(used_at=at):
        return False
    TOTPDevice.objects.filter(user=user).delete()
    log(user, user, CHANGE, "came in by a recovery code; the authenticator app was switched off")
    return True


def recovery_codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at=None, replaced_at=None).count()
