"""The form of the monthly report: words, and one own figure for each number of the pledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pledges.actions.reporting import LONGEST, check_figure, targets_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from decimal import Decimal

    from pledges.models import MonthlyReport, Target


def _figure(target: Target, help_text: Any = "") -> forms.DecimalField:
    label = _("%(name)s (%(unit)s)") % {"name": target, "unit": target.shown_unit}
    return forms.DecimalField(label=label, help_text=help_text, max_digits=12, decimal_places=2, min_value=0)


class ReportForm(forms.Form):
    """A figure is what the promiser counts themselves; the measured one stands beside it."""

    text = forms.CharField(
        label=_("What was done this month"), max_length=LONGEST, widget=forms.Textarea({"rows": 6})
    )

    def __init__(self, *args: Any, report: MonthlyReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.targets = targets_of(report)
        hint = _("The figure you count yourselves, up to the end of the month.")
        for key, target in self.targets.items():
            self.fields[f"figure_{key}"] = _figure(target, hint)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key, target in self.targets.items():
            value = data.get(f"figure_{key}")
            if value is not None:
                _say(self, target, value, f"figure_{key}")
        return data

    @property
    def figures(self) -> dict[int, Decimal]:
        return {key: self.cleaned_data[f"figure_{key}"] for key in self.targets}


class CorrectForm(forms.Form):
    """A figure that turned out to be wrong: a further row, with the reason."""

    value = forms.DecimalField(label=_("The right figure"), max_digits=12, decimal_places=2, min_value=0)
    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("It is shown beside both figures."),
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.target = target

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") is not None:
            _say(self, self.target, data["value"], "value")
        return data


def _say(form: forms.Form, target: Target, value: Decimal, field: str) -> None:
    try:
        check_figure(target, value)
    except Refused as refused:
        form.add_error(field, str(refused))
