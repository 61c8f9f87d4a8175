"""One form a move: which inputs each verb asks for, in which words. What is legal is `workflow`'s business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.boards import desk_choices as choices
from issues.forms.fields import CodeField
from issues.forms.finish import add_pairs, pairs_of
from issues.forms.move_words import NOTES, Words
from issues.forms.staff_report import chosen_kind, kinds
from issues.forms.words import WordsField
from issues.models import Incident, TimeRequest, Topic
from issues.texts import GROUND_LENGTH, NOTE_LENGTH, PLACE_LENGTH, REPORT_LENGTH
from issues.workflow import Verb, find_move
from properties.forms.uploads import PhotoField
from properties.models import Department, Firm, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from issues.models import Issue

PHOTOS: Final = ("photo1", "photo2", "photo3")
# Fields of each verb beside the note, in order. A verb that is not here asks for its note alone.
FIELDS: Final[dict[Verb, tuple[str, ...]]] = {
    Verb.ASSIGN: ("firm", "department", "helpers", "note"),
    Verb.APPOINT: ("handler", "note"),
    Verb.ACCEPT: (),
    Verb.NOTE: ("note", *PHOTOS, "public"),
    Verb.DISSUADE: ("stopped", "note"),
    Verb.REPORT24: ("body", "note"),
    Verb.STEP: ("step", "note"),
    Verb.REFUSE: ("ground", "note"),
    Verb.HAND_OVER: ("body", "note"),
    Verb.NO_ANSWER: (),
    Verb.SEND_OUTSIDE: ("body", "email", "note"),
    Verb.REQUEST: ("kind", "days", "note"),
    Verb.GRANT: ("request", "note"),
    Verb.DENY: ("request", "note"),
    Verb.GRANT_PAUSE: ("request", "note"),
    Verb.MERGE: ("into", "note"),
    Verb.SPLIT: ("topic", "text"),
    Verb.ATTACH: ("incident",),
    Verb.CLASSIFY: ("subtopic", "note"),
}
_PLAIN_NOTE: Final = Words(_("Note"), "")


class MoveForm(forms.Form):
    """`version` is the one the person was looking at, so that a change meanwhile is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        *args: Any,
        issue: Issue,
        user: User,
        verb: Verb,
        pending: TimeRequest | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs["initial"] = {"version": issue.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.issue, self.user, self.verb, self.pending = issue, user, verb, pending
        for name in FIELDS.get(verb, ("note",)):
            self.fields[name] = _BUILD[name](self)
        if verb == Verb.FINISH:
            add_pairs(self)

    @property
    def needs(self) -> tuple[str, ...]:
        row = find_move(self.issue.status, self.verb)  # type: ignore[arg-type]  # a TextChoices value is its status
        return row.needs if row else ()

    @property
    def data_for_move(self) -> dict[str, Any]:
        """What `actions.move` takes: the inputs, photos as one list, and nothing that was left empty."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        photos = [given.pop(name) for name in PHOTOS if name in given]
        data = {
            name: value
            for name, value in given.items()
            if value not in (None, "") and name not in self.pair_fields
        }
        if "stopped" in data:
            data["stopped"] = data["stopped"] == "yes"
        if any(photos):
            data["photos"] = [photo for photo in photos if photo]
        if self.verb == Verb.FINISH:
            data["pairs"] = pairs_of(self)
        return data

    @property
    def pair_fields(self) -> frozenset[str]:
        return frozenset(name for name in self.fields if name.startswith(("before_", "after_", "caption_")))


def _note(form: MoveForm) -> forms.Field:
    words = NOTES.get(form.verb, _PLAIN_NOTE)
    required = "note" in form.needs
    return WordsField(
        limit=NOTE_LENGTH,
        rows=5,
        label=words.label,
        help_text=words.hint,
        required=required,
        error_messages={"required": _("Please write a few words.")},
    )


def _text(_form: MoveForm) -> forms.Field:
    return WordsField(
        limit=REPORT_LENGTH,
        rows=5,
        label=_("What this part is about"),
        help_text=_("It becomes a report of its own; the reporter follows both."),
        error_messages={"required": _("Please describe the part.")},
    )


def _ground(_form: MoveForm) -> forms.Field:
    return WordsField(
        limit=GROUND_LENGTH,
        rows=2,
        label=_("Ground, with the rule it rests on"),
        help_text=_("The reporter reads this."),
        error_messages={"required": _("Please give the ground in at least five characters.")},
    )


def _body(form: MoveForm) -> forms.Field:
    return WordsField(
        limit=80 if form.verb == Verb.SEND_OUTSIDE else PLACE_LENGTH,
        label=_("Which body"),
        help_text=_("For example the urban management team, the fire service, the gas or the power company."),
        error_messages={"required": _("Please name the body.")},
    )


def _email(_form: MoveForm) -> forms.Field:
    return forms.EmailField(
        label=_("Its e-mail"),
        required=False,
        help_text=_(
            "The link to the form is sent there. Without it, pass the link on yourself from the report's page."
        ),
    )


def _firm(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[Firm](
        label=_("Property firm"),
        queryset=choices.firms_for(form.issue),
        initial=form.issue.firm_id,
        required=False,
        empty_label=_("No firm: a department handles it"),
    )


def _department(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[Department](
        label=_("Leading department"),
        queryset=choices.departments_for(form.issue),
        initial=form.issue.lead_id,
        required=False,
        empty_label=_("As before"),
    )


def _helpers(form: MoveForm) -> forms.Field:
    return forms.ModelMultipleChoiceField[Department](
        label=_("Helping departments"),
        queryset=choices.departments_for(form.issue),
        initial=list(form.issue.helpers.values_list("pk", flat=True)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _handler(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[User](
        label=_("Handler"),
        queryset=choices.handlers_for(form.issue, form.user),
        initial=form.issue.handler_id,
        empty_label=_("Please choose"),
        error_messages={"required": _("Please choose a colleague.")},
    )


def _stopped(_form: MoveForm) -> forms.Field:
    return forms.ChoiceField(
        label=_("Was it stopped?"),
        choices=[("yes", _("Yes, it was stopped")), ("no", _("No: it must be reported within 24 hours"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whether it was stopped.")},
    )


def _step(form: MoveForm) -> forms.Field:
    return forms.ChoiceField(
        label=_("Step"),
        choices=choices.steps_open_to(form.issue, form.user),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the step.")},
    )


def _kind(form: MoveForm) -> forms.Field:
    kinds = [
        kind
        for kind in TimeRequest.Kind
        if not (form.issue.is_complicated and kind == TimeRequest.Kind.COMPLICATED)
    ]
    return forms.ChoiceField(
        label=_("What you ask for"),
        choices=[(kind.value, kind.label) for kind in kinds],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you ask for.")},
    )


def _days(_form: MoveForm) -> forms.Field:
    return forms.IntegerField(
        label=_("Working days"),
        min_value=1,
        max_value=15,
        initial=5,
        required=False,
        help_text=_("For an extension or a pause: 1 to 15."),
        widget=forms.NumberInput({"class": "yh-input--code", "inputmode": "numeric"}),
    )


def _request(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[TimeRequest](
        queryset=TimeRequest.objects.filter(issue=form.issue, state=TimeRequest.State.ASKED),
        initial=form.pending.pk if form.pending else None,
        widget=forms.HiddenInput,
        error_messages={"required": _("There is no open request to decide.")},
    )


def _into(form: MoveForm) -> forms.Field:
    return CodeField(
        user=form.user,
        label=_("Number of the other report"),
        help_text=_("For example YH-2026-000123. It must be about the same compound."),
        error_messages={"required": _("Please give the number of the other report.")},
    )


def _topic(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[Topic](
        label=_("Topic of the part"),
        queryset=Topic.objects.all(),
        initial=form.issue.topic_id,
        empty_label=None,
    )


def _incident(form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField[Incident](
        label=_("Live incident"),
        queryset=choices.incidents_for(form.issue),
        empty_label=_("Please choose"),
        error_messages={"required": _("Please choose the incident.")},
    )


def _subtopic(form: MoveForm) -> forms.Field:
    return forms.TypedChoiceField(
        label=_("Kind of problem"),
        choices=kinds(whole=False),
        coerce=lambda value: chosen_kind(value)[1],
        empty_value=None,
        initial=f"k{form.issue.subtopic_id}",
        error_messages={"required": _("Please choose the kind of problem.")},
    )


def _public(_form: MoveForm) -> forms.Field:
    return forms.BooleanField(label=_("The reporter may read this note"), required=False)


def _photo(number: int) -> Callable[[MoveForm], forms.Field]:
    return lambda _form: PhotoField(label=_("Photo %(number)d") % {"number": number}, required=False)


_BUILD: Final[dict[str, Callable[[MoveForm], forms.Field]]] = {
    "note": _note,
    "text": _text,
    "ground": _ground,
    "body": _body,
    "email": _email,
    "firm": _firm,
    "department": _department,
    "helpers": _helpers,
    "handler": _handler,
    "stopped": _stopped,
    "step": _step,
    "kind": _kind,
    "days": _days,
    "request": _request,
    "into": _into,
    "topic": _topic,
    "incident": _incident,
    "subtopic": _subtopic,
    "public": _public,
    **{name: _photo(number) for number, name in enumerate(PHOTOS, 1)},
}
