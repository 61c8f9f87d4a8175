"""Forms of tasks: handed out, done, given another day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.actions.session_tasks import possible_firms, possible_owners
from councils.forms.sessions import day_input
from properties.models import Department, Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from councils.models import Hall
    from properties.models import Firm, User


class TaskForm(forms.Form):
    """`owner` is one of those around the hall: a person, a firm under contract, a department of the street."""

    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ChoiceField(label=_("Who answers for it"))
    due_on = forms.DateField(label=_("Due"), widget=day_input())

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grid = hall.neighbourhood.parent
        street = grid.parent_id if grid else None
        self.owners: dict[str, User | Firm | Department] = {}
        groups: list[tuple[Any, Sequence[User | Firm | Department]]] = [
            (_("Property firms"), possible_firms(hall.neighbourhood_id)),
            (_("Departments"), list(Department.objects.filter(area=street))),
            (_("People"), possible_owners(hall.neighbourhood_id, hall.neighbourhood.parent_id, street)),
        ]
        choices: list[Any] = [("", _("Please choose"))]
        for place, (label, rows) in enumerate(groups):
            named = {f"{place}-{row.pk}": row for row in rows}
            self.owners |= named
            choices.append((label, [(key, str(row)) for key, row in named.items()]))
        self.fields["owner"] = forms.ChoiceField(label=_("Who answers for it"), choices=choices)
        self.fields["work"] = forms.ModelChoiceField[Work](
            label=_("Renewal work that carries it out"),
            queryset=Work.objects.filter(compound__neighbourhood=hall.neighbourhood_id).select_related(
                "compound"
            ),
            required=False,
        )

    def clean_owner(self) -> User | Firm | Department:
        return self.owners[self.cleaned_data["owner"]]


class FinishForm(forms.Form):
    report = forms.CharField(
        label=_("How was it done?"),
        help_text=_("Everybody reads it beside the resolution: no names, no telephone numbers."),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
    )
    on = forms.DateField(label=_("Done on"), widget=day_input())


class ReplanForm(forms.Form):
    due_on = forms.DateField(label=_("New day"), widget=day_input())
    reason = forms.CharField(label=_("Why the day is moved"), max_length=200)
