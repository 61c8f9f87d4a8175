"""Drawing up a red and black list, objecting to it, and deciding an objection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues import texts
from issues.forms.words import WordsField
from pledges import quarters, scoring
from pledges.actions.league import CORRECTION_LENGTH
from pledges.boards.league import PART_NAMES
from pledges.models import League
from pledges.scoring import Counts
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pledges.models import LeagueRow

_MOST = 1_000_000
COUNT_LABELS = {
    "received": _("Reports received"),
    "recurred": _("of them repeating an earlier one"),
    "on_time": _("Resolved by the promised date"),
    "resolved": _("Resolved"),
    "closed": _("Closed"),
    "rated": _("Rated"),
    "satisfied": _("of them satisfied"),
    "overdue": _("Open and overdue when the list was drawn up"),
    "households": _("Households"),
}


class LeagueForm(forms.Form):
    """A quarter, and the four weights."""

    def __init__(self, *args: Any, choices: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"] = forms.TypedChoiceField(
            label=_("Quarter"),
            choices=[(day.isoformat(), quarters.label(day)) for day in choices],
            coerce=lambda text: next(day for day in choices if day.isoformat() == text),
            widget=forms.RadioSelect,
            initial=choices[0].isoformat() if choices else None,
            help_text=_("Quarters of the campaign that are over."),
        )
        self.fields["basis"] = forms.ChoiceField(
            label=_("Basis"),
            choices=League.Basis.choices,
            widget=forms.RadioSelect,
            initial=League.Basis.COUNTS,
            required=False,
            help_text=_("By the assessment, the weights below are not used."),
        )
        for part, weight in scoring.WEIGHTS.items():
            self.fields[part] = forms.IntegerField(
                label=_("Weight of “%(part)s”") % {"part": PART_NAMES[part]},
                min_value=0,
                max_value=scoring.WHOLE,
                initial=weight,
            )

    @property
    def basis(self) -> League.Basis:
        return League.Basis(self.cleaned_data["basis"] or League.Basis.COUNTS)

    @property
    def weights(self) -> dict[str, int]:
        return {part: self.cleaned_data[part] for part in scoring.PARTS}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if all(part in cleaned for part in scoring.PARTS):
            try:
                scoring.check_weights({part: cleaned[part] for part in scoring.PARTS})
            except Refused as refused:
                self.add_error(scoring.PARTS[-1], str(refused))
        return cleaned


class WithdrawForm(forms.Form):
    """Why a list is taken back."""

    reason = WordsField(label=_("Reason"), limit=CORRECTION_LENGTH, rows=3)


class ObjectionForm(forms.Form):
    """What a firm says against its figures."""

    text = WordsField(
        label=_("What is wrong with the figures, and why"),
        limit=texts.NOTE_LENGTH,
        rows=6,
        help_text=_("Please name the numbers of the reports. Write nothing about residents."),
    )


class FiguresForm(forms.Form):
    """The counts of one row, as they should be."""

    def __init__(self, *args: Any, row: LeagueRow, **kwargs: Any) -> None:
        known = {**row.figures["counts"], "households": row.households}
        kwargs["initial"] = known | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, label in COUNT_LABELS.items():
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=_MOST, required=self.needs_figures
            )

    @property
    def needs_figures(self) -> bool:
        return True

    @property
    def counts(self) -> Counts | None:
        """The counts, or None where one was left out."""
        found = [self.cleaned_data.get(name) for name in Counts._fields]
        numbers = [number for number in found if number is not None]
        return Counts(*numbers) if len(numbers) == len(found) else None

    @property
    def households(self) -> int | None:
        return self.cleaned_data.get("households")


class CorrectionForm(FiguresForm):
    """A correction without an objection."""

    words = WordsField(
        label=_("What was corrected"),
        limit=CORRECTION_LENGTH,
        rows=3,
        help_text=_("Everybody can read it beside the figures."),
    )


class DecisionForm(FiguresForm):
    """Upheld with the corrected figures, or rejected; with words either way."""

    UPHELD, REJECTED = "upheld", "rejected"
    result = forms.ChoiceField(
        label=_("Decision"),
        choices=((UPHELD, _("Upheld: the figures are corrected as below")), (REJECTED, _("Rejected"))),
        widget=forms.RadioSelect,
    )
    decision = WordsField(
        label=_("Reasons"),
        limit=CORRECTION_LENGTH,
        rows=4,
        help_text=_("Everybody can read it beside the figures."),
    )

    @property
    def needs_figures(self) -> bool:
        return False
