"""The form of a body without an account (城管, 消防, 燃气, 供电)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from issues.forms.report import PhotosForm
from issues.forms.words import WordsField
from issues.texts import NOTE_LENGTH


class OutsideForm(PhotosForm):
    text = WordsField(
        limit=NOTE_LENGTH,
        rows=8,
        label=_("What was found and done?"),
        help_text=_("Please leave out the names of residents: your words are shown to those who reported."),
        error_messages={"required": _("Please write what was found and done.")},
    )
    field_order = ("text", "photo1", "photo2", "photo3")
