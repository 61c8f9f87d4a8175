"""Forms of renewal works, as the street office fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from properties import workstages
from properties.access import compounds_in_reach
from properties.actions.works import planned_days
from properties.forms.uploads import DocumentField, PhotoField
from properties.models import Compound, Programme, Work, WorkNotice, WorkPayment
from properties.workstages import Kind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from properties.models import User, WorkPhoto


def _day(**attributes: str) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")


def _reason(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=200, required=False)


class WorkForm(forms.ModelForm[Work]):
    class Meta:
        model = Work
        fields = ("title", "kind", "planned_start", "planned_end", "parking_places")
        widgets = {"planned_start": _day(), "planned_end": _day()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"] = forms.ModelChoiceField[Compound](
            label=_("Compound"), queryset=compounds_in_reach(user).order_by("name", "pk")
        )
        self.fields["programmes"] = forms.ModelMultipleChoiceField[Programme](
            label=_("Programmes it serves"),
            queryset=Programme.objects.all(),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            help_text=_("Its stages depend on it. Left empty, the programme says it."),
            choices=[("", _("as the programme says")), *Kind.choices],
            required=False,
        )
        self.fields["parking_places"].required = False
        self.order_fields(
            ["compound", "title", "programmes", "kind", "planned_start", "planned_end", "parking_places"]
        )

    def clean_parking_places(self) -> int:
        return int(self.cleaned_data.get("parking_places") or 0)

    def clean_kind(self) -> Kind | None:
        return Kind(self.cleaned_data["kind"]) if self.cleaned_data.get("kind") else None

    def _post_clean(self) -> None:
        """The action makes the row; the unsaved one is not asked, as it has no kind yet."""


class StageForm(forms.Form):
    """The stages a work may reach next."""

    stage = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Since"), widget=_day())
    note = forms.CharField(
        label=_("Remark"),
        help_text=_("Needed where the work goes back a stage."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = workstages.choices(Kind(work.kind), Stage(work.stage))
        self.fields["stage"] = forms.ChoiceField(
            label=_("It is now"),
            choices=[(stage.value, stage.label) for stage in offered],
            widget=forms.RadioSelect,
        )

    def clean_stage(self) -> Stage:
        return Stage(self.cleaned_data["stage"])


class BatchForm(forms.Form):
    """What the ticked works reach, and when."""

    stage = forms.ChoiceField(label=_("They are now"))
    on = forms.DateField(label=_("Since"), widget=_day())

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.ChoiceField(
            label=_("They are now"),
            choices=[(stage.value, stage.label) for stage in workstages.WAYS[kind][1:]],
        )

    def clean_stage(self) -> Stage:
        return Stage(self.cleaned_data["stage"])


class PlanForm(forms.Form):
    """A day for each stage still ahead; what is left empty stays as it is."""

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ahead = workstages.ahead(Kind(work.kind), Stage(work.stage))
        planned = planned_days(work)
        for stage in self.ahead:
            self.fields[stage.value] = forms.DateField(
                label=stage.label, initial=planned.get(stage), required=False, widget=_day()
            )
        self.fields["reason"] = _reason(_("Why a day is moved"), _("Needed where a planned day changes."))

    def data_of(self) -> dict[str, Any]:
        days = {stage: self.cleaned_data[stage.value] for stage in self.ahead}
        return {
            "days": {stage: day for stage, day in days.items() if day},
            "reason": self.cleaned_data["reason"],
        }


class FactsForm(forms.ModelForm[Work]):
    class Meta:
        model = Work
        fields = ("kind", "contractor", "units", "budget")

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        kwargs["instance"] = work
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _reason(
            _("Why the budget changes"), _("Needed where a budget was entered before.")
        )

    def data_of(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": Kind(self.cleaned_data["kind"])}

    def _post_clean(self) -> None:
        """The action re-reads the row and changes it; this copy stays as it was read."""


class PaymentForm(forms.ModelForm[WorkPayment]):
    class Meta:
        model = WorkPayment
        fields = ("amount", "on", "what")
        widgets = {"on": _day(), "amount": forms.NumberInput({"inputmode": "decimal", "step": "0.01"})}

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over_reason"] = _reason(
            _("Why over the budget"), _("Needed where the sum of all payments passes the budget.")
        )

    def data_of(self) -> dict[str, Any]:
        return self.cleaned_data


class NoticeForm(forms.ModelForm[WorkNotice]):
    class Meta:
        model = WorkNotice
        fields = ("title", "text", "starts_on", "ends_on")
        widgets = {"starts_on": _day(), "ends_on": _day(), "text": forms.Textarea({"rows": 5})}

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def data_of(self) -> dict[str, Any]:
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Whether the days run the right way is said by the action, beside the field."""


class PhotosForm(forms.Form):
    """A pair of photos, or the side one is missing."""

    before = PhotoField(label=_("Photo before"), required=False)
    after = PhotoField(label=_("Photo after"), required=False)
    caption = forms.CharField(label=_("What they show"), max_length=120, required=False)
    is_public = forms.BooleanField(
        label=_("Everybody may see them on the compound's page"),
        help_text=_("Please look first whether a face, a number plate or a name can be read."),
        required=False,
    )

    def __init__(self, *args: Any, photos: Iterable[WorkPhoto], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides: dict[int, list[WorkPhoto]] = {}
        for photo in photos:
            sides.setdefault(photo.pair, []).append(photo)
        halves = [
            (number, f"{number} {rows[0].get_side_display()} {rows[0].caption}".strip())
            for number, rows in sides.items()
            if len(rows) == 1
        ]
        self.fields["pair"] = forms.TypedChoiceField(
            label=_("Pair"),
            choices=[("", _("a new pair")), *halves],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.order_fields(["pair", "before", "after", "caption", "is_public"])

    def data_of(self) -> dict[str, Any]:
        return self.cleaned_data


class PaperForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    clean_file = DocumentField(label=_("PDF or photo of the paper"))
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def data_of(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"clean": given.pop("clean_file"), **given}


class StrikeForm(forms.Form):
    reason = forms.CharField(label=_("Why is it struck?"), max_length=200)


class ShowForm(forms.Form):
    """Which pair, and whether everybody may see it."""

    pair = forms.IntegerField(min_value=1)
    is_public = forms.BooleanField(required=False)
