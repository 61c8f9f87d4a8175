"""Forms of a promise: prepared, signed, corrected, released. The rules are the actions'; a form says them earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.models import Topic
from pledges.actions.secretaries import without_pledge
from pledges.actions.steps import LEAST_REASON
from pledges.models import Campaign, Pledge
from pledges.promising import Promise
from properties.models import Area, Contract, Firm

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
Kind = Pledge.Kind


def firms_of(campaign: Campaign, on: date) -> QuerySet[Firm]:
    """The firms that answer for a compound of the street on that day."""
    held = Contract.objects.on(on).filter(compound__subdistrict=campaign.subdistrict_id)
    return Firm.objects.filter(pk__in=held.values("firm"))


def free_topics(campaign: Campaign) -> QuerySet[Topic]:
    """Attack topics nobody has claimed in the campaign, or whose firm was released."""
    taken = Pledge.objects.filter(campaign=campaign, kind=Kind.FIRM, released_on=None)
    return Topic.objects.filter(is_attack=True).exclude(pk__in=taken.values("topic"))


class PledgeForm(forms.Form):
    """What a promise of one kind needs; the promiser signs it afterwards."""

    statement = forms.CharField(
        label=_("What is promised"),
        max_length=200,
        min_length=LEAST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One sentence residents understand. It is published when it is signed."),
    )
    due_on = forms.DateField(label=_("Due"), widget=DAY)

    def __init__(self, *args: Any, campaign: Campaign, kind: str, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.campaign, self.kind = campaign, kind
        self.fields["due_on"].initial = campaign.ends_on
        first: dict[str, forms.Field] = {}
        if kind == Kind.FIRM:
            first["topic"] = forms.ModelChoiceField(free_topics(campaign), label=_("Attack topic"))
            first["firm"] = forms.ModelChoiceField(firms_of(campaign, on), label=_("Property firm"))
        elif kind == Kind.SECRETARY:
            first["area"] = forms.ModelChoiceField(without_pledge(campaign), label=_("Neighbourhood"))
        self.fields = {**first, **self.fields}

    @property
    def promise(self) -> Promise:
        data = self.cleaned_data
        area: Area | None = data.get("area")
        if self.kind == Kind.STREET:
            area = self.campaign.subdistrict
        return Promise(
            kind=self.kind,
            statement=data["statement"],
            due_on=data["due_on"],
            firm=data.get("firm"),
            topic=data.get("topic"),
            area=area,
        )


class EditPledgeForm(forms.Form):
    """Other words or another day, as long as they do not stand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("What is promised"),
        max_length=200,
        min_length=LEAST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )
    due_on = forms.DateField(label=_("Due"), widget=DAY)


class DiscardForm(forms.Form):
    """Nothing to fill in: the page says what happens."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(forms.Form):
    """The office held goes under the promise; a person's name never does."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    office = forms.CharField(
        label=_("You sign as"),
        max_length=80,
        help_text=_("The office you hold, not your name. For example: project manager of the firm."),
    )


class ReleaseForm(forms.Form):
    """From when nobody answers any more, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Released from"), widget=DAY)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=LEAST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("It is published. For example: the contract with the last compound ended on this day."),
    )


class ChangeForm(forms.Form):
    """Another goal or another day, for the street to decide."""

    goal = forms.DecimalField(label=_("New goal"), max_digits=12, decimal_places=2, min_value=0)
    due_on = forms.DateField(label=_("New date"), widget=DAY)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        min_length=LEAST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is published beside the old goal, which stays visible, struck through."),
    )


class DecideForm(forms.Form):
    """Yes or no; a no says why."""

    answer = forms.ChoiceField(
        label=_("Decision"),
        choices=(
            ("approve", _("Approve the change")),
            ("refuse", _("Refuse it; the promise stays as it is")),
        ),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("About the decision"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Published. Needed when you refuse."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "refuse" and len(data.get("note", "").strip()) < LEAST_REASON:
            self.add_error("note", _("Please give the reason, in five characters or more."))
        return data
