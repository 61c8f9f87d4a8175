"""好差评: five levels, one of which is all that is needed (R10, 国办发〔2019〕51号)."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.words import WordsField
from issues.models import Rating
from properties.forms.guard import GuardedForm

TEXT_LIMIT: Final = 1000
REASONS: Final = (
    ("slow", _("It took too long")),
    ("not_solved", _("The problem is still there")),
    ("words_only", _("Only talk, nothing was done")),
    ("manner", _("People were unfriendly")),
    ("not_told", _("Nobody told me what was going on")),
    ("quick", _("It was quick")),
    ("well_done", _("The work was done well")),
    ("kind", _("People were friendly")),
)


class RatingForm(GuardedForm):
    score = forms.TypedChoiceField(
        label=_("How satisfied are you with the result?"),
        choices=Rating.Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the five.")},
    )
    solved = forms.ChoiceField(
        label=_("Is the problem solved?"),
        choices=Rating.Solved.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=_("What was it about?"),
        choices=REASONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = WordsField(limit=TEXT_LIMIT, rows=4, required=False, label=_("Anything else?"))
