"""Why somebody wants to see a name and a phone number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.actions.contact import REASON_LENGTH
from issues.forms.words import WordsField


class RevealForm(forms.Form):
    reason = WordsField(
        limit=REASON_LENGTH,
        label=_("What do you need it for?"),
        help_text=_("Your name, the time and this reason are kept."),
        error_messages={"required": _("Please say why you need it; it is kept with your name.")},
    )
