"""Forms of owners who vote with a card. No JavaScript, no account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from votes import cards
from votes.forms.steps import ChoicesForm
from votes.sheets import home_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from votes.models import Ballot, Right


class CardForm(forms.Form):
    code = forms.CharField(
        label=_("Code on your voting card"),
        help_text=_("26 letters and digits; dashes and spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(
            {"class": "yh-input--code", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    proof = forms.CharField(
        label=_("Last four characters of your identity paper or phone number"),
        help_text=_("Of the person who represents the home."),
        max_length=8,
        widget=forms.TextInput({"class": "yh-input--code", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        code = cards.cleaned(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("A code has 26 letters and digits. Please look at your card again.")
            )
        return code


class VoteForm(ChoicesForm):
    """What an owner chooses, and for which of their homes."""

    def __init__(self, *args: Any, ballot: Ballot, rights: Sequence[Right], **kwargs: Any) -> None:
        super().__init__(*args, ballot=ballot, **kwargs)
        self.fields["homes"] = forms.TypedMultipleChoiceField(
            label=_("For which of your homes"),
            choices=[(right.number, home_label(right)) for right in rights],
            coerce=int,
            initial=[right.number for right in rights],
            widget=forms.CheckboxSelectMultiple,
        )

    def numbers(self) -> list[int]:
        return list(self.cleaned_data["homes"])


class VerifyForm(forms.Form):
    """A receipt: the file that was kept, or the vote's hash alone."""

    receipt = forms.CharField(
        label=_("Receipt"),
        help_text=_("Paste the content of the receipt file, or the 64 characters of the vote's hash."),
        widget=forms.Textarea({"rows": 6}),
        max_length=20_000,
    )

    def clean_receipt(self) -> Any:
        return self.cleaned_data["receipt"].strip()
