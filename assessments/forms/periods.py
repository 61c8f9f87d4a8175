"""Drawing up a period, its steps, and what is said about a score."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments import dimensions, grading, periodflow, spans
from assessments.actions.payments import REFERENCE_LENGTH
from assessments.actions.periods import WORDS_LENGTH
from assessments.dimensions import BONUS_CAP, Dimension
from assessments.grading import Line
from assessments.models import Veto
from issues import texts
from issues.forms.words import WordsField
from properties.forms.uploads import DocumentField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.models import Score
    from assessments.spans import Span


class PeriodForm(forms.Form):
    """A quarter or half-year that is over."""

    def __init__(self, *args: Any, choices: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = forms.TypedChoiceField(
            label=_("Period"),
            choices=[(_key(one), spans.label(one)) for one in choices],
            coerce=_span,
            widget=forms.RadioSelect,
            initial=_key(choices[0]) if choices else None,
            help_text=_("Quarters and half-years that are over and overlap no other assessment."),
        )


def _key(one: Span) -> str:
    return f"{one.first}/{one.last}"


def _span(text: str) -> Span:
    first, last = text.split("/")
    return spans.Span(date.fromisoformat(first), date.fromisoformat(last))


class WordsForm(forms.Form):
    """Why."""

    words = WordsField(label=_("Reason"), limit=WORDS_LENGTH, rows=3)


class NoticeForm(forms.Form):
    """How many days the public notice lasts."""

    days = forms.TypedChoiceField(
        label=_("Days of the public notice"),
        choices=[(days, str(days)) for days in periodflow.NOTICE_DAYS],
        coerce=int,
        widget=forms.RadioSelect,
        initial=periodflow.NOTICE_DAYS[0],
    )


class ObjectionForm(forms.Form):
    """What a firm says against its score."""

    text = WordsField(
        label=_("What is wrong with the counts, and why"),
        limit=texts.NOTE_LENGTH,
        rows=6,
        help_text=_("Please name the numbers of the reports. Write nothing about residents."),
    )


class BonusForm(forms.Form):
    """Points beyond the contract."""

    points = forms.DecimalField(
        label=_("Points"), min_value=Decimal("0.1"), max_value=BONUS_CAP, decimal_places=1, initial=Decimal(1)
    )
    words = WordsField(
        label=_("What for"),
        limit=WORDS_LENGTH,
        rows=3,
        help_text=_(
            "For example: building together with the Party branch, property pioneer, attack topic done."
        ),
    )


class VetoForm(forms.Form):
    """What outweighs everything, with its proof."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Veto.Kind.choices, widget=forms.RadioSelect)
    words = WordsField(label=_("In a sentence"), limit=WORDS_LENGTH, rows=3)
    proof = DocumentField(label=_("Proof (PDF or photo)"), required=True)


class PaymentForm(forms.Form):
    """When the reward was paid, and under which number."""

    on = forms.DateField(label=_("Paid on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reference = WordsField(label=_("Number of the payment"), limit=REFERENCE_LENGTH)


class DecisionForm(forms.Form):
    """Upheld with the corrected counts, or rejected; with words either way."""

    UPHELD, REJECTED = "upheld", "rejected"
    result = forms.ChoiceField(
        label=_("Decision"),
        choices=((UPHELD, _("Upheld: the counts are corrected as below")), (REJECTED, _("Rejected"))),
        widget=forms.RadioSelect,
    )
    decision = WordsField(label=_("Reasons"), limit=WORDS_LENGTH, rows=4, help_text=_("The firm reads them."))

    def __init__(self, *args: Any, score: Score, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {
            name: [grading.line(row) for row in rows] for name, rows in score.inputs["lines"].items()
        }
        for name in Dimension.values:
            for line in self.known.get(name, ()):
                about = {"dimension": Dimension(name).label, "line": dimensions.LINES[line.code]}
                self.fields[f"{name}_{line.code}_hits"] = _count(
                    _("%(dimension)s: what counts (%(line)s)") % about, line.hits
                )
                self.fields[f"{name}_{line.code}_of"] = _count(
                    _("%(dimension)s: what was looked at") % about, line.of
                )

    @property
    def counts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"result", "decision"}]

    @property
    def lines(self) -> dict[str, list[Line]]:
        """The counts as typed; what was left out stays as it was."""
        return {name: [self._line(name, line) for line in lines] for name, lines in self.known.items()}

    def _line(self, name: str, was: Line) -> Line:
        typed = [self.cleaned_data.get(f"{name}_{was.code}_{end}") for end in ("hits", "of")]
        hits = was.hits if typed[0] is None else typed[0]
        of = was.of if typed[1] is None else typed[1]
        if (hits, of) == (was.hits, was.of):
            return was
        # An inspection gives up to 100 points; everything else is one a row.
        rows = int(of / grading.WHOLE) if was.code == "inspected" else int(of)
        return Line(was.code, hits, of, rows)


def _count(label: str, initial: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        decimal_places=1,
        required=False,
        initial=f"{initial.normalize():f}",
    )
