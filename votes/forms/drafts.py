"""Forms of a ballot before it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from properties.models import Building, Compound, Entrance, Home, Post, User
from votes.boards.ballots import majority_in_words
from votes.law import CLAUSES
from votes.querysets import organised_by
from votes.states import Form, Scope, Unreturned

if TYPE_CHECKING:
    from votes.models import Ballot

_MOST_LINES: Final = 2000
_MOMENT: Final = "%Y-%m-%dT%H:%M"


def _moment(label: Any, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, help_text=hint, widget=widget)


class NewForm(forms.Form):
    """The first lines of a draft; everything else is asked on its own page."""

    compound = forms.ModelChoiceField[Compound](label=_("Compound"), queryset=Compound.objects.none())
    title = forms.CharField(
        label=_("Title of the vote"),
        max_length=120,
        help_text=_("As it is to stand on the notice and the ballot paper."),
    )
    opens_at = _moment(_("Voting from"), _("All owners are told at least 15 days before."))
    closes_at = _moment(_("Voting until"))
    form = forms.ChoiceField(label=_("How votes arrive"), choices=Form.choices, widget=forms.RadioSelect)
    electronic_clause = forms.CharField(
        label=_("Rule of the assembly that allows votes online"),
        help_text=_("Without such a rule votes online bind nobody: choose paper, or an opinion poll."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["compound"]
        field.queryset = Compound.objects.filter(organised_by(user)).order_by("name", "pk")

    def data_of(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "compound"}


class RulesForm(forms.Form):
    """Everything the opening will fix, but for the questions."""

    title = forms.CharField(label=_("Title of the vote"), max_length=120)
    opens_at = _moment(_("Voting from"))
    closes_at = _moment(_("Voting until"))
    scope = forms.ChoiceField(
        label=_("Whose common parts it is about"),
        help_text=_("The owners of that part are the whole that two thirds are taken of (SHP 69)."),
        choices=Scope.choices,
        widget=forms.RadioSelect,
    )
    building = forms.ModelChoiceField[Building](
        label=_("Building"), queryset=Building.objects.none(), required=False
    )
    entrance = forms.ModelChoiceField[Entrance](
        label=_("Entrance"), queryset=Entrance.objects.none(), required=False
    )
    homes = forms.CharField(
        label=_("Listed homes"),
        help_text=_("Only for “listed homes”: one a line, the building and the room, such as “1号楼 101”."),
        widget=forms.Textarea({"rows": 5}),
        required=False,
    )
    form = forms.ChoiceField(label=_("How votes arrive"), choices=Form.choices, widget=forms.RadioSelect)
    electronic_clause = forms.CharField(
        label=_("Rule of the assembly that allows votes online"), max_length=200, required=False
    )
    unreturned = forms.ChoiceField(
        label=_("Those who do not vote"), choices=Unreturned.choices, widget=forms.RadioSelect
    )
    unreturned_clause = forms.CharField(
        label=_("Rule of the assembly about those who do not vote"), max_length=200, required=False
    )
    max_proxies = forms.IntegerField(
        label=_("Most proxies for one agent"), min_value=1, max_value=1000, required=False
    )
    revote_allowed = forms.BooleanField(label=_("A vote may be cast again until the end"), required=False)
    count_parking_area = forms.BooleanField(label=_("Parking spaces count as area"), required=False)

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot = ballot
        building: Any = self.fields["building"]
        building.queryset = Building.objects.filter(compound=ballot.compound_id).order_by("name", "pk")
        entrance: Any = self.fields["entrance"]
        entrance.queryset = (
            Entrance.objects.filter(building__compound=ballot.compound_id)
            .select_related("building")
            .order_by("building__name", "name", "pk")
        )
        entrance.label_from_instance = lambda one: f"{one.building.name} {one.name}"

    @classmethod
    def initial_of(cls, ballot: Ballot) -> dict[str, Any]:
        plain = (name for name in cls.base_fields if name != "homes")
        listed = ballot.homes.select_related("building").order_by("building__name", "number")
        return {name: getattr(ballot, name) for name in plain} | {
            "homes": "\n".join(f"{home.building.name} {home.number}" for home in listed)
        }

    def clean_homes(self) -> list[Home]:
        """The homes of the lines; a line that names none, or several, is told."""
        lines = [line.split() for line in self.cleaned_data["homes"].splitlines() if line.strip()]
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(_("At most 2000 homes can be listed."))
        found: list[Home] = []
        known = _homes_by_label(self.ballot) if lines else {}
        for line in lines:
            home = known.get(" ".join(line))
            if home is None:
                raise forms.ValidationError(
                    _("“%(line)s” is not one home of this compound."), params={"line": " ".join(line)[:60]}
                )
            found.append(home)
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("scope") == Scope.CUSTOM and not given.get("homes") and "homes" not in self.errors:
            self.add_error("homes", _("Please list at least one home."))
        return given

    def data_of(self) -> dict[str, Any]:
        """The columns; a place that is not the scope is left out, so that switching back needs no clearing."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "homes"}
        if given["scope"] != Scope.BUILDING:
            given["building"] = None
        if given["scope"] != Scope.ENTRANCE:
            given["entrance"] = None
        return given

    def homes_of(self) -> list[Home]:
        return self.cleaned_data["homes"] if self.cleaned_data["scope"] == Scope.CUSTOM else []


def _homes_by_label(ballot: Ballot) -> dict[str, Home | None]:
    """“Building room”, and “building entrance room” → home; None where the words fit several."""
    found: dict[str, Home | None] = {}
    rows = Home.objects.filter(compound=ballot.compound_id).select_related("building", "entrance")
    for home in rows:
        entrance = home.entrance.name if home.entrance else ""
        for parts in {(home.building.name, home.number), (home.building.name, entrance, home.number)}:
            label = " ".join(" ".join(parts).split())
            # The two ways of one home without an entrance are the same words.
            found[label] = home if found.get(label, home) == home else None
    return found


class ItemForm(forms.Form):
    text = forms.CharField(
        label=_("What is decided"),
        help_text=_("A sentence one can agree to or oppose."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    clause = forms.TypedChoiceField(label=_("Item of CC 278"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["clause"]
        field.choices = [
            (clause.number, f"({clause.number}) {clause.words} — {majority_in_words(clause)}")
            for clause in CLAUSES.values()
        ]


class CounterForm(forms.Form):
    user = forms.ModelChoiceField[User](
        label=_("Who counts"),
        help_text=_("People who hold a post in the compound or above it. Two read every ballot paper."),
        queryset=User.objects.none(),
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = ballot.compound
        near = Q(compound=place) | Q(area__in=[place.neighbourhood_id, place.grid_id, place.subdistrict_id])
        posts = Post.objects.today().filter(near)
        field: Any = self.fields["user"]
        field.queryset = (
            User.objects.filter(pk__in=posts.values("user"), is_active=True)
            .exclude(pk__in=ballot.counters.values("user"))
            .order_by("name", "pk")
        )
