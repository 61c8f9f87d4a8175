"""A scheme as it is typed: eight weights that add up to 100, grades, areas and what is paid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments import dimensions, grading
from assessments.actions.schemes import TITLE_LENGTH, first_terms
from assessments.dimensions import Dimension, Grade
from issues.forms.words import WordsField
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.models import Scheme

_BANDS: Final = 3
_STEPS: Final = 3


def _points(label: Any, initial: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, decimal_places=2, initial=Decimal(initial)
    )


class SchemeForm(forms.Form):
    """The rows of a scheme as single fields; `terms` puts them together again."""

    title = WordsField(label=_("Title"), limit=TITLE_LENGTH)

    def __init__(self, *args: Any, scheme: Scheme | None, **kwargs: Any) -> None:
        known = first_terms() if scheme is None else _terms_of(scheme)
        super().__init__(*args, **kwargs)
        if scheme is not None:
            self.fields["title"].initial = scheme.title
        for dimension in Dimension:
            self.fields[f"weight_{dimension.value}"] = forms.IntegerField(
                label=dimension.label, min_value=0, max_value=100, initial=known["weights"][dimension.value]
            )
        for place, (least, name) in enumerate(known["grades"]):
            label = _("Points from which it is “%(grade)s”") % {"grade": Grade(name).label}
            self.fields[f"grade_{place}"] = _points(label, least)
        for place, (most, yuan) in enumerate(known["bands"]):
            if place < _BANDS - 1:
                self.fields[f"area_{place}"] = forms.DecimalField(
                    label=_("Band %(number)s: floor area up to (m²)") % {"number": place + 1},
                    min_value=1,
                    max_digits=12,
                    decimal_places=2,
                    initial=Decimal(most or 0),
                )
            self.fields[f"yuan_{place}"] = forms.DecimalField(
                label=_("Band %(number)s: yuan for a quarter") % {"number": place + 1},
                min_value=0,
                max_value=1_000_000,
                decimal_places=2,
                initial=Decimal(yuan),
            )
        for place, (least, factor) in enumerate(known["factors"]):
            self.fields[f"pay_{place}"] = _points(
                _("Step %(number)s: from how many points") % {"number": place + 1}, least
            )
            self.fields[f"factor_{place}"] = forms.DecimalField(
                label=_("Step %(number)s: part that is paid, from 0 to 1") % {"number": place + 1},
                min_value=0,
                max_value=1,
                decimal_places=2,
                initial=Decimal(factor),
            )
        self.fields["bonus_cap"] = forms.IntegerField(
            label=_("Most bonus points altogether"),
            min_value=0,
            max_value=dimensions.BONUS_CAP,
            initial=known["bonus_cap"],
        )
        self.fields["least"] = forms.IntegerField(
            label=_("Least number of reports or ratings"),
            min_value=dimensions.LEAST,
            max_value=100,
            initial=known["least"],
            help_text=_("With fewer a dimension is N/A, and its weight goes to the others."),
        )

    def rows(self, *starts: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(starts)]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return self.rows("weight_")

    @property
    def grade_fields(self) -> list[forms.BoundField]:
        return self.rows("grade_")

    @property
    def reward_fields(self) -> list[forms.BoundField]:
        return self.rows("area_", "yuan_", "pay_", "factor_")

    @property
    def terms(self) -> dict[str, Any]:
        return _terms(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                found = _terms(cleaned)
                grading.check_weights(found["weights"])
                grading.check_terms(found)
            except Refused as refused:
                self.add_error(_FIELD_OF.get(refused.field or "", None), str(refused))
        return cleaned


_FIELD_OF: Final = {
    "weights": f"weight_{Dimension.DISCLOSURE.value}",
    "grades": "grade_2",
    "factors": "factor_2",
    "bands": "yuan_2",
}


def _terms(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    names = [name for _least, name in dimensions.GRADES]
    return {
        "weights": {name: cleaned[f"weight_{name}"] for name in Dimension.values},
        "grades": [[_text(cleaned[f"grade_{place}"]), name] for place, name in enumerate(names)],
        "bands": [
            [_text(cleaned[f"area_{place}"]) if place < _BANDS - 1 else None, _text(cleaned[f"yuan_{place}"])]
            for place in range(_BANDS)
        ],
        "factors": [
            [_text(cleaned[f"pay_{place}"]), _text(cleaned[f"factor_{place}"])] for place in range(_STEPS)
        ],
        "bonus_cap": cleaned["bonus_cap"],
        "least": cleaned["least"],
    }


def _text(number: Decimal) -> str:
    return f"{number:f}"


def _terms_of(scheme: Scheme) -> dict[str, Any]:
    return {
        "weights": scheme.weights,
        "grades": scheme.grades,
        "bands": scheme.bands,
        "factors": scheme.factors,
        "bonus_cap": scheme.bonus_cap,
        "least": scheme.least,
    }


class ForceForm(forms.Form):
    """From which day on."""

    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
