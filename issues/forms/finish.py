"""Photos of a result, each beside what the place looked like before (整改前, 整改后)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.actions import PhotoPair
from issues.boards.desk_choices import photos_without_result
from properties.forms.uploads import PhotoField

if TYPE_CHECKING:
    from issues.forms.moves import MoveForm
    from issues.models import Evidence

NEW: Final = "new"
_CAPTION_LENGTH: Final = 120


class PairFields(NamedTuple):
    """The inputs of one pair, as bound fields; `photo` is the one already there, None for a new pair."""

    photo: Evidence | None
    before: Any
    after: Any
    caption: Any


def add_pairs(form: MoveForm) -> None:
    """A result for each photo that has none yet, and one pair that is new altogether."""
    for photo in photos_without_result(form.issue):
        _add(form, photo.code.hex, before=False)
    _add(form, NEW, before=True)


def _add(form: MoveForm, key: str, *, before: bool) -> None:
    if before:
        form.fields[f"before_{key}"] = PhotoField(label=_("Before"), required=False)
    form.fields[f"after_{key}"] = PhotoField(label=_("After"), required=False)
    form.fields[f"caption_{key}"] = forms.CharField(
        label=_("Caption"),
        max_length=_CAPTION_LENGTH,
        required=False,
        help_text=_("What the photo shows, for those who cannot see it."),
    )


def pair_rows(form: MoveForm) -> list[PairFields]:
    """The inputs in the order they are drawn."""
    rows = [
        PairFields(photo, None, form[f"after_{photo.code.hex}"], form[f"caption_{photo.code.hex}"])
        for photo in photos_without_result(form.issue)
    ]
    return [*rows, PairFields(None, form[f"before_{NEW}"], form[f"after_{NEW}"], form[f"caption_{NEW}"])]


def pairs_of(form: MoveForm) -> list[PhotoPair]:
    """The pairs that were filled in; a photo of before alone is no result."""
    given = form.cleaned_data
    pairs = [
        PhotoPair(after, photo, given.get(f"caption_{photo.code.hex}", ""))
        for photo in photos_without_result(form.issue)
        if (after := given.get(f"after_{photo.code.hex}"))
    ]
    if after := given.get(f"after_{NEW}"):
        pairs.append(PhotoPair(after, given.get(f"before_{NEW}"), given.get(f"caption_{NEW}", "")))
    return pairs
