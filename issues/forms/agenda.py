"""Which agenda a report goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from councils.models import AgendaItem, CouncilSession


class AgendaForm(forms.Form):
    """A new item of a session, or one more report behind an item that is there."""

    where = forms.ChoiceField(label=_("On which agenda?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title of the item"),
        help_text=_("Only for a new item. Without names or telephone numbers: everybody will read it."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, sessions: Sequence[CouncilSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, CouncilSession | AgendaItem] = {}
        choices = []
        for session in sessions:
            self.places[f"new-{session.pk}"] = session
            choices.append((f"new-{session.pk}", _("%(session)s: a new item") % {"session": session}))
            for item in session.items.all():
                item.session = session
                self.places[f"item-{item.pk}"] = item
                choices.append((f"item-{item.pk}", f"{session}: {item}"))
        self.fields["where"] = forms.ChoiceField(
            label=_("On which agenda?"), widget=forms.RadioSelect, choices=choices
        )

    def clean_where(self) -> CouncilSession | AgendaItem:
        return self.places[self.cleaned_data["where"]]


class ClusterForm(forms.Form):
    """Which of the repeated matters; the numbers stand in the page's own buttons."""

    compound = forms.IntegerField(min_value=1)
    subtopic = forms.IntegerField(min_value=1)
