"""Forms of contracts and fee changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.actions.contracts import Terms
from properties.actions.fee_changes import Paper, Votes
from properties.forms.uploads import DocumentField
from properties.majority import Count
from properties.models import Contract, FeeChange, Firm

if TYPE_CHECKING:
    from datetime import date

_LONGEST_TITLE = 120


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def _fee(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.01"}),
        **more,
    )


class DayForm(forms.Form):
    """A day that is past or today."""

    on = _day(_("Day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"on": today} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].widget.attrs["max"] = today.isoformat()


class TermsForm(forms.Form):
    fee = _fee(_("Fee in yuan per m² and month"), required=False)
    scope = forms.CharField(
        label=_("What the firm is to do"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    signed_on = _day(
        _("Signed on"),
        required=False,
        help_text=_("From this day on 30 days are counted for filing it with the housing office."),
    )

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            given.get("fee"), given.get("scope", ""), given.get("signed_on"), given.get("gap_reason", "")
        )


class SignForm(TermsForm):
    """A new contract: who, from when to when, and its terms."""

    firm = forms.ModelChoiceField[Firm](label=_("Property firm"), queryset=Firm.objects.none())
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"), required=False, help_text=_("Leave it empty if it runs without an end."))
    gap_reason = forms.CharField(
        label=_("If days are left out before it: why did nobody answer?"), max_length=200, required=False
    )
    field_order = ("firm", "starts_on", "ends_on", "fee", "scope", "signed_on", "gap_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = Firm.objects.order_by("name", "pk")  # type: ignore[attr-defined]


class NoticeForm(DayForm):
    """Who does not go on, since when, and for a contract without an end until when."""

    notice_by = forms.ChoiceField(label=_("Who does not renew it?"), widget=forms.RadioSelect)
    field_order = ("notice_by", "on", "ends_on")

    def __init__(self, *args: Any, contract: Contract, sides: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of the written notice")
        self.fields["notice_by"] = forms.ChoiceField(
            label=_("Who does not renew it?"),
            choices=[side for side in Contract.NoticeBy.choices if side[0] in sides],
            widget=forms.RadioSelect,
        )
        if contract.ends_on is None:
            self.fields["ends_on"] = _day(
                _("Last day"),
                required=False,
                help_text=_("At least 60 days after the notice. Leave it empty for the 60th day."),
            )
        self.order_fields(self.field_order)


class EndForm(forms.Form):
    ends_on = _day(_("Last day"))
    gap_reason = forms.CharField(
        label=_("If days are left out before the next contract: why will nobody answer?"),
        max_length=200,
        required=False,
    )


class OpenForm(DayForm):
    to_fee = _fee(_("Proposed fee in yuan per m² and month"))
    note = forms.CharField(
        label=_("What the owners get for it"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ("to_fee", "on", "note")


class PaperForm(DayForm):
    """A step with its paper."""

    title = forms.CharField(label=_("Title of the document"), max_length=_LONGEST_TITLE)
    paper = DocumentField(label=_("Document"), help_text=_("A PDF or a photo of the paper, at most 20 MB."))

    def filed(self, *, is_public: bool) -> Paper:
        return Paper(self.cleaned_data["title"], self.cleaned_data["paper"], is_public)


class BasisForm(PaperForm):
    basis = forms.ChoiceField(
        label=_("What is published?"), choices=FeeChange.Basis.choices, widget=forms.RadioSelect
    )
    field_order = ("basis", "on", "title", "paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Published on")
        self.fields["paper"].help_text = _(
            "A PDF or a photo of the paper, at most 20 MB. Anybody can read it."
        )


class HallForm(PaperForm):
    note = forms.CharField(
        label=_("What the hall came to"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
    field_order = ("on", "note", "title", "paper")


def _area(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.01"}),
    )


def _heads(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=10_000_000, widget=forms.NumberInput({"inputmode": "numeric"})
    )


class VoteForm(PaperForm):
    """The numbers of the announcement, by area and by heads."""

    total_area = _area(_("Area of all owners (m²)"))
    voting_area = _area(_("Area that took part (m²)"))
    consenting_area = _area(_("Area in favour (m²)"))
    total_heads = _heads(_("All owners"))
    voting_heads = _heads(_("Owners who took part"))
    consenting_heads = _heads(_("Owners in favour"))
    field_order = (
        "on",
        "total_area",
        "voting_area",
        "consenting_area",
        "total_heads",
        "voting_heads",
        "consenting_heads",
        "title",
        "paper",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of the count")

    def votes(self) -> Votes:
        given = self.cleaned_data
        area, heads = (
            Count(given[f"total_{side}"], given[f"voting_{side}"], given[f"consenting_{side}"])
            for side in ("area", "heads")
        )
        return Votes(area, heads)


class FeeForm(forms.Form):
    starts_on = _day(_("The new fee holds from"))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
