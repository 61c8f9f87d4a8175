"""On which agenda something is put, and under which title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import CouncilSession

if TYPE_CHECKING:
    from django.db.models import QuerySet


class _Sessions(forms.ModelChoiceField[CouncilSession]):
    def label_from_instance(self, obj: CouncilSession) -> str:
        return f"{obj} · {obj.hall}"


class PutForm(forms.Form):
    """The next session is chosen already: one tap is enough."""

    title = forms.CharField(
        label=_("Title of the item"),
        help_text=_("Without names or telephone numbers: everybody will read it on the notice."),
        max_length=120,
    )
    text = forms.CharField(
        label=_("What is to be discussed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, sessions: QuerySet[CouncilSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"] = _Sessions(
            label=_("On which agenda?"),
            queryset=sessions,
            initial=sessions.first(),
            empty_label=None,
            widget=forms.RadioSelect,
        )
        self.order_fields(["session"])
