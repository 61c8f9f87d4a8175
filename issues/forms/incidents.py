"""A live incident, as staff post it for residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.models import Incident
from properties.access import compounds_in_reach
from properties.models import Compound

if TYPE_CHECKING:
    from properties.models import User


class IncidentForm(forms.ModelForm[Incident]):
    """Residents read title and text on the home page, on their compound's page, and while they report."""

    class Meta:
        model = Incident
        fields = ("title", "text", "compounds", "topics", "expected_end", "title_en", "text_en")
        labels = {
            "title": _("In a few words"),
            "text": _("What residents should know"),
            "topics": _("Reports it answers"),
            "expected_end": _("Expected to end"),
            "title_en": _("In a few words, in English"),
            "text_en": _("What residents should know, in English"),
        }
        help_texts = {
            "title": _("For example: no water in buildings 3 to 8."),
            "topics": _(
                "New reports about these topics get this text as their first answer; none ticked means all."
            ),
        }
        widgets = {
            "text": forms.Textarea({"rows": 4}),
            "text_en": forms.Textarea({"rows": 3}),
            "topics": forms.CheckboxSelectMultiple,
            "expected_end": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compounds"] = forms.ModelMultipleChoiceField[Compound](
            label=_("Compounds it concerns"),
            queryset=compounds_in_reach(user).order_by("name", "pk"),
            widget=forms.CheckboxSelectMultiple,
        )
