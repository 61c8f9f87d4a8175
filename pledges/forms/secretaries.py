"""One number for every neighbourhood whose Party secretary has no pledge yet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pledges.actions.steps import LEAST_REASON
from pledges.forms.pledging import DAY
from pledges.models import Campaign, Pledge
from pledges.promising import Draft, Frame, problems

if TYPE_CHECKING:
    from datetime import date

MEASURE = "on_time_rate"


class PrepareForm(forms.Form):
    """The share of reports closed on time in the neighbourhood: from where, to where, by when."""

    statement = forms.CharField(
        label=_("What is promised"),
        max_length=200,
        min_length=LEAST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )
    baseline = forms.DecimalField(
        label=_("Baseline (%)"), max_digits=5, decimal_places=2, initial=Decimal(80)
    )
    goal = forms.DecimalField(label=_("Goal (%)"), max_digits=5, decimal_places=2, initial=Decimal(95))
    due_on = forms.DateField(label=_("Due"), widget=DAY)

    def __init__(self, *args: Any, campaign: Campaign, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.campaign, self.on = campaign, on
        self.fields["due_on"].initial = campaign.ends_on
        self.fields["statement"].initial = _(
            "First to answer, whatever it takes: reports of this neighbourhood are closed on time"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for problem in problems(self.draft, self._frame()):
                self.add_error(problem.field if problem.field in self.fields else None, str(problem))
        return data

    def _frame(self) -> Frame:
        campaign = self.campaign
        return Frame(
            kind=Pledge.Kind.SECRETARY,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            day=self.on,
            reach=frozenset(),
        )

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        return Draft(
            code=MEASURE.replace("_", "-"),
            name="按时办结率",
            name_en="Closed on time",
            measure=MEASURE,
            unit="%",
            unit_en="%",
            baseline=data["baseline"],
            goal=data["goal"],
            starts_on=max(self.campaign.starts_on, self.on),
            due_on=data["due_on"],
        )
