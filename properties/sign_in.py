"""Signing in, step by step: password, then a code where the person has one, then a new password where it is due.

Nobody is signed in before the last step. What was proved so far lies in the session for ten minutes, bound to
the password it was proved with.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import login as keep_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties.access import ADMINISTRATORS, standing
from properties.models import Role, User
from properties.passwordrules import is_due

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

SECONDS: Final = 600
_ADMIN_SITE: Final = "/admin/"
_KEY: Final = "signing_in"
_BACKEND: Final = "properties.backends.PostBackend"


@dataclass(frozen=True, slots=True)
class Pending:
    """A person who gave the right password. `device` is the id of the device that took a code, or None."""

    user: User
    next: str
    device: int | None = None


def begin(request: HttpRequest, user: User, next_url: str) -> Pending:
    """The password was right: keep that for the steps to come."""
    request.session.cycle_key()
    pending = Pending(user, next_url)
    _keep(request, pending, until=time.time() + SECONDS)
    return pending


def _keep(request: HttpRequest, pending: Pending, *, until: float) -> None:
    request.session[_KEY] = {
        "user": str(pending.user.pk),
        "password": pending.user.get_session_auth_hash(),
        "next": pending.next,
        "device": pending.device,
        "until": until,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Who is halfway in, or None: nobody, too late, disabled, or the password has changed since."""
    kept = request.session.get(_KEY)
    if not kept or kept["until"] < time.time():
        return None
    user = get_user_model()._default_manager.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return Pending(user, kept["next"], kept["device"])


def passed_code(request: HttpRequest, step: Pending, device: TOTPDevice) -> Pending:
    """The code was right as well."""
    proved = Pending(step.user, step.next, device.pk)
    _keep(request, proved, until=request.session[_KEY]["until"])
    return proved


def device_of(user: User) -> TOTPDevice | None:
    """The authenticator app the person has set up, if any."""
    return TOTPDevice._default_manager.filter(user=user, confirmed=True).order_by("pk").first()


def next_step(step: Pending) -> str:
    """The URL name of what is still to be done; "" when the person may come in."""
    if step.device is None and device_of(step.user) is not None:
        return "properties:code"
    if step.user.must_change_password or password_is_old(step.user):
        return "properties:first_password"
    return ""


def password_is_old(user: User) -> bool:
    """Whether the password has to be replaced before coming in (PASSWORD_MAX_DAYS)."""
    changed_at = user.password_changed_at or user.date_joined
    return is_due(changed_at, settings.PASSWORD_MAX_DAYS, at=timezone.now())


def finish(request: HttpRequest, step: Pending) -> None:
    """Sign the person in. A new session: what was halfway is gone with the old one."""
    request.session.flush()
    login(request, step.user, backend=_BACKEND)
    if step.device is not None:
        keep_device(request, TOTPDevice._default_manager.get(pk=step.device))


def needs_second_step(user: User, there: str = "") -> bool:
    """Whether an authenticator app is a must: for the three administrators, and on the way into the admin site.

    With STAFF_SECOND_STEP=all for everybody who signs in.
    """
    return (
        settings.STAFF_SECOND_STEP == "all"
        or standing(user).holds(*ADMINISTRATORS)
        or there.startswith(_ADMIN_SITE)
    )


def landing(user: User) -> str:
    """Where a person starts who asked for no page in particular."""
    working = set(Role) - ADMINISTRATORS
    return "/work/" if standing(user).holds(*working) or not user.is_staff else _ADMIN_SITE


def is_verified(user: User | AnonymousUser) -> bool:
    """Whether this session came in with a second step; django-otp's middleware puts the answer on the user."""
    return bool(getattr(user, "otp_device", None))
