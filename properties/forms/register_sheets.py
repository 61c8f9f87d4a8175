"""The form that takes a sheet in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.models import Area
from properties.register_sheets.access import offices_of

if TYPE_CHECKING:
    from properties.models import User


class SheetForm(forms.Form):
    """A workbook or CSV text; the subdistrict is asked only of those who work for several."""

    file = forms.FileField(
        label=_("The filled-in sheet"),
        help_text=_("xlsx or CSV, at most 20 MB and 100000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offices = list(offices_of(user))
        if len(self._offices) > 1:
            self.fields["subdistrict"] = forms.ModelChoiceField[Area](
                label=_("Subdistrict"), queryset=offices_of(user)
            )

    def subdistrict(self) -> Area:
        chosen: Area = self.cleaned_data.get("subdistrict") or self._offices[0]
        return chosen
