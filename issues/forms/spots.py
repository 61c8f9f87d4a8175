"""Entering a spot on patrol, and one form a move. What is legal is `spotflow`'s business."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues import spotflow
from issues.actions.spots import NOTE_LENGTH, Found
from issues.forms.fields import CodeField
from issues.forms.words import WordsField
from issues.models import Topic
from issues.spotflow import Verb
from issues.texts import PLACE_LENGTH
from properties.access import compounds_in_reach
from properties.forms.uploads import PhotoField
from properties.models import Building, Compound

if TYPE_CHECKING:
    from collections.abc import Callable

    from issues.models import Issue, Spot
    from properties.models import User

PHOTOS: Final = ("photo1", "photo2", "photo3")
_CAMERA: Final = {"accept": "image/*", "capture": "environment"}


class TopicField(forms.ModelChoiceField[Topic]):
    """In the words people use: 地锁, not the name of the campaign's topic."""

    def label_from_instance(self, obj: Topic) -> str:
        return str(obj.plain)


class FindForm(forms.Form):
    """One page for a phone in one hand. `shown` is the compound whose buildings the page offered."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    photo1 = PhotoField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(_CAMERA),
        help_text=_("As it is now. No faces, no number plates."),
    )
    place = WordsField(
        limit=PLACE_LENGTH,
        label=_("Place"),
        required=False,
        help_text=_("Parking space, floor, or a landmark."),
    )

    def __init__(
        self, *args: Any, user: User, compound: Compound | None, issue: Issue | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        given = {"key": uuid.uuid4(), "compound": compound, "shown": compound.pk if compound else None}
        kwargs["initial"] = given | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.issue = issue
        topics = Topic.objects.filter(code__in=spotflow.TOPICS).order_by("position", "pk")
        chosen: dict[str, forms.Field] = {
            "compound": forms.ModelChoiceField[Compound](
                label=_("Compound"),
                queryset=compounds_in_reach(user).order_by("name", "pk"),
                to_field_name="code",
                empty_label=_("Please choose"),
                error_messages={"required": _("Please choose the compound.")},
            ),
            "topic": TopicField(
                label=_("What it is"),
                queryset=topics,
                to_field_name="code",
                empty_label=None,
                initial=issue.topic if issue else None,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose what it is.")},
            ),
        }
        self.fields.update(chosen)
        if compound is not None:
            self.fields["building"] = forms.ModelChoiceField[Building](
                label=_("Building"),
                queryset=Building.objects.filter(compound=compound).order_by("pk"),
                empty_label=_("Outdoors or not clear"),
                required=False,
            )
        self.order_fields(["key", "shown", "compound", "topic", "photo1", "building", "place"])

    def clean(self) -> dict[str, Any] | None:
        """The building alone is a place too; one of the compound that was left meanwhile is let go."""
        given = super().clean() or {}
        compound, building = given.get("compound"), given.get("building")
        if building is not None and compound is not None and building.compound_id != compound.pk:
            given["building"] = building = None
        if not given.get("place") and "place" not in self.errors:
            if building is None:
                self.add_error("place", _("Please say where it is."))
            given["place"] = str(building or "")
        return given

    @property
    def found(self) -> Found:
        """What `actions.spots.find` takes."""
        given = self.cleaned_data
        photo = given["photo1"]
        return Found(
            topic=given["topic"],
            compound=given["compound"],
            place=given["place"],
            building=given.get("building"),
            photos=(photo,) if photo else (),
            issue=self.issue,
            key=given["key"],
        )


class SpotMoveForm(forms.Form):
    """`version` is the one the person was looking at, so that a change meanwhile is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, spot: Spot, user: User, verb: Verb, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs["initial"] = {"version": spot.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.spot, self.user, self.verb = spot, user, verb
        for name in FIELDS[verb]:
            self.fields[name] = _BUILD[name](self)

    @property
    def given(self) -> dict[str, Any]:
        """The keyword arguments of the action, without the spot, the person and the moment."""
        cleaned = dict(self.cleaned_data)
        photos = [photo for name in PHOTOS if (photo := cleaned.pop(name, None))]
        if any(name in self.fields for name in PHOTOS):
            cleaned["photos"] = tuple(photos)
        return cleaned

    @property
    def needs(self) -> tuple[str, ...]:
        row = spotflow.find_row(self.spot.state, self.verb)
        return row.needs if row else ()


def _note(form: SpotMoveForm) -> forms.Field:
    return WordsField(
        limit=NOTE_LENGTH,
        rows=3,
        label=_("Reason") if form.verb == Verb.VOID else _("Note"),
        required="note" in form.needs,
        error_messages={"required": _("Please write a few words.")},
    )


def _clear_by(_form: SpotMoveForm) -> forms.Field:
    today = timezone.localdate()
    first, last = today + timedelta(days=1), today + timedelta(days=spotflow.MOST_CLEAR_DAYS)
    bounds = {"type": "date", "min": first.isoformat(), "max": last.isoformat()}
    return forms.DateField(
        label=_("To be cleared by"),
        initial=today + timedelta(days=spotflow.CLEAR_DAYS),
        widget=forms.DateInput(bounds, format="%Y-%m-%d"),
        help_text=_("A day of rest moves it to the next working day."),
        error_messages={"required": _("Please choose a day.")},
    )


def _issue(form: SpotMoveForm) -> forms.Field:
    return CodeField(
        user=form.user,
        label=_("Number of the report"),
        help_text=_("For example YH-2026-000123. It must be about the same compound."),
        error_messages={"required": _("Please give the number of the report.")},
    )


def _photo(number: int) -> Callable[[SpotMoveForm], forms.Field]:
    def build(form: SpotMoveForm) -> forms.Field:
        return PhotoField(
            label=_("Photo %(number)d") % {"number": number},
            required=number == 1 and "after_photo" in form.needs,
            widget=forms.FileInput(_CAMERA),
            error_messages={"required": _("Please add a photo of the cleared place.")},
        )

    return build


FIELDS: Final[dict[Verb, tuple[str, ...]]] = {
    Verb.NOTIFY: ("clear_by", "note"),
    Verb.CLEAR: (*PHOTOS, "note"),
    Verb.CONFIRM: ("photo1", "note"),
    Verb.RECUR: (*PHOTOS, "note"),
    Verb.LINK: ("issue",),
    Verb.NOTE: ("note", *PHOTOS),
    Verb.VOID: ("note",),
}
_BUILD: Final[dict[str, Callable[[SpotMoveForm], forms.Field]]] = {
    "note": _note,
    "clear_by": _clear_by,
    "issue": _issue,
    **{name: _photo(number) for number, name in enumerate(PHOTOS, 1)},
}
EFFECTS: Final = {
    Verb.NOTIFY: _("The firm is told at once and reminded before the day. The date stands in the file."),
    Verb.CLEAR: _(
        "After thirty days somebody outside the firm looks again. Take the photo from the same place."
    ),
    Verb.CONFIRM: _("You have looked and it is still gone. The file is closed and counts as cleared."),
    Verb.RECUR: _("This file ends as recurred; a new one that points back to it is opened."),
    Verb.LINK: _("The report and the spot then show each other."),
    Verb.NOTE: _("The note stands in the file. Everybody who sees the spot can read it."),
    Verb.VOID: _("It stays readable but is no longer counted. This cannot be taken back."),
}
