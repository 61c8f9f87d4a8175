"""Forms of the steps of a ballot, and of what is entered from paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.forms.uploads import DocumentField
from votes import clocks
from votes.states import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from votes.models import Ballot, Item


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class _OfBallot(forms.Form):
    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot = ballot


class NoticeForm(_OfBallot):
    on = _day(_("Posted on"), _("The day it was hung up or handed out."))


class OpenForm(_OfBallot):
    """Asks for a reason only where the notice is late."""

    early_reason = forms.CharField(
        label=_("Why voting begins although the notice was late"),
        help_text=_("It stands in the opening record and can be read by anybody."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, ballot=ballot, **kwargs)
        if ballot.is_advisory or clocks.is_in_time(ballot.course.noticed_on, ballot.opens_at):
            del self.fields["early_reason"]


class CloseForm(_OfBallot):
    """Nothing to fill in: the page asks, the button answers."""


class WithdrawForm(_OfBallot):
    reason = forms.CharField(
        label=_("Why is it withdrawn?"), help_text=_("Everybody who works here reads it."), max_length=200
    )


class DayForm(_OfBallot):
    on = _day(_("Day"))


class PostForm(DayForm):
    """Asks for a reason only where the law gives three days."""

    late_reason = forms.CharField(
        label=_("If it was posted late: why?"),
        help_text=_("The law gives three days. The reason stays to be read."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, ballot=ballot, **kwargs)
        if ballot.is_advisory or not ballot.items.filter(clause=clocks.ELECTION).exists():
            del self.fields["late_reason"]


class ObjectionForm(_OfBallot):
    raised_by = forms.CharField(
        label=_("Who objects"), help_text=_("The name as it is written; kept encrypted."), max_length=60
    )
    on = _day(_("Received on"))
    text = forms.CharField(
        label=_("What is objected to"), max_length=1000, widget=forms.Textarea({"rows": 5})
    )


class AnswerForm(_OfBallot):
    on = _day(_("Answered on"))
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea({"rows": 5}))


class ReissueForm(_OfBallot):
    reason = forms.CharField(label=_("Why is the card replaced?"), max_length=200)


def choice_fields(items: Iterable[Item]) -> dict[str, forms.ChoiceField]:
    """One question an item: agree, oppose, abstain."""
    return {
        f"item_{item.number}": forms.ChoiceField(
            label=f"{item.number}. {item.text}", choices=Choice.choices, widget=forms.RadioSelect
        )
        for item in items
    }


class ChoicesForm(_OfBallot):
    """The items of a ballot, each with its three answers."""

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, ballot=ballot, **kwargs)
        self.items = list(ballot.items.order_by("number"))
        self.fields |= choice_fields(self.items)

    def choices_of(self) -> dict[int, str]:
        return {item.number: self.cleaned_data[f"item_{item.number}"] for item in self.items}


class PaperForm(ChoicesForm):
    """One reader's reading. The first adds the scan; the second reads from the paper and the scan that is there."""

    scan = DocumentField(label=_("Scan of the paper"), help_text=_("A PDF or a photo, at most 20 MB."))

    def __init__(self, *args: Any, ballot: Ballot, has_scan: bool, **kwargs: Any) -> None:
        super().__init__(*args, ballot=ballot, **kwargs)
        if has_scan:
            del self.fields["scan"]


class ProxyForm(ChoicesForm):
    agent = forms.CharField(label=_("Who votes for the owner"), max_length=60)
    agent_paper = forms.CharField(
        label=_("Number of the agent's identity paper"),
        help_text=_("Kept as a fingerprint only, to count how many homes one agent votes for."),
        max_length=40,
    )
    scan = DocumentField(
        label=_("Scan of the written proxy"), help_text=_("A PDF or a photo, at most 20 MB.")
    )


class NumberForm(forms.Form):
    """The number of a right, as it stands on the ballot paper."""

    number = forms.IntegerField(
        label=_("Number of the right"), min_value=1, widget=forms.TextInput({"inputmode": "numeric"})
    )
