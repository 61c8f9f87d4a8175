"""The forms of a report, one question each (R2 to R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from issues.boards.answers import choices_of
from issues.forms.words import WordsField
from issues.models import Question
from issues.texts import NAME_LENGTH, PLACE_LENGTH, REPORT_LENGTH, one_line
from properties import phones
from properties.forms.guard import GuardedForm
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from issues.models import SubTopic, Topic
    from properties.models import Compound

ANSWER_LIMIT: Final = 200
SLOTS: Final = (1, 2, 3)
NOT_SURE: Final = "-"


class TopicForm(GuardedForm):
    """R2. The topics come from the database; their codes are what the page sends."""

    topic = forms.ChoiceField(
        label=_("What is the problem about?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what it is about. If nothing fits, choose the last one.")
        },
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {topic.code: topic for topic in topics}
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type checker: declared above
        field.choices = [(topic.code, _with_hint(topic.plain, topic.examples)) for topic in topics]

    def clean_topic(self) -> Topic:
        return self.topics[self.cleaned_data["topic"]]


def _with_hint(text: str, hint: str) -> str:
    return format_html('<span>{}<span class="yh-choice__hint">{}</span></span>', text, hint) if hint else text


class KindForm(GuardedForm):
    """Which sub-topic, where a topic has several. Not knowing is an answer."""

    kind = forms.ChoiceField(
        label=_("Which of these is closest?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one. If you are not sure, choose the last one.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[SubTopic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.code: kind for kind in kinds}
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type checker: declared above
        field.choices = [
            *((kind.code, str(kind)) for kind in kinds),
            (NOT_SURE, _("Something else, or not sure")),
        ]

    def clean_kind(self) -> SubTopic | None:
        return self.kinds.get(self.cleaned_data["kind"])


class QuestionsForm(GuardedForm):
    """The extra questions of a sub-topic."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[question.code] = _field_for(question)

    def answers(self) -> dict[str, str]:
        """What was answered, by the question's code; unanswered ones are left out."""
        return {q.code: self.cleaned_data[q.code] for q in self.questions if self.cleaned_data.get(q.code)}


def _field_for(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": str(question), "required": question.is_required}
    if question.kind == Question.Kind.TEXT:
        return WordsField(
            limit=ANSWER_LIMIT, error_messages={"required": _("Please answer this question.")}, **common
        )
    return forms.ChoiceField(
        choices=choices_of(question),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer.")},
        **common,
    )


def photo_field(number: int) -> forms.FileField:
    """A single photo input. No `capture`: Android web views would skip the album, or ignore it."""
    return forms.FileField(
        label=format_lazy(_("Photo {number}"), number=number),
        required=False,
        allow_empty_file=True,  # an empty file gets the photo pipeline's own sentence
        widget=forms.FileInput({"accept": "image/*"}),
    )


class PhotosForm(GuardedForm):
    """A form with three single photo inputs: one input for several would lose all to one bad photo."""

    photo1 = photo_field(1)
    photo2 = photo_field(2)
    photo3 = photo_field(3)

    def uploads(self) -> dict[int, Any]:
        """The files that were chosen, by slot 1 to 3."""
        chosen = {slot: self.files.get(f"photo{slot}") for slot in SLOTS}
        return {slot: upload for slot, upload in chosen.items() if upload}

    def refuse_photo(self, slot: int, refused: Refused) -> None:
        """Put the photo pipeline's sentence beside the input it belongs to."""
        self.add_error(f"photo{slot}", str(refused))


class DetailsForm(PhotosForm):
    """R3. Text and photos."""

    text = WordsField(
        limit=REPORT_LENGTH,
        rows=7,
        label=_("What happened?"),
        help_text=_(
            "What did you see, and since when? Please do not write identity card numbers or other people's names."
        ),
        error_messages={"required": _("Please write what happened. One sentence is enough.")},
    )
    field_order = ("text", "photo1", "photo2", "photo3")


class PlaceForm(GuardedForm):
    """R4. The compound by its name, the spot in the resident's own words, coordinates only from the button."""

    compound = WordsField(
        limit=80,
        label=_("Residential compound"),
        help_text=_("Type a part of its name, for example the first two characters."),
        error_messages={"required": _("Please type the name of the compound.")},
        attrs={"autocomplete": "off", "list": "compounds", "enterkeyhint": "next"},
    )
    place = WordsField(
        limit=PLACE_LENGTH,
        required=False,
        label=_("Building, entrance or spot"),
        help_text=_(
            "For example: Building 3, entrance 2, beside the bicycle shed. Your door number is not needed."
        ),
        attrs={"autocomplete": "off"},
    )
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *args: Any, chosen: Compound | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chosen is not None:
            del self.fields["compound"]

    def clean_place(self) -> str:
        return one_line(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        point = (cleaned.get("longitude"), cleaned.get("latitude"))
        # Never asked for: half a point, or one that cannot be read, is simply no point.
        if None in point:
            for name in ("longitude", "latitude"):
                self.errors.pop(name, None)
                cleaned[name] = None
        return cleaned


class WhichCompoundForm(GuardedForm):
    """Several compounds fit the name: choose one."""

    which = forms.ChoiceField(
        label=_("Which compound do you mean?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a compound, or search again.")},
    )

    def __init__(self, *args: Any, found: Sequence[Compound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {compound.code: compound for compound in found}
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type checker: declared above
        field.choices = [
            (one.code, _with_hint(one.name, one.address or str(one.neighbourhood))) for one in found
        ]

    def clean_which(self) -> Compound:
        return self.found[self.cleaned_data["which"]]


class PhoneField(forms.CharField):
    """A phone as people write it: spaces, +86, full-width digits, a landline. Stored as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your phone number"))
        kwargs.setdefault("error_messages", {"required": _("Please enter a phone number we can call.")})
        super().__init__(
            widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.normalise_phone(text)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused


WHY_WE_ASK: Final = _(
    "We use it only to handle this report: to ask back, to tell you the result and to hear if you are satisfied. "
    "It is stored encrypted, and the property firm does not see it unless you allow it below."
)


class ContactForm(GuardedForm):
    """R6. A phone is needed; everything else is optional and starts with the careful answer."""

    phone = PhoneField(help_text=WHY_WE_ASK)
    name = WordsField(
        limit=NAME_LENGTH,
        required=False,
        label=_("What should we call you?"),
        help_text=_("For example: Ms Wang."),
        attrs={"autocomplete": "name"},
    )
    on_behalf = forms.ChoiceField(
        label=_("For whom are you reporting?"),
        widget=forms.RadioSelect,
        choices=[
            ("", _("For myself")),
            ("family", _("For someone in my family")),
            ("committee", _("For a resident, as neighbourhood staff")),
            ("volunteer", _("For a resident, as a volunteer")),
        ],
        required=False,
    )
    is_public = forms.ChoiceField(
        label=_("May neighbours read your description?"),
        help_text=_("Your name and phone are never shown."),
        widget=forms.RadioSelect,
        choices=[("no", _("No, only those who handle it")), ("yes", _("Yes, without my name"))],
        initial="no",
        error_messages={"required": _("Please choose yes or no.")},
    )
    share_with_firm = forms.BooleanField(
        required=False,
        label=_(
            "The property firm may have my name and phone to arrange a visit. Without it, the office passes messages on."
        ),
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_is_public(self) -> bool:
        return bool(self.cleaned_data["is_public"] == "yes")


class JoinForm(GuardedForm):
    """我也遇到. Needs a phone and nothing else."""

    phone = PhoneField(
        help_text=_("We use it only to tell you how this report goes on. It is stored encrypted.")
    )


def initial_contact(known: Mapping[str, Any]) -> dict[str, Any]:
    """What the contact page shows of an earlier visit."""
    return {**known, "is_public": "yes" if known.get("is_public") else "no"}
