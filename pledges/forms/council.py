"""Which pledge carries a resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pledges.models import Pledge

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CarryForm(forms.Form):
    def __init__(self, *args: Any, pledges: QuerySet[Pledge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"] = forms.ModelChoiceField[Pledge](
            label=_("Which pledge carries it?"), queryset=pledges, empty_label=None, widget=forms.RadioSelect
        )
