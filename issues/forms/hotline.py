"""Taking in the hotline's work orders, and asking for their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.hotline.reading import MAX_BYTES
from notices.calendar import midnight_after, start_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile


class HotlineForm(forms.Form):
    file = forms.FileField(
        label=_("Work orders"),
        help_text=_("An xlsx workbook of the template, at most 5 MB and 5,000 orders."),
        widget=forms.FileInput({"accept": ".xlsx"}),
    )
    dry_run = forms.BooleanField(
        label=_("Only try it: say what would happen and change nothing"), required=False, initial=True
    )

    def clean_file(self) -> bytes:
        """The file's bytes; one that is too large is not read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Please split it."), code="too-large")
        data: bytes = file.read()
        return data


class PeriodForm(forms.Form):
    """Days, both included."""

    since = forms.DateField(
        label=_("Received from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Received until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "since" in given and "until" in given and given["until"] < given["since"]:
            raise forms.ValidationError(_("The last day lies before the first."), code="backwards")
        return given

    @property
    def period(self) -> tuple[datetime, datetime]:
        """The first moment of the first day, and the first after the last."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return start_of(since), midnight_after(until)
