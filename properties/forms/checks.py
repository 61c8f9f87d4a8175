"""The checklist on a phone, and the photos that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.checklists import Answer
from properties.forms.uploads import PhotoField
from properties.models import Inspection, InspectionAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from properties.models import ChecklistItem
    from properties.photos import CleanPhoto

_UNANSWERED = _("Please answer this one too: you have begun this part.")


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the page draws it."""

    item: ChecklistItem
    verdict: forms.BoundField
    note: forms.BoundField


@dataclass(frozen=True, slots=True)
class Group:
    dimension: str
    label: str
    lines: list[Line]


class ChecklistForm(forms.Form):
    """A part that was not looked at stays empty; one that was begun is answered to its end."""

    def __init__(self, *args: Any, items: Sequence[ChecklistItem], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[_verdict(item)] = forms.ChoiceField(
                label=str(item),
                choices=InspectionAnswer.Verdict.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[_note(item)] = forms.CharField(
                label=_("What was seen"), max_length=300, required=False
            )
        self.fields["note"] = forms.CharField(
            label=_("Remark about the whole round"),
            max_length=300,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        begun = {item.dimension for item in self.items if given.get(_verdict(item))}
        for item in self.items:
            name = _verdict(item)
            if item.dimension in begun and not given.get(name) and name not in self.errors:
                self.add_error(name, _UNANSWERED)
        if not begun and not self.errors:
            self.add_error(None, _("Nothing is answered yet. Begin with any part of the list."))
        return given

    def answers(self) -> dict[int, Answer]:
        """What `actions.check` takes."""
        return {
            item.pk: Answer(verdict, self.cleaned_data.get(_note(item), ""))
            for item in self.items
            if (verdict := self.cleaned_data.get(_verdict(item)))
        }

    def groups(self) -> list[Group]:
        """The list in its parts, in the order of the page."""
        return [
            Group(dimension.value, str(dimension.label), lines)
            for dimension in Inspection.Dimension
            if (lines := [self._line(item) for item in self.items if item.dimension == dimension])
        ]

    def _line(self, item: ChecklistItem) -> Line:
        return Line(item, self[_verdict(item)], self[_note(item)])


class PhotosForm(forms.Form):
    """A photo for each thing that was not met. One that cannot be used does not hold up the others."""

    def __init__(self, *args: Any, answers: Iterable[InspectionAnswer], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for answer in answers:
            self.fields[f"photo{answer.pk}"] = PhotoField(label=str(answer.item), required=False)

    def photos(self) -> dict[int, CleanPhoto]:
        """Those that may be kept, by answer; the rest have their sentence in the form."""
        return {
            int(name.removeprefix("photo")): photo
            for name, photo in self.cleaned_data.items()
            if photo is not None
        }


def _verdict(item: ChecklistItem) -> str:
    return f"item{item.pk}"


def _note(item: ChecklistItem) -> str:
    return f"note{item.pk}"
