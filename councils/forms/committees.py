"""Forms of a committee's term, its election, its meetings and its seats. They clean what was typed; actions decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.actions.committees import Person, Term
from councils.actions.meetings import Held
from councils.actions.reelections import Group
from councils.committee_rules import EARLY, LARGEST, Began, Ended, Office, Reason, StandsFor
from councils.models import CommitteeSeat
from properties.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from councils.models import OwnersCommittee

_LONGEST_NAME = 40
# In the order of the posted list, after the head.
_SIDES = (StandsFor.STREET, StandsFor.NEIGHBOURHOOD, StandsFor.DEVELOPER, StandsFor.OWNERS)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def _count(label: Any, *, least: int = 0, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST, widget=widget, **more)


def _lines(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=1000, required=False, widget=forms.Textarea({"rows": 4})
    )


class DayForm(forms.Form):
    """The day on which something was done: today or past."""

    on = _day(_("Day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class PostForm(DayForm):
    """A posting the law gives three days for."""

    late_reason = forms.CharField(
        label=_("If it was posted late: why?"),
        help_text=_("The law gives three days. The reason stays to be read."),
        max_length=200,
        required=False,
    )


class EarlyForm(DayForm):
    reason = forms.ChoiceField(
        label=_("Ground for the early election"),
        choices=[(one.value, one.label) for one in Reason if one in EARLY],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("What happened"), max_length=200)
    field_order = ("reason", "words", "on")

    def clean_reason(self) -> Reason:
        return Reason(self.cleaned_data["reason"])


class GroupForm(DayForm):
    """Everybody by name, each under whom they stand for."""

    head = forms.CharField(
        label=_("Who leads it"),
        max_length=_LONGEST_NAME,
        help_text=_("Somebody of the street office, as the posted list names them."),
    )
    owners = _lines(
        _("Owners in the group"),
        _("One name a line. At least half of the group; the whole group is an odd number."),
    )
    neighbourhood = _lines(_("From the neighbourhood committee"), _("One name a line."))
    developer = _lines(_("From the developer"), _("One name a line."))
    street = _lines(_("Others from the street office"), _("One name a line."))
    field_order = ("head", "owners", "neighbourhood", "developer", "street", "on")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for side in StandsFor.values:
            if any(len(name) > _LONGEST_NAME for name in _names(given.get(side, ""))):
                self.add_error(side, _("A name has at most 40 characters."))
        return given

    def group(self) -> Group:
        given = self.cleaned_data
        others = [(name, side) for side in _SIDES for name in _names(given[side.value])]
        return Group(given["head"], others)


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why it is called off"), max_length=200)


class TermForm(forms.Form):
    """An election result: the days, the size, and the people by the names that are posted."""

    elected_on = _day(_("Day of the election"))
    starts_on = _day(_("First day of the term"))
    ends_on = _day(_("Last day of the term"), help_text=_("Three to five years."))
    size = _count(
        _("Number of members"), least=3, help_text=_("Odd, five or more; three in a small compound.")
    )
    number = _count(
        _("Which committee of this compound"), least=1, required=False, help_text=_("1 for the first.")
    )
    chair = forms.CharField(label=_("Chair of the committee"), max_length=_LONGEST_NAME, required=False)
    deputies = _lines(_("Deputy chairs"), _("One name a line."))
    members = _lines(_("Other members"), _("One name a line."))
    party = _lines(_("Party members among them"), _("One name a line."))
    party_branch = forms.BooleanField(label=_("The committee has a Party branch"), required=False)
    is_red = forms.BooleanField(label=_("It is a red committee"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"elected_on": today, "starts_on": today, "size": 5} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        named = {name for key in ("deputies", "members") for name in _names(given.get(key, ""))}
        named |= {given.get("chair", "").strip()}
        if set(_names(given.get("party", ""))) - named:
            self.add_error("party", _("Please name only people who are elected."))
        if any(len(name) > _LONGEST_NAME for name in named):
            self.add_error("members", _("A name has at most 40 characters."))
        return given

    def term(self) -> Term:
        given = self.cleaned_data
        days = {name: given.get(name) for name in ("filed_on", "filing_completed_on")}
        return Term(
            elected_on=given["elected_on"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            size=given["size"],
            people=self._people(),
            number=given["number"],
            party_branch=given["party_branch"],
            is_red=given["is_red"],
            **days,
        )

    def _people(self) -> list[Person]:
        given, party = self.cleaned_data, set(_names(self.cleaned_data["party"]))
        offices = (
            (Office.CHAIR, _names(given["chair"])),
            (Office.DEPUTY, _names(given["deputies"])),
            (Office.MEMBER, _names(given["members"])),
        )
        return [Person(name, office, name in party) for office, names in offices for name in names]


class _SeatsField(forms.ModelMultipleChoiceField[CommitteeSeat]):
    """Ticks, one a seat."""

    widget = forms.CheckboxSelectMultiple


class ElectForm(TermForm):
    """The result of an election here: whoever sits in the committee before and is elected again keeps the account."""

    again = _SeatsField(
        label=_("Elected again, with the same account"),
        queryset=CommitteeSeat.objects.none(),
        required=False,
        help_text=_("Two people may have one name: tick only who is the same person."),
    )

    def __init__(self, *args: Any, before: OwnersCommittee | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = CommitteeSeat.objects.filter(committee=before, until_on__isnull=True, user__isnull=False)
        known = seats.select_related("user")
        self.fields["again"].queryset = known  # type: ignore[attr-defined]
        if not known:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        elected = {name for key in ("chair", "deputies", "members") for name in _names(given.get(key, ""))}
        if any(seat.name not in elected for seat in given.get("again", ())):
            self.add_error("again", _("Please tick only people who are elected."))
        return given

    def _people(self) -> list[Person]:
        kept = {seat.name: seat.user for seat in self.cleaned_data.get("again", ())}
        return [replace(one, user=kept.get(one.name)) for one in super()._people()]


class EnterForm(TermForm):
    """A committee that is in office already, with its filing."""

    filed_on = _day(_("Filed with the street office"), required=False)
    filing_completed_on = _day(_("Filing completed"), required=False)
    field_order = ("elected_on", "starts_on", "ends_on", "filed_on", "filing_completed_on")


class FillForm(DayForm):
    name = forms.CharField(label=_("Name, as it is posted"), max_length=_LONGEST_NAME)
    office = forms.ChoiceField(label=_("Office held"), choices=Office.choices, initial=Office.MEMBER)
    began = forms.ChoiceField(
        label=_("How the seat is filled"),
        choices=[(one.value, one.label) for one in Began if one != Began.ELECTED],
        widget=forms.RadioSelect,
    )
    is_party_member = forms.BooleanField(label=_("Party member"), required=False)
    field_order = ("name", "office", "began", "is_party_member", "on")

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(given["name"], Office(given["office"]), given["is_party_member"])


class EndSeatForm(DayForm):
    why = forms.ChoiceField(
        label=_("Why the seat ends"),
        choices=[(one.value, one.label) for one in Ended if one != Ended.TERM],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Vote of the owners"),
        max_length=200,
        required=False,
        help_text=_("For every ground but the first two: which vote decided it, with its day."),
    )
    field_order = ("why", "reference", "on")

    def clean_why(self) -> Ended:
        return Ended(self.cleaned_data["why"])


class AccountForm(forms.Form):
    """The user name of an account, typed: nobody is shown a list of all accounts."""

    user = forms.ModelChoiceField(
        label=_("User name of the account"),
        queryset=User.objects.filter(is_active=True),
        to_field_name="username",
        required=False,
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As it is used to sign in. Leave it empty if the member has none."),
        error_messages={"invalid_choice": _("There is no such account.")},
    )


class MeetForm(forms.Form):
    held_on = _day(_("Day of the meeting"))
    notice_on = _day(_("Day of the notice"), help_text=_("At least 7 days before the meeting."))
    present = _SeatsField(
        label=_("Who was there"),
        queryset=CommitteeSeat.objects.none(),
        help_text=_("In person; nobody can stand in for a member."),
    )
    called_by = _count(
        _("How many members asked for it"),
        required=False,
        help_text=_("Leave it empty if the chair called it. A third of the members may."),
    )
    late_notice_reason = forms.CharField(
        label=_("If the notice came late: why?"), max_length=200, required=False
    )

    def __init__(self, *args: Any, seats: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"held_on": today} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = seats  # type: ignore[attr-defined]

    def held(self) -> Held:
        given = self.cleaned_data
        return Held(
            held_on=given["held_on"],
            notice_on=given["notice_on"],
            present=[seat.pk for seat in given["present"]],
            called_by=given["called_by"] or 0,
            late_notice_reason=given["late_notice_reason"],
        )


class DecideForm(forms.Form):
    text = forms.CharField(label=_("Decision"), max_length=500, widget=forms.Textarea({"rows": 3}))
    in_favour = _SeatsField(label=_("Who signed it"), queryset=CommitteeSeat.objects.none(), required=False)

    def __init__(self, *args: Any, seats: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_favour"].queryset = seats  # type: ignore[attr-defined]


def _names(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
