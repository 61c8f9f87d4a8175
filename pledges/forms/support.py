"""Calling a department, and one form a move. What is legal is the business of `supportflow` and the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.forms.words import WordsField
from issues.models import Topic
from issues.models.topics import in_reader_language
from pledges.actions.support import Call
from pledges.supportflow import TEXT_LENGTH, TITLE_LENGTH, Row, Verb
from properties.models import Area, Compound, Department, Firm

if TYPE_CHECKING:
    from issues.models import Issue
    from pledges.models import SupportRequest


class DepartmentField(forms.ModelChoiceField[Department]):
    """A department with the power it lends."""

    def label_from_instance(self, obj: Department) -> str:
        return f"{obj} · {in_reader_language(obj.power, obj.power_en)}"


class CallForm(forms.Form):
    """One page. `neighbourhoods` and `firms` are those in whose name the person may call."""

    caller = forms.ChoiceField(
        label=_("In the name of"), error_messages={"required": _("Please say who calls.")}
    )
    department = DepartmentField(
        label=_("Which department"),
        queryset=Department.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a department.")},
    )
    title = WordsField(
        limit=TITLE_LENGTH,
        label=_("What is needed, in a few words"),
        help_text=_(
            "Everybody can read this line on the atlas: no names, no house or report numbers, no phones."
        ),
        error_messages={"required": _("Please say in a few words what is needed.")},
    )
    text = WordsField(
        limit=TEXT_LENGTH,
        rows=5,
        label=_("In detail"),
        help_text=_("The department and the street office read this."),
        error_messages={"required": _("Please describe what is needed.")},
    )
    compound = forms.ModelChoiceField[Compound](
        label=_("Compound"),
        queryset=Compound.objects.none(),
        required=False,
        empty_label=_("No single compound"),
    )
    topic = forms.ModelChoiceField[Topic](
        label=_("Topic"), queryset=Topic.objects.all(), required=False, empty_label=_("No single topic")
    )

    def __init__(
        self,
        *args: Any,
        neighbourhoods: frozenset[int],
        firms: frozenset[int],
        issue: Issue | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        if issue is not None:
            fits = (
                f"n{issue.neighbourhood_id}"
                if issue.neighbourhood_id in neighbourhoods
                else f"f{issue.firm_id}"
            )
            known = {"caller": fits, "compound": issue.compound_id, "topic": issue.topic_id}
            kwargs["initial"] = known | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.issue = issue
        self.callers = _callers(neighbourhoods, firms)
        choices = [(key, str(caller)) for key, caller in self.callers.items()]
        caller = self.fields["caller"]
        caller.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            caller.initial, caller.widget = choices[0][0], forms.HiddenInput()
        self.fields["department"].queryset = _departments(neighbourhoods, firms)  # type: ignore[attr-defined]
        self.fields["compound"].queryset = _compounds(neighbourhoods, firms)  # type: ignore[attr-defined]

    @property
    def call(self) -> Call:
        given = self.cleaned_data
        return Call(
            department=given["department"],
            caller=self.callers[given["caller"]],
            title=given["title"],
            text=given["text"],
            compound=given["compound"],
            topic=given["topic"],
            issue=self.issue,
        )


def _callers(neighbourhoods: frozenset[int], firms: frozenset[int]) -> dict[str, Area | Firm]:
    areas = Area.objects.filter(pk__in=neighbourhoods)
    found: dict[str, Area | Firm] = {f"n{area.pk}": area for area in areas}
    return found | {f"f{firm.pk}": firm for firm in Firm.objects.filter(pk__in=firms)}


def _departments(neighbourhoods: frozenset[int], firms: frozenset[int]) -> Any:
    """Those of the subdistricts in which the callers work."""
    near = Q(area__children__children__in=neighbourhoods)
    streets = Compound.objects.filter(contracts__firm__in=firms, contracts__is_current=True).values(
        "subdistrict"
    )
    rows = Department.objects.filter(near | Q(area__in=streets)).select_related("area")
    return rows.distinct().order_by("area", "position", "pk")


def _compounds(neighbourhoods: frozenset[int], firms: frozenset[int]) -> Any:
    contracts = Q(contracts__firm__in=firms, contracts__is_current=True)
    rows = Compound.objects.filter(Q(neighbourhood__in=neighbourhoods) | contracts)
    return rows.distinct().order_by("name", "pk")


_NOTES: Final = {
    Verb.ACCEPT: (_("What will be done"), _("Whoever called reads this.")),
    Verb.DECLINE: (_("Ground, with the rule it rests on"), _("Whoever called reads this.")),
    Verb.POSTPONE: (_("Why another day"), _("It stays on the page.")),
    Verb.FINISH: (_("What was done"), _("Whoever called reads this and confirms it.")),
    Verb.SEND_BACK: (_("What is still missing"), _("The department reads this.")),
    Verb.WITHDRAW: (_("Why it is no longer needed"), ""),
    Verb.CONFIRM: (_("A word to the department"), ""),
}
_PLAIN: Final = (_("Note"), "")


class MoveForm(forms.Form):
    """`version` is the one the person was looking at, so that a change meanwhile is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, call: SupportRequest, row: Row, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs["initial"] = {"version": call.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if "promised_on" in row.needs:
            self.fields["promised_on"] = forms.DateField(
                label=_("Done by"),
                help_text=_("A day after today and within a year."),
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                error_messages={"required": _("Please give the day on which it will be done.")},
            )
        label, hint = _NOTES.get(row.verb, _PLAIN)
        self.fields["note"] = WordsField(
            limit=TEXT_LENGTH,
            rows=5,
            label=label,
            help_text=hint,
            required="note" in row.needs,
            error_messages={"required": _("Please write a few words.")},
        )
