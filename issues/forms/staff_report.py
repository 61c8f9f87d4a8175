"""A report that staff file: seen on patrol, taken on the phone, brought by the committee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from issues.actions import Report
from issues.forms.words import WordsField
from issues.models import Source, SubTopic, Topic
from issues.texts import NAME_LENGTH, PLACE_LENGTH, REPORT_LENGTH
from properties.access import compounds_in_reach, standing
from properties.forms.uploads import PhotoField
from properties.models import Compound, Role, User
from properties.phones import normalise_phone
from yinhang.errors import Refused

if TYPE_CHECKING:
    from properties.photos import CleanPhoto

# From where each role may take a report. Leaders, supervisors and administrators file none.
SOURCES: Final = {
    Role.STREET_OFFICER: (Source.HOTLINE, Source.STAFF, Source.PATROL),
    Role.GRID_HEAD: (Source.PATROL, Source.HOTLINE),
    Role.GRID_WORKER: (Source.PATROL,),
    Role.PARTY_SECRETARY: (Source.PATROL, Source.HOTLINE),
    Role.NEIGHBOURHOOD_STAFF: (Source.PATROL, Source.HOTLINE),
    Role.DEPARTMENT_OFFICER: (Source.PATROL,),
    Role.COMMITTEE_CHAIR: (Source.COMMITTEE,),
    Role.COMMITTEE_MEMBER: (Source.COMMITTEE,),
    Role.FIRM_MANAGER: (Source.PATROL,),
    Role.FIRM_WORKER: (Source.PATROL,),
}
PHOTOS: Final = ("photo1", "photo2", "photo3")


def sources_for(user: User) -> tuple[Source, ...]:
    """Where this person's reports may come from; empty for those who file none."""
    found = [source for role, _place in standing(user).roles for source in SOURCES.get(role, ())]
    return tuple(source for source in Source if source in found)


class StaffReportForm(forms.Form):
    """One page: staff know their way. The phone is asked for only where somebody else is behind the report."""

    place = forms.CharField(
        label=_("Place"),
        max_length=PLACE_LENGTH,
        required=False,
        help_text=_("Building, entrance, floor, or a landmark."),
    )
    text = WordsField(
        limit=REPORT_LENGTH,
        rows=5,
        label=_("What happened"),
        error_messages={"required": _("Please write what happened.")},
    )
    phone = forms.CharField(
        label=_("Phone of the person behind it"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("They then get a link to follow it. Leave it empty for what you saw yourself."),
    )
    name = forms.CharField(
        label=_("Their name"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    share_with_firm = forms.BooleanField(
        label=_("They agree that the firm sees name and phone"), required=False
    )
    photo1 = PhotoField(label=_("Photo 1"), required=False)
    photo2 = PhotoField(label=_("Photo 2"), required=False)
    photo3 = PhotoField(label=_("Photo 3"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        sources = sources_for(user)
        chosen: dict[str, forms.Field] = {
            "source": forms.ChoiceField(
                label=_("Where it comes from"),
                choices=[(each.value, each.label) for each in sources],
                initial=sources[0].value if sources else None,
                widget=forms.RadioSelect,
            ),
            "compound": forms.ModelChoiceField[Compound](
                label=_("Compound"),
                queryset=compounds_in_reach(user).order_by("name", "pk"),
                empty_label=_("Please choose"),
                error_messages={"required": _("Please choose the compound.")},
            ),
            "kind": forms.ChoiceField(
                label=_("What it is about"),
                choices=kinds(),
                error_messages={"required": _("Please choose what it is about.")},
            ),
        }
        self.fields.update(chosen)
        self.fields["suggested"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.order_fields(["source", "compound", "place", "kind"])

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone.strip():
            try:
                normalise_phone(phone)
            except Refused as refused:
                raise ValidationError(str(refused), code=refused.code) from refused
        return phone

    def show(self, label: str) -> None:
        """Keep the label that is shown beside the form, so that filing knows what was suggested."""
        if self.is_bound:
            self.data = (
                {**self.data.dict(), "suggested": label} if isinstance(self.data, QueryDict) else self.data
            )
        else:
            self.initial["suggested"] = label

    @property
    def report(self) -> Report:
        """What `actions.file_report` takes."""
        given = self.cleaned_data
        topic, subtopic = chosen_kind(given["kind"])
        return Report(
            topic=topic,
            subtopic=subtopic,
            text=given["text"],
            compound=given["compound"],
            place=given["place"],
            phone=given["phone"],
            name=given["name"],
            share_with_firm=given["share_with_firm"],
            source=given["source"],
            photos=self.photos,
            suggested=given["suggested"],
        )

    @property
    def photos(self) -> tuple[CleanPhoto, ...]:
        return tuple(photo for name in PHOTOS if (photo := self.cleaned_data.get(name)))


def kinds(*, whole: bool = True) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """All kinds of case in use, under their topics; with `whole` each topic can also be chosen as such."""
    found: list[tuple[str, str | list[tuple[str, str]]]] = [("", str(_("Please choose")))]
    by_topic: dict[int, list[tuple[str, str]]] = {}
    for row in SubTopic.objects.filter(is_active=True):
        by_topic.setdefault(row.topic_id, []).append((f"k{row.pk}", str(row)))
    for topic in Topic.objects.all():
        rest = [(f"t{topic.pk}", str(_("%(topic)s: something else") % {"topic": topic}))] if whole else []
        found.append((str(topic), [*by_topic.get(topic.pk, []), *rest]))
    return found


def chosen_kind(value: str) -> tuple[Topic, SubTopic | None]:
    """The topic, and the sub-topic where one was chosen, of a choice of `kinds`."""
    if value.startswith("k"):
        subtopic = SubTopic.objects.select_related("topic").get(pk=value[1:])
        return subtopic.topic, subtopic
    return Topic.objects.get(pk=value[1:]), None
