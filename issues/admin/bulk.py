"""Bulk moves: choose rows, read what will happen to each, confirm; every row is its own action and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues import actions
from issues.access import actor_for
from issues.models import Issue
from issues.workflow import Status, Verb, moves_for
from properties.models import Firm
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 200


class AssignForm(forms.Form):
    firm = forms.ModelChoiceField(Firm.objects.all(), label=_("Property firm"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=500, widget=forms.Textarea({"rows": 3}))


@admin.action(description=_("Assign to a firm…"), permissions=["view"])
def assign_many(model: Any, request: HttpRequest, rows: QuerySet[Issue]) -> HttpResponse | None:
    return _bulk(model, request, rows, Verb.ASSIGN, AssignForm)


@admin.action(description=_("Add a note of supervision…"), permissions=["view"])
def note_many(model: Any, request: HttpRequest, rows: QuerySet[Issue]) -> HttpResponse | None:
    return _bulk(model, request, rows, Verb.NOTE, NoteForm)


def _bulk(
    model: Any, request: HttpRequest, rows: QuerySet[Issue], verb: Verb, form_class: type[forms.Form]
) -> HttpResponse | None:
    chosen = list(rows.select_related("compound", "firm", "topic")[: MOST + 1])
    if len(chosen) > MOST:
        messages.error(request, _("Please choose at most 200 reports at once."))
        return None
    form = form_class(request.POST if "confirm" in request.POST else None)
    if form.is_bound and form.is_valid():
        _report(request, _carry_out(request, chosen, verb, form.cleaned_data))
        return None
    context = {
        **model.admin_site.each_context(request),
        "title": verb.label,
        "opts": Issue._meta,
        "form": form,
        "action": request.POST.get("action"),
        "rows": [(issue, _may(request, issue, verb)) for issue in chosen],
    }
    return TemplateResponse(request, "admin/issues/confirm_move.html", context)


def _may(request: HttpRequest, issue: Issue, verb: Verb) -> bool:
    hats = actor_for(request.user, issue).hats
    return any(row.verb == verb for row in moves_for(Status(issue.status), hats))


def _carry_out(
    request: HttpRequest, chosen: Sequence[Issue], verb: Verb, data: dict[str, Any]
) -> list[tuple[Issue, str]]:
    """Each row's own answer: "" when it was done, else the sentence that refused it."""
    answers = []
    for issue in chosen:
        try:
            actions.move(issue=issue, verb=verb, by=actor_for(request.user, issue), data=data)
            answers.append((issue, ""))
        except Refused as no:
            answers.append((issue, str(no)))
    return answers


def _report(request: HttpRequest, answers: list[tuple[Issue, str]]) -> None:
    done = sum(not sentence for _issue, sentence in answers)
    if done:
        text = ngettext("%(count)s report was changed.", "%(count)s reports were changed.", done)
        messages.success(request, text % {"count": done})
    for issue, sentence in answers:
        if sentence:
            messages.warning(request, f"{issue.code}: {sentence}")
