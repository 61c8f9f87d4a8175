"""Taking back the link between a report and a work."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.actions.complaints import REASON_LENGTH


class UnlinkForm(forms.Form):
    reason = forms.CharField(label=_("Why is this report not about the work?"), max_length=REASON_LENGTH)
