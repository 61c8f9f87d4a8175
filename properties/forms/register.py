"""Forms of the register: a home, its area, its owner, and the reason where one is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from properties.members import (
    BASIS_LENGTH,
    MOST_MEMBERS,
    NAME_LENGTH,
    NUMBER_LENGTH,
    PAPER_LENGTH,
    REASON_LENGTH,
)
from properties.models import AreaSource, Building, Compound, Entrance, Home, OwnerParty
from properties.owners import Member
from properties.phones import normalise_phone
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import QueryDict

    from properties.owners_shown import ShownMember

_MOST_DIGITS: Final = 40
PHONE_LENGTH: Final = 40


def _day(today: date, **attributes: str) -> forms.DateInput:
    return forms.DateInput({"type": "date", "max": today.isoformat(), **attributes}, format="%Y-%m-%d")


def _area_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Area (m²)"),
        help_text=_("As it stands in the paper, with at most two digits after the point, e.g. 86.35."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": _MOST_DIGITS}),
    )


def _source_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Where the area is taken from"),
        help_text=_("The real-estate register counts before a survey, a survey before a contract (JI 8)."),
        choices=AreaSource.choices,
        widget=forms.RadioSelect,
    )


class RegisterForm(forms.Form):
    """A form whose rules may answer about a field it does not have: then the sentence is about all of it."""

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class HomeForm(RegisterForm):
    """A new home. Where it lies is one choice: an entrance, or a building that has none."""

    def __init__(self, *args: Any, compound: Compound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = _places(compound)
        self.fields["entrance"] = forms.ChoiceField(
            label=_("Building and entrance"),
            choices=[(key, " ".join(filter(None, words))) for key, (words, _row) in self._places.items()],
        )
        self.fields["number"] = forms.CharField(
            label=_("Room"), max_length=NUMBER_LENGTH, help_text=_("As on the door, e.g. 501.")
        )
        self.fields["area"] = _area_field()
        self.fields["source"] = _source_field()
        self.fields["use"] = forms.ChoiceField(
            label=_("Use"), choices=Home.Use.choices, initial=Home.Use.HOME, widget=forms.RadioSelect
        )

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        place = self._places[data.pop("entrance")][1]
        alone = isinstance(place, Building)
        return {
            **data,
            "building": place if alone else place.building,
            "entrance": None if alone else place,
        }


def _places(compound: Compound) -> dict[str, tuple[tuple[str, str], Any]]:
    """Key → (names, row), in the order in which people count: 2号楼 before 10号楼."""
    found: dict[str, tuple[tuple[str, str], Any]] = {}
    buildings = Building.objects.filter(compound=compound).select_related("compound")
    for building in buildings:
        found[f"b{building.pk}"] = ((building.name, ""), building)
    for entrance in Entrance.objects.filter(building__compound=compound).select_related("building__compound"):
        found[f"e{entrance.pk}"] = ((entrance.building.name, entrance.name), entrance)
        found.pop(f"b{entrance.building_id}", None)
    return dict(sorted(found.items(), key=lambda one: tuple((len(word), word) for word in one[1][0])))


class AreaForm(RegisterForm):
    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = _area_field()
        self.fields["source"] = _source_field()
        self.fields["on"] = forms.DateField(
            label=_("From which day it counts"),
            help_text=_("Rolls of days before keep the old area."),
            initial=today,
            widget=_day(today),
        )
        self.fields["reason"] = _reason(_("Why is it corrected?"))


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Please say why; it is kept beside the entry.")},
    )


def owner_form(post: QueryDict, *, today: date) -> OwnerForm:
    """The form as it was sent, or one row longer where the button for one more co-owner was pressed."""
    asked = post.get("rows", "")
    rows = int(asked) if re.fullmatch(r"\d{1,2}", asked, re.ASCII) else 1
    rows = min(MOST_MEMBERS, max(1, rows + ("more" in post)))
    if "more" in post:  # nothing is said yet about what is missing
        return OwnerForm(today=today, rows=rows, initial={**post.dict(), "rows": rows}, label_suffix="")
    return OwnerForm(post or None, today=today, rows=rows, label_suffix="")


class OwnerForm(RegisterForm):
    """The new owner: one person or firm, or several together, a row of fields each."""

    def __init__(self, *args: Any, today: date, rows: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["kind"] = forms.ChoiceField(
            label=_("Who owns it"),
            choices=OwnerParty.Kind.choices,
            initial=OwnerParty.Kind.PERSON,
            widget=forms.RadioSelect,
        )
        for row in range(1, self.rows + 1):
            self._add_row(row)
        if self.rows > 1:
            self.fields["speaks"] = forms.ChoiceField(
                label=_("Who represents the co-owners"),
                help_text=_("Co-owners are one head and speak through one of them."),
                choices=[(str(row), _("Owner %(row)d") % {"row": row}) for row in range(1, self.rows + 1)],
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["on"] = forms.DateField(
            label=_("From which day"),
            help_text=_(
                "The day in the real-estate register; the owner before has the day before as the last."
            ),
            initial=today,
            widget=_day(today),
        )
        self.fields["basis"] = forms.CharField(
            label=_("Basis"),
            max_length=BASIS_LENGTH,
            required=False,
            help_text=_("Sale, inheritance, gift, court decision …"),
        )
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.rows, required=False)

    def _add_row(self, row: int) -> None:
        said = {"row": row} if self.rows > 1 else {}
        off = {"autocomplete": "off"}
        self.fields[f"name_{row}"] = forms.CharField(
            label=_("Owner %(row)d: name") % said if said else _("Name of the owner"),
            max_length=NAME_LENGTH,
            required=False,
            widget=forms.TextInput(off),
        )
        self.fields[f"phone_{row}"] = forms.CharField(
            label=_("Owner %(row)d: phone") % said if said else _("Phone"),
            max_length=PHONE_LENGTH,
            required=False,
            widget=forms.TextInput({**off, "inputmode": "tel"}),
        )
        self.fields[f"paper_{row}"] = forms.CharField(
            label=_("Owner %(row)d: number of the identity paper") % said
            if said
            else _("Number of the identity paper"),
            max_length=PAPER_LENGTH,
            required=False,
            help_text=_("Finds the same owner again: several homes of one owner are one head."),
            widget=forms.TextInput(off),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(1, self.rows + 1):
            if phone := data.get(f"phone_{row}"):
                try:
                    normalise_phone(phone)
                except Refused as refused:
                    self.add_error(f"phone_{row}", str(refused))
        return data

    def members(self) -> list[Member]:
        """What was typed, rows left empty left out."""
        found = []
        for row in range(1, self.rows + 1):
            name, phone, paper = (
                self.cleaned_data.get(f"{part}_{row}", "") for part in ("name", "phone", "paper")
            )
            if name or phone or paper:
                found.append(Member(name, phone, paper, self.cleaned_data.get("speaks") == str(row)))
        return found

    def given(self) -> dict[str, Any]:
        kept = {name: self.cleaned_data[name] for name in ("kind", "on", "basis")}
        return {**kept, "members": self.members()}


class VoidForm(RegisterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason(_("Why is it void?"))


class RevealForm(RegisterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason(_("What do you need it for?"))
        self.fields["reason"].help_text = _("Your name, the time and this reason are kept.")


class CorrectOwnerForm(RegisterForm):
    """What is typed replaces what is entered; what is left empty stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = _("Leave it empty and it stays as it is.")
        off = {"autocomplete": "off"}
        self.fields["name"] = forms.CharField(
            label=_("Right name"),
            help_text=stays,
            required=False,
            max_length=NAME_LENGTH,
            widget=forms.TextInput(off),
        )
        self.fields["phone"] = forms.CharField(
            label=_("Right phone"),
            help_text=stays,
            required=False,
            max_length=PHONE_LENGTH,
            widget=forms.TextInput({"inputmode": "tel", **off}),
        )
        self.fields["paper"] = forms.CharField(
            label=_("Right number of the identity paper"),
            help_text=stays,
            required=False,
            max_length=PAPER_LENGTH,
            widget=forms.TextInput(off),
        )
        self.fields["reason"] = _reason(_("Why is it corrected?"))


class RepresentativeForm(RegisterForm):
    def __init__(self, *args: Any, members: Sequence[ShownMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ChoiceField(
            label=_("Who represents the co-owners from now on"),
            choices=[(str(one.pk), one.name) for one in members],
            widget=forms.RadioSelect,
        )


class RollForm(RegisterForm):
    """A roll's day, and the day whose knowledge it is drawn up with."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = forms.DateField(label=_("Day"), required=False, widget=_day(today))
        self.fields["known"] = forms.DateField(
            label=_("As the register stood at the end of"), required=False, widget=_day(today)
        )
