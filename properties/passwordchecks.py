"""Django's password validators for the rules of `passwordrules`; AUTH_PASSWORD_VALIDATORS names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from properties.models import User
from properties.passwordrules import classes

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class KindsOfCharacters:
    """Asks for `least` of capital letters, small letters, digits and signs."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if classes(password) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        return _("A password needs %(least)d of: capital letters, small letters, digits, other signs.") % {
            "least": self.least
        }


class NotUsedLately:
    """Refuses the last `history` passwords of the person, the present one among them."""

    def __init__(self, history: int = 5) -> None:
        self.history = history

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User) or user._state.adding:
            return
        past = user.past_passwords.order_by("-at", "-pk").values_list("password", flat=True)
        kept = [user.password, *past[: self.history - 1]]
        if any(check_password(password, one) for one in kept if one):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def get_help_text(self) -> str:
        return _("A password may not be one of your last %(history)d.") % {"history": self.history}
