"""Forms of document versions and case stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.forms.sessions import day_input
from councils.models import CaseStory, CouncilSession, Hall
from councils.sessionflow import PUBLISHED
from properties.forms.uploads import DocumentField

if TYPE_CHECKING:
    from django.db.models import QuerySet


class VersionForm(forms.Form):
    valid_from = forms.DateField(label=_("In force from"), widget=day_input())
    text = forms.CharField(
        label=_("Full text"),
        help_text=_("What the search looks through. Only what is really the text: nothing is invented."),
        max_length=40000,
        required=False,
        widget=forms.Textarea({"rows": 10}),
    )
    clean_file = DocumentField(label=_("PDF or photo of the paper"), required=False)
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False)

    def data_of(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"file": given.pop("clean_file"), **given}


class StoryForm(forms.ModelForm[CaseStory]):
    class Meta:
        model = CaseStory
        fields = ("title", "before", "text", "after")
        widgets = {
            "before": forms.Textarea({"rows": 4}),
            "text": forms.Textarea({"rows": 8}),
            "after": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, halls: QuerySet[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"] = forms.ModelChoiceField[Hall](
            label=_("Red council hall"), queryset=halls, empty_label=None
        )
        self.fields["session"] = forms.ModelChoiceField[CouncilSession](
            label=_("Session it comes from"),
            queryset=CouncilSession.objects.filter(hall__in=halls, state__in=PUBLISHED),
            required=False,
        )
        self.order_fields(["hall", "session", "title", "before", "text", "after"])

    def _post_clean(self) -> None:
        """The action makes the row."""
