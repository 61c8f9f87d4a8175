"""Forms of published money and of emergency uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from properties import emergency as rule
from properties.access import compounds_in_reach
from properties.actions.emergency import Asked, Given
from properties.actions.money import Entry
from properties.emergency import Case, State, Verb
from properties.forms.uploads import DocumentField
from properties.models import Compound, Publication
from properties.moneyclocks import CENT, MOST, Kind

if TYPE_CHECKING:
    from datetime import date

    from properties.models import EmergencyUse, User

AMOUNTS: Final = ("opening", "received", "spent", "closing")


def _day(**attributes: str) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")


def _amount(label: Any, *, required: bool, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=required,
        min_value=0,
        max_value=MOST,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


class EntryForm(forms.Form):
    """What was published of one period; only what its kind asks for is drawn."""

    def __init__(
        self, *args: Any, publication: Publication, today: date, correcting: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.publication, self.correcting = publication, correcting
        audit = publication.kind in Publication.AUDITS
        if correcting:
            self.fields["reason"] = forms.CharField(
                label=_("What is corrected, and why?"), max_length=300, widget=forms.Textarea({"rows": 3})
            )
        else:
            self.fields["published_on"] = forms.DateField(
                label=_("Published on"), widget=_day(max=today.isoformat())
            )
        self.fields["posted_where"] = forms.CharField(
            label=_("Posted where"),
            help_text=_("For example: notice board at the main gate."),
            max_length=120,
        )
        if audit:
            self.fields["posted_until"] = forms.DateField(
                label=_("Posted until"),
                help_text=_("At least 30 days (SHP 67)."),
                widget=_day(),
            )
        self._add_amounts(audit=audit)
        needs_paper = audit and not correcting
        self.fields["paper"] = DocumentField(
            label=_("Audit report") if audit else _("The posted sheet"),
            help_text=_("PDF or photo, at most 20 MB. Anybody can read it; black out names of people first."),
            required=needs_paper,
        )

    def _add_amounts(self, *, audit: bool) -> None:
        hint = _("In yuan. Leave all four empty if the report gives no balance.") if audit else _("In yuan.")
        self.fields["opening"] = _amount(_("Balance at the beginning"), required=not audit, hint=hint)
        self.fields["received"] = _amount(_("Money received"), required=not audit)
        self.fields["spent"] = _amount(_("Spent"), required=not audit)
        self.fields["closing"] = _amount(_("Balance at the end"), required=not audit)
        if self.publication.kind == Kind.INCOME:
            self.fields["to_fund"] = _amount(
                _("Of what was spent: put into the maintenance fund"),
                required=True,
                hint=_("More than half of what was received (SHP 51); write 0 if nothing was."),
            )
            self.fields["decision_ref"] = forms.CharField(
                label=_("Decision of the owners' assembly to use it otherwise"),
                help_text=_("Number and date of the decision, if there is one."),
                max_length=200,
                required=False,
            )

    def entry(self) -> Entry:
        given = {"published_on": self.publication.published_on, **self.cleaned_data}
        paper = given.get("paper")
        return Entry(
            published_on=given["published_on"],
            posted_where=given["posted_where"],
            posted_until=given.get("posted_until"),
            to_fund=given.get("to_fund"),
            decision_ref=given.get("decision_ref", ""),
            papers=[paper] if paper else [],
            **{name: _exact(given.get(name)) for name in AMOUNTS},
        )


def _exact(amount: Any) -> Any:
    """With two decimals, so that a sentence about it reads like the column it is kept in."""
    return None if amount is None else amount.quantize(CENT)


class TermForm(forms.Form):
    """Whose term ended, and when: the audit of it is then asked for."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Compound"), queryset=compounds_in_reach(user).order_by("name", "pk")
        )
        self.fields["starts"] = forms.DateField(label=_("First day of the term"), widget=_day())
        self.fields["ends"] = forms.DateField(label=_("Last day of the term"), widget=_day())


class AskForm(forms.Form):
    """Asking for the fund in an emergency; each case says with what it is proved."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Compound"), queryset=compounds_in_reach(user).order_by("name", "pk")
        )
        self.fields["case"] = forms.ChoiceField(
            label=_("What is it about?"),
            choices=[(case.value, case.label) for case in Case],
            widget=forms.RadioSelect,
        )
        self.fields["place"] = forms.CharField(label=_("Where is it?"), max_length=120)
        self.fields["text"] = forms.CharField(
            label=_("What is dangerous?"), max_length=1000, widget=forms.Textarea({"rows": 4})
        )
        self.fields["proof"] = DocumentField(
            label=_("Proof of a third party"),
            help_text=_("PDF or photo, at most 20 MB. Only those who work with the compound can read it."),
            required=False,
        )

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            case=Case(given["case"]), place=given["place"], text=given["text"], proof=given.get("proof")
        )


class StepForm(forms.Form):
    """What one step of an emergency use asks for, by its row in the table."""

    def __init__(self, *args: Any, use: EmergencyUse, verb: Verb, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = rule.STEPS[State(use.state), verb]
        if step.day:
            self.fields["on"] = forms.DateField(
                label=_("On which day?"), initial=today, widget=_day(max=today.isoformat())
            )
        if step.amount:
            hint = ""
            if step.to == State.PAID:
                hint = _("At most what the audit found: %(audited)s yuan.") % {"audited": use.audited}
            self.fields["amount"] = _amount(_("Amount in yuan"), required=True, hint=hint)
        if step.paper:
            self.fields["paper"] = DocumentField(
                label=_("Paper of the audit"), help_text=_("PDF or photo, at most 20 MB."), required=True
            )
        self.fields["note"] = forms.CharField(
            label=_("What was done or why") if step.why else _("Remark"),
            max_length=1000,
            required=step.why,
            widget=forms.Textarea({"rows": 3}),
        )

    def given(self) -> Given:
        clean = self.cleaned_data
        return Given(
            on=clean.get("on"),
            note=clean.get("note", ""),
            amount=_exact(clean.get("amount")),
            paper=clean.get("paper"),
        )
