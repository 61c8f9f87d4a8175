"""Forms of works and inspections, as the street and its inspectors fill them in on a phone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.actions.inspections import FULL, compounds_to_inspect
from properties.models import Compound, Inspection

if TYPE_CHECKING:
    from datetime import date

    from properties.models import User


def _day(**attributes: str) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")


class InspectionForm(forms.Form):
    """One look at a compound; a dimension left empty was not looked at."""

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Compound"), queryset=compounds_to_inspect(user).order_by("name", "pk")
        )
        self.fields["on"] = forms.DateField(label=_("Day"), initial=today, widget=_day(max=today.isoformat()))
        for dimension in Inspection.Dimension:
            self.fields[dimension.value] = forms.DecimalField(
                label=_("Points for %(dimension)s") % {"dimension": dimension.label},
                help_text=_("0 to 100; leave it empty if you did not look at it."),
                min_value=Decimal(0),
                max_value=FULL,
                decimal_places=1,
                required=False,
                widget=forms.NumberInput({"inputmode": "decimal", "step": "0.5"}),
            )
        self.fields["note"] = forms.CharField(
            label=_("What was seen"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
        )

    def scores(self) -> dict[str, Decimal]:
        """Points by dimension, of those looked at."""
        given = {
            dimension.value: self.cleaned_data.get(dimension.value) for dimension in Inspection.Dimension
        }
        return {dimension: points for dimension, points in given.items() if points is not None}


class StrikeForm(forms.Form):
    reason = forms.CharField(label=_("Why is it struck?"), max_length=200)
