"""The forms of somebody who follows their report (R9)."""

from __future__ import annotations

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.report import PhoneField, PhotosForm
from issues.forms.words import WordsField
from issues.texts import REPORTER_NOTE_LENGTH
from properties.forms.guard import GuardedForm


class TrackForm(GuardedForm):
    """Number and phone. The number may be typed as it is read out: without dashes, in full-width digits."""

    code = forms.CharField(
        max_length=60,
        label=_("Number of the report"),
        help_text=_("It is on your receipt, for example YH-2026-000123."),
        error_messages={
            "required": _("Please enter the number of the report."),
            "max_length": _("This number is too long. Please check it."),
        },
        widget=forms.TextInput(
            {"class": "yh-input--code", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    phone = PhoneField(
        label=_("The phone number you gave"),
        error_messages={"required": _("Please enter the phone number you gave with the report.")},
    )

    def clean_code(self) -> str:
        """Dashes, spaces and width do not matter: YH 2026 000123 is YH-2026-000123."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"]).upper()
        bare = "".join(letter for letter in typed if letter.isascii() and letter.isalnum())
        letters = bare.rstrip("0123456789")
        digits = bare[len(letters) :]
        return f"{letters}-{digits[:4]}-{digits[4:].zfill(6)}"


class SupplementForm(PhotosForm):
    """补充: more words, more photos."""

    text = WordsField(
        limit=REPORTER_NOTE_LENGTH,
        rows=6,
        label=_("What would you like to add?"),
        error_messages={"required": _("Please write what you would like to add.")},
    )
    field_order = ("text", "photo1", "photo2", "photo3")


class AnswerForm(PhotosForm):
    """The answer to a question the office asked."""

    text = WordsField(
        limit=REPORTER_NOTE_LENGTH,
        rows=6,
        label=_("Your answer"),
        error_messages={"required": _("Please write your answer.")},
    )
    field_order = ("text", "photo1", "photo2", "photo3")


class ConfirmForm(GuardedForm):
    """A button and nothing else: urging, taking back."""
