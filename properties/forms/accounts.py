"""Forms of sign-in and of one's own account."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from properties.models import User

    _SetPassword = SetPasswordForm[User]
else:  # at run time the class cannot be subscripted
    _SetPassword = SetPasswordForm

CODE_LENGTH = 6


class SignInForm(forms.Form):
    """User name and password. What is wrong with them is said in one sentence for all cases."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Please enter your user name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your password.")},
    )


class CodeForm(forms.Form):
    """The six digits an authenticator app shows; spaces and full-width digits are understood."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The 6 digits your authenticator app shows now."),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "yh-input--code"}
        ),
        error_messages={"required": _("Please enter the code.")},
    )

    def clean_code(self) -> str:
        code = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        if len(code) != CODE_LENGTH or not code.isdecimal():
            raise ValidationError(_("A code has 6 digits."), code="shape")
        return code


class RecoveryForm(forms.Form):
    """One of the codes that were shown once; spaces, hyphens and small letters are understood."""

    code = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        help_text=_("12 letters and digits. Each code works once."),
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "yh-input--code",
            }
        ),
        error_messages={"required": _("Please enter the code.")},
    )


class NewPasswordForm(_SetPassword):
    """A new password, twice; the old one is not taken again."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = password_help()
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("Please choose a password you have not used here."), code="same")
        return password


class ChangePasswordForm(NewPasswordForm):
    """The same, after the old one was typed."""

    old_password = forms.CharField(
        label=_("Old password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your old password.")},
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError(_("The old password is not right."), code="wrong")
        return password


def password_help() -> str:
    """What a password must be here, in one or two sentences."""
    said = gettext("At least %(length)d characters; not only digits, and not a common word.") % {
        "length": settings.PASSWORD_MIN_LENGTH
    }
    if settings.PASSWORD_CLASSES:
        said += gettext(" It needs %(least)d of: capital letters, small letters, digits, other signs.") % {
            "least": settings.PASSWORD_CLASSES
        }
    if settings.PASSWORD_HISTORY:
        said += gettext(" Not one of your last %(history)d.") % {"history": settings.PASSWORD_HISTORY}
    return said
