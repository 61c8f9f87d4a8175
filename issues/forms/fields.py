"""Fields of staff forms: the number of another report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from issues.access import get_issue

if TYPE_CHECKING:
    from issues.models import Issue
    from properties.models import User


class CodeField(forms.CharField):
    """The number of a report the person may see."""

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        self.user = user
        widget = forms.TextInput(
            {"class": "yh-input--code", "autocapitalize": "characters", "spellcheck": "false"}
        )
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Issue | None:
        code = super().clean(value)
        if not code:
            return None
        try:
            return get_issue(self.user, code.strip().upper())
        except Http404:
            raise ValidationError(
                _("There is no report of this number that you may see."), code="unknown"
            ) from None
