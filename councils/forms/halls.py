"""Forms about a hall itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.forms.sessions import day_input


class DemonstrationForm(forms.Form):
    demonstration_on = forms.DateField(label=_("Demonstration hall since"), widget=day_input())
