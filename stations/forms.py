"""What the system administrator fills in about stations and keys. Choices are those of the person's subdistricts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.calendar import midnight_after
from properties.models import Area, Department, Firm, Role
from properties.models.people import SCOPES
from stations.actions.keys import LONGEST_OVERLAP
from stations.actions.stations import HELD_BY_STATIONS
from stations.actions.subscriptions import LONGEST_OVERLAP as LONGEST_OVERLAP_OF_SECRETS
from stations.actions.subscriptions import NAME_LENGTH
from stations.events import Kind
from stations.models import Station
from stations.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from properties.actions.office import Place
    from yinhang.errors import Refused

_ROLES: Final = [(role.value, role.label) for role in HELD_BY_STATIONS]
_USUAL_DAYS: Final = 180
_USUAL_OVERLAP: Final = 7


class PostForm(forms.Form):
    """A post: the role, and the one place in which it is held."""

    role = forms.ChoiceField(label=_("Post of the station"), choices=_ROLES)
    area = forms.ModelChoiceField(label=_("area"), queryset=Area.objects.none(), required=False)
    firm = forms.ModelChoiceField(label=_("property firm"), queryset=Firm.objects.none(), required=False)
    department = forms.ModelChoiceField(
        label=_("department"), queryset=Department.objects.none(), required=False
    )

    def choose_among(self, streets: Iterable[int]) -> None:
        """Let only places of these subdistricts be chosen."""
        streets = list(streets)
        within = Q(pk__in=streets) | Q(parent__in=streets) | Q(parent__parent__in=streets)
        _among(self, "area", Area.objects.filter(within))
        held = Firm.objects.filter(contracts__compound__subdistrict__in=streets, contracts__is_current=True)
        _among(self, "firm", held.distinct())
        _among(self, "department", Department.objects.filter(area__in=streets))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "role" in given:
            column, _kind = SCOPES[Role(given["role"])]
            if given.get(column) is None:
                self.add_error(column, _("Please choose the place in which this post is held."))
        return given

    @property
    def role_and_place(self) -> tuple[Role, Place]:
        role = Role(self.cleaned_data["role"])
        return role, self.cleaned_data[SCOPES[role][0]]


def _among(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class StationForm(PostForm, forms.ModelForm[Station]):
    """A new station with its first post."""

    class Meta:
        model = Station
        fields = ("code", "name", "kind", "subdistrict")

    def choose_among(self, streets: Iterable[int]) -> None:
        super().choose_among(streets)
        _among(self, "subdistrict", Area.objects.filter(pk__in=list(streets)))


class KeyForm(forms.Form):
    """A new key."""

    scopes = forms.MultipleChoiceField(
        label=_("What the key may be used for"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year from today."),
    )
    addresses = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as 10.1.2.3 or 10.1.0.0/16, one a line. Empty: from anywhere."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expires_on": _in_days(_USUAL_DAYS)})
        super().__init__(*args, **kwargs)

    @property
    def about_the_key(self) -> dict[str, Any]:
        return {
            "scopes": self.cleaned_data["scopes"],
            "expires_at": midnight_after(self.cleaned_data["expires_on"]),
            "addresses": self.cleaned_data["addresses"].splitlines(),
        }


class RotateForm(forms.Form):
    """How long the old key lives on beside the new one."""

    expires_on = forms.DateField(
        label=_("Last day of the new key"), widget=forms.DateInput(attrs={"type": "date"})
    )
    overlap = forms.IntegerField(
        label=_("Days in which both keys are valid"),
        min_value=1,
        max_value=LONGEST_OVERLAP.days,
        initial=_USUAL_OVERLAP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expires_on": _in_days(_USUAL_DAYS), "overlap": _USUAL_OVERLAP})
        super().__init__(*args, **kwargs)

    @property
    def about_the_key(self) -> dict[str, Any]:
        return {
            "expires_at": midnight_after(self.cleaned_data["expires_on"]),
            "overlap": timedelta(days=self.cleaned_data["overlap"]),
        }


class SubscriptionForm(forms.Form):
    """A new webhook subscription."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("An https address on the public network, or a host the operator has named."),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    @property
    def about_it(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"name": given["name"], "url": given["url"], "kinds": given["events"]}


class OverlapForm(forms.Form):
    """How long the old secret signs beside the new one."""

    days = forms.IntegerField(
        label=_("Days in which both secrets sign"),
        min_value=1,
        max_value=LONGEST_OVERLAP_OF_SECRETS.days,
        initial=_USUAL_OVERLAP,
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class YesForm(forms.Form):
    """Asks nothing but yes."""


class WordsForm(forms.Form):
    """Why something ends."""

    words = forms.CharField(label=_("Reason"), max_length=200, required=False)


def _in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def told(form: forms.Form, no: Refused) -> None:
    """A rule's refusal beside the field it belongs to."""
    field = {"expires_at": "expires_on"}.get(no.field or "", no.field)
    form.add_error(field if field in form.fields else None, str(no))
