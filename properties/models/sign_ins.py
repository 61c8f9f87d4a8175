"""The rows of two libraries about signing in, under names of ours: theirs have no Chinese, and show what opens doors."""

from __future__ import annotations

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice


class SecondStep(TOTPDevice):  # type: ignore[misc]  # the library has no types
    """The app of a person that shows six digits. Its secret is shown to its owner once, and to nobody else."""

    class Meta:
        proxy = True
        verbose_name = _("second step")
        verbose_name_plural = _("second steps")


class WrongPassword(AccessAttempt):  # type: ignore[misc]  # the library has no types
    """How often the password of an account was wrong, from one address and browser, since it was last right."""

    class Meta:
        proxy = True
        verbose_name = _("wrong passwords now counted")
        verbose_name_plural = _("wrong passwords now counted")


class SignIn(AccessLog):  # type: ignore[misc]  # the library has no types
    """Somebody signed in, and perhaps out."""

    class Meta:
        proxy = True
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")


class RefusedSignIn(AccessFailureLog):  # type: ignore[misc]  # the library has no types
    """A sign-in that was refused."""

    class Meta:
        proxy = True
        verbose_name = _("refused sign-in")
        verbose_name_plural = _("refused sign-ins")
