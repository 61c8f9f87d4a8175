from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.models import Preference


class _Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "yh-input--time"})


class PreferenceForm(forms.ModelForm[Preference]):
    class Meta:
        model = Preference
        fields = ("email", "sms", "quiet_from", "quiet_to", "digest", "digest_at", "language")
        widgets = {
            "quiet_from": _Clock(),
            "quiet_to": _Clock(),
            "digest_at": _Clock(),
            "language": forms.RadioSelect(),
        }
        help_texts = {
            "quiet_from": _("Leave both times empty to be told at any hour. Urgent messages always come."),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        quiet_from, quiet_to = given.get("quiet_from"), given.get("quiet_to")
        if (quiet_from is None) != (quiet_to is None) and not {"quiet_from", "quiet_to"} & set(self.errors):
            missing = "quiet_to" if quiet_to is None else "quiet_from"
            self.add_error(missing, _("Enter both times of the quiet hours, or neither."))
        if quiet_from is not None and quiet_from == quiet_to:
            self.add_error("quiet_to", _("The quiet hours must end at another time than they begin."))
        return given
