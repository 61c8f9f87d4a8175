"""Forms of works and inspections, as the street and its inspectors fill them in on a phone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.access import compounds_in_reach
from properties.actions.inspections import FULL, compounds_to_inspect
from properties.actions.works import NEXT
from properties.models import Compound, Inspection, Programme, Work

if TYPE_CHECKING:
    from datetime import date

    from properties.models import User


def _day(**attributes: str) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")


class WorkForm(forms.ModelForm[Work]):
    class Meta:
        model = Work
        fields = ("title", "planned_start", "planned_end", "parking_places")
        widgets = {"planned_start": _day(), "planned_end": _day()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Compound"), queryset=compounds_in_reach(user).order_by("name", "pk")
        )
        self.fields["programmes"] = forms.ModelMultipleChoiceField[Programme](
            label=_("Programmes it serves"),
            queryset=Programme.objects.all(),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["parking_places"].required = False
        self.order_fields(
            ["compound", "title", "programmes", "planned_start", "planned_end", "parking_places"]
        )

    def clean_parking_places(self) -> int:
        return int(self.cleaned_data.get("parking_places") or 0)


class StageForm(forms.Form):
    """The stages a work may reach next."""

    stage = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Since"), widget=_day())
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(stage.value, stage.label) for stage in NEXT[Work.Stage(work.stage)]]
        self.fields["stage"] = forms.ChoiceField(
            label=_("It is now"), choices=chosen, widget=forms.RadioSelect
        )

    def clean_stage(self) -> Work.Stage:
        return Work.Stage(self.cleaned_data["stage"])


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
