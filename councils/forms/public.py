"""Forms of residents: proposing a topic, and signing in by the code on a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import Attendance
from properties.forms.guard import GuardedForm
from properties.models import Compound

if TYPE_CHECKING:
    from councils.models import Hall

# Whom a resident may say they are: nobody makes themselves police or a department on a phone.
MAY_SAY = (
    Attendance.Capacity.RESIDENT,
    Attendance.Capacity.VOLUNTEER,
    Attendance.Capacity.COMMITTEE,
    Attendance.Capacity.FIRM,
)


class ProposalForm(GuardedForm):
    title = forms.CharField(label=_("What should the hall talk about?"), max_length=120)
    text = forms.CharField(
        label=_("Why, and what would help?"),
        help_text=_("No names or telephone numbers of others, please."),
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
    )
    name = forms.CharField(
        label=_("What to call you"),
        help_text=_("Only those who run the hall see it, and only in part."),
        max_length=40,
        required=False,
    )

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Your compound"),
            queryset=Compound.objects.filter(neighbourhood=hall.neighbourhood_id).order_by("name"),
            required=False,
        )
        self.order_fields(["title", "text", "compound", "name"])


class SignInForm(GuardedForm):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands on the sign-in sheet of this session and is shown to nobody in public."),
        max_length=40,
    )
    building = forms.CharField(label=_("Building or unit"), max_length=60, required=False)
    capacity = forms.ChoiceField(
        label=_("You are here as"),
        choices=[(one.value, one.label) for one in MAY_SAY],
        initial=Attendance.Capacity.RESIDENT,
        widget=forms.RadioSelect,
    )

    def clean_capacity(self) -> Attendance.Capacity:
        return Attendance.Capacity(self.cleaned_data["capacity"])
