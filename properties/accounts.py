"""What people change about their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties.models import User
from properties.sign_in import needs_second_step
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django_otp.models import Device


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set a new password. Every other session of the person ends with it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
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
    """Stop using the app. Refused to those who must use one."""
    if needs_second_step(user):
        raise Refused("account.second-step-required", _("Your post requires an authenticator app."))
    TOTPDevice.objects.filter(user=user).delete()
