"""The name a filter is kept under."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.models import SavedFilter
from properties.access import standing
from properties.models import Area, Role, User


class SaveFilterForm(forms.ModelForm[SavedFilter]):
    """`shared_with` is offered to officers of a street office, for their own subdistricts."""

    class Meta:
        model = SavedFilter
        fields = ("name", "shared_with")
        labels = {"name": _("Name")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [place for role, place in standing(user).roles if role == Role.STREET_OFFICER]
        if not offices:
            del self.fields["shared_with"]
            return
        self.fields["shared_with"] = forms.ModelChoiceField[Area](
            label=_("Also for everybody in"),
            queryset=Area.objects.filter(pk__in=offices),
            empty_label=_("Only for me"),
            required=False,
        )
