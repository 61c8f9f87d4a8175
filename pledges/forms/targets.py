"""The form of one number: what is measured, from where to where, by when, and for which compounds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pledges.actions.steps import frame_of
from pledges.forms.pledging import DAY
from pledges.measures import registry
from pledges.measures.registry import Shape
from pledges.models import Pledge, Target
from pledges.promising import FITS, MONTHS, Draft, problems
from properties.models import Compound, Programme

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

# The measures that need to be told more than the scope of the pledge.
BY_PROGRAMME = frozenset({"compounds_renovated", "parking_places_gained"})


class Months(forms.CharField):
    """Twelve numbers with anything between them; empty for an even pace."""

    def clean(self, value: Any) -> tuple[Decimal, ...]:
        parts = [part for part in re.split(r"[\s,，、;；]+", super().clean(value) or "") if part]
        try:
            numbers = tuple(Decimal(part) for part in parts)
        except InvalidOperation:
            numbers = ()
        if len(numbers) != len(parts) or not all(number.is_finite() for number in numbers):
            raise ValidationError(_("Give twelve numbers of the year before, January first, or none."))
        if numbers and len(numbers) != MONTHS:
            raise ValidationError(_("Give twelve numbers of the year before, January first, or none."))
        return numbers


class TargetForm(forms.Form):
    """All rules of `promising.problems`, beside the input they belong to."""

    measure = forms.ChoiceField(label=_("What is measured"))
    group = forms.ChoiceField(
        label=_("Programme of works"),
        required=False,
        help_text=_("Only for renewal works: which programmes count."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    unit = forms.CharField(
        label=_("Unit"), max_length=16, required=False, help_text=_("Left empty, it is the measure's own.")
    )
    unit_en = forms.CharField(label=_("Unit in English"), max_length=40, required=False)
    direction = forms.ChoiceField(
        label=_("The figure shall be"), choices=Target.Direction.choices, widget=forms.RadioSelect
    )
    goal = forms.DecimalField(label=_("Goal"), max_digits=12, decimal_places=2)
    baseline = forms.DecimalField(
        label=_("Baseline"),
        max_digits=12,
        decimal_places=2,
        help_text=_("Where it starts from; 0 for what is counted from nothing."),
    )
    starts_on = forms.DateField(label=_("Counted from"), widget=DAY)
    due_on = forms.DateField(label=_("Due"), widget=DAY)
    scope = forms.ChoiceField(label=_("Its scope"), choices=Target.Scope.choices, widget=forms.RadioSelect)
    compounds = forms.ModelMultipleChoiceField(
        Compound.objects.none(), label=_("Compounds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    months = Months(
        label=_("The year before, month by month"),
        required=False,
        help_text=_("Only for work that has its seasons: twelve numbers, January first."),
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(
        self, *args: Any, pledge: Pledge, at: datetime, target: Target | None = None, **kwargs: Any
    ) -> None:
        self.pledge, self.target = pledge, target
        self.frame = frame_of(pledge, at=at)
        kwargs["initial"] = {
            **_proposed(pledge, self.frame.day),
            **_as_initial(target),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        measures = [measure for measure in registry.everything() if measure.code in FITS[pledge.kind]]
        choices: list[tuple[str, str | _StrPromise]] = [(measure.code, measure.name) for measure in measures]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        groups = dict.fromkeys(Programme.objects.values_list("group", flat=True))
        names = {
            group: "、".join(str(row) for row in Programme.objects.filter(group=group)) for group in groups
        }
        self.fields["group"].choices = [("", "—"), *names.items()]  # type: ignore[attr-defined]
        reach = Compound.objects.filter(pk__in=self.frame.reach).order_by("name", "pk")
        self.fields["compounds"].queryset = reach  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "measure" in data:
            self._fill_units(data)
        if not self.errors:
            for problem in problems(self.draft, self.frame):
                self.add_error(problem.field, str(problem))
        return data

    def _fill_units(self, data: dict[str, Any]) -> None:
        measure = registry.find(data["measure"])
        share = "%" if measure.shape == Shape.SHARE else ""
        for name, own in (("unit", measure.unit), ("unit_en", measure.unit_en)):
            data[name] = data.get(name) or own or share
            if not data[name] and name not in self.errors:
                self.add_error(name, _("Please say in which unit it is counted."))

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        plain = ("name", "name_en", "measure", "unit", "unit_en", "goal", "baseline", "direction", "scope")
        return Draft(
            **{name: data[name] for name in plain},
            code=self.target.code if self.target else free_code(self.pledge, data["measure"]),
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            months=data["months"],
            compounds=frozenset(row.pk for row in data["compounds"]),
            options=self._options(),
            note=data["note"],
        )

    def _options(self) -> dict[str, Any]:
        """What the form does not ask about stays as it was."""
        kept = dict(self.target.options) if self.target else {}
        kept.pop("group", None)
        group = self.cleaned_data.get("group")
        if group and self.cleaned_data["measure"] in BY_PROGRAMME:
            kept["group"] = group
        return kept


def free_code(pledge: Pledge, measure: str) -> str:
    """A code in the addresses of exports: the measure's, with a number where the pledge has it already."""
    base = measure.replace("_", "-")
    have = set(pledge.targets.values_list("code", flat=True)) if pledge.pk else set()
    return next(code for code in [base, *(f"{base}-{n}" for n in range(2, 1000))] if code not in have)


def _proposed(pledge: Pledge, day: date) -> dict[str, Any]:
    campaign = pledge.campaign
    return {
        "direction": Target.Direction.UP,
        "scope": Target.Scope.ALL,
        "baseline": Decimal(0),
        "starts_on": max(campaign.starts_on, day),
        "due_on": pledge.due_on,
    }


def _as_initial(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {}
    plain = ("measure", "name", "name_en", "unit", "unit_en", "direction", "goal", "baseline", "starts_on")
    return {
        **{name: getattr(target, name) for name in (*plain, "due_on", "scope", "note")},
        "months": " ".join(str(month) for month in target.baseline_months),
        "compounds": list(target.compounds.values_list("pk", flat=True)),
        "group": target.options.get("group", ""),
    }
