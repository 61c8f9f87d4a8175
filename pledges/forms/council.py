"""Which pledge carries a resolution, and on which agenda a pledge is put."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.forms.agendas import PutForm
from pledges.models import Pledge, Target

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CarryForm(forms.Form):
    def __init__(self, *args: Any, pledges: QuerySet[Pledge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"] = forms.ModelChoiceField[Pledge](
            label=_("Which pledge carries it?"), queryset=pledges, empty_label=None, widget=forms.RadioSelect
        )


class PutPledgeForm(PutForm):
    """The whole promise, or one number of it."""

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = forms.ModelChoiceField[Target](
            label=_("Which number it is about"),
            queryset=pledge.targets.order_by("pk"),
            required=False,
            empty_label=_("the whole pledge"),
        )
        self.order_fields(["session", "target"])
