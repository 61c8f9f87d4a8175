"""Forms of a session and its agenda, as those who run the hall fill them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import AgendaItem, Attendance, CouncilSession, Resolution
from councils.sessionflow import Kind, State, Verb, Way
from properties.models import Work
from votes.models import Ballot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

    from councils.models import Hall

MOMENT: Final = "%Y-%m-%dT%H:%M"
_ROWS: Final = {"rows": 6}
# What can be told at the desk; reports and proposals bring their own source along.
_SOURCES: Final = (AgendaItem.Source.STAFF, AgendaItem.Source.RESIDENT, AgendaItem.Source.PLEDGE)


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class SessionForm(forms.ModelForm[CouncilSession]):
    """Day and place may still be open while topics are collected."""

    class Meta:
        model = CouncilSession
        fields = ("kind", "title", "starts_at", "place")
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            help_text=_(
                "The kind says how long before the notice has to be up: seven days for a meeting of an owners' "
                "committee, three for the others."
            ),
            choices=Kind.choices,
            widget=forms.RadioSelect,
        )
        self.fields["starts_at"] = forms.DateTimeField(
            label=_("Begins"),
            required=False,
            input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        )

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])

    def _post_clean(self) -> None:
        """The action re-reads the row and changes it; this copy stays as it was read."""


class ItemForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the item"),
        help_text=_("Without names or telephone numbers: everybody will read it on the notice."),
        max_length=120,
    )
    text = forms.CharField(
        label=_("What is to be discussed"), max_length=2000, required=False, widget=forms.Textarea(_ROWS)
    )
    source = forms.ChoiceField(
        label=_("Where the topic comes from"),
        choices=[(one.value, one.label) for one in _SOURCES],
        initial=AgendaItem.Source.STAFF,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"] = forms.ModelChoiceField[Work](
            label=_("Renewal work it is about"),
            queryset=Work.objects.filter(compound__neighbourhood=hall.neighbourhood_id).select_related(
                "compound"
            ),
            required=False,
        )

    def data_of(self) -> dict[str, Any]:
        """A work that is named is where the topic comes from."""
        said = AgendaItem.Source(self.cleaned_data["source"])
        return {**self.cleaned_data, "source": AgendaItem.Source.WORK if self.cleaned_data["work"] else said}


class ScreenForm(forms.Form):
    admitted = forms.TypedChoiceField(
        label=_("Is this a topic for the hall?"),
        choices=[("yes", _("Admitted")), ("no", _("Not admitted"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is not admitted"),
        help_text=_("Needed where it is not admitted."),
        max_length=200,
        required=False,
    )


class StepForm(forms.Form):
    """What a step needs besides the click: words of the table, or why a notice is late."""

    def __init__(
        self, *args: Any, verb: Verb, words: _StrPromise | None, late: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if words is not None:
            long = verb == Verb.REVIEW
            self.fields["words"] = forms.CharField(
                label=words,
                max_length=2000 if long else 200,
                widget=forms.Textarea(_ROWS) if long else forms.TextInput,
            )
        if late:
            self.fields["override"] = forms.CharField(
                label=_("Why the notice is put up all the same")
                if verb == Verb.NOTICE
                else _("Why the result comes late"),
                help_text=_("The reason stands in the history. Only the secretary or the street may do this.")
                if verb == Verb.NOTICE
                else _("The reason stands in the history."),
                max_length=200,
                required=False,
            )


class AttendanceForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=40)
    building = forms.CharField(label=_("Building or unit"), max_length=60, required=False)
    capacity = forms.ChoiceField(
        label=_("Here as"), choices=Attendance.Capacity.choices, initial=Attendance.Capacity.RESIDENT
    )

    def clean_capacity(self) -> Attendance.Capacity:
        return Attendance.Capacity(self.cleaned_data["capacity"])


class ReasonForm(forms.Form):
    """A reason that stays to be read."""

    reason = forms.CharField(label=_("Why?"), max_length=200)


class MinutesForm(forms.Form):
    """What was said, and a field for the outcome of each item of the agenda."""

    minutes = forms.CharField(
        label=_("What was said"),
        help_text=_("Who said what in which capacity; no names of residents."),
        max_length=8000,
        widget=forms.Textarea({"rows": 12}),
    )

    def __init__(self, *args: Any, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[f"item-{item.pk}"] = forms.CharField(
                label=f"{item.position}. {item}",
                help_text=_("What came out: agreed, to be looked into, put off."),
                initial=item.outcome,
                max_length=2000,
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )

    def data_of(self) -> dict[str, Any]:
        return {
            "minutes": self.cleaned_data["minutes"],
            "outcomes": {item.pk: self.cleaned_data[f"item-{item.pk}"] for item in self.items},
        }


class ResolutionForm(forms.ModelForm[Resolution]):
    class Meta:
        model = Resolution
        fields = ("text", "way", "in_favour", "against", "abstained", "needs_ballot")
        widgets = {"text": forms.Textarea(_ROWS)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"] = forms.ChoiceField(
            label=_("How it was agreed"), choices=Way.choices, widget=forms.RadioSelect
        )
        self.fields["in_favour"].help_text = _(
            "Only where those present voted: more than half of all present."
        )
        self.fields["needs_ballot"].help_text = _(
            "Choosing a firm, its fee, the maintenance fund, rebuilding, the use of common parts: a hall cannot "
            "decide these for the owners."
        )

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"])

    def _post_clean(self) -> None:
        """The action re-reads the row and changes it; this copy stays as it was read."""


class BallotForm(forms.Form):
    def __init__(self, *args: Any, ballots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ballot"] = forms.ModelChoiceField[Ballot](
            label=_("Which ballot is it?"), queryset=ballots, empty_label=None, widget=forms.RadioSelect
        )


class TakeForm(forms.Form):
    """A proposed topic goes on an agenda that still collects."""

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"] = forms.ModelChoiceField[CouncilSession](
            label=_("On which agenda?"),
            queryset=hall.sessions.filter(state=State.COLLECTING),
            empty_label=None,
            widget=forms.RadioSelect,
        )
