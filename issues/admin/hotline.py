"""Hotline orders in the staff admin: the template, taking orders in, and their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import admin
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues.access import Actor
from issues.boards import hotline as board
from issues.forms.hotline import HotlineForm, PeriodForm
from issues.hotline import filing, writing
from issues.hotline.reading import NotOrders
from issues.models import Issue
from issues.workflow import Hat
from properties.access import standing
from properties.admin_base import person
from properties.asked import knows
from properties.models import Role
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

    from properties.models import User

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INVALID: Final = 422


def urls() -> list[URLPattern]:
    """The addresses below the list of reports."""
    wrap = admin.site.admin_view
    return [
        path("hotline/", wrap(orders), name="issues_issue_hotline"),
        path("hotline/template.xlsx", wrap(template), name="issues_issue_hotline_template"),
        path("hotline/results.xlsx", wrap(results), name="issues_issue_hotline_results"),
    ]


def takes_in_orders(user: User) -> frozenset[int]:
    """The subdistricts whose orders the person takes in."""
    return frozenset(place for role, place in standing(user).roles if role == Role.STREET_OFFICER)


def streets_of(user: User) -> frozenset[int]:
    """As `takes_in_orders`. Raises NotYours for posts that take in none."""
    mine = takes_in_orders(user)
    if not mine:
        raise NotYours("hotline.not-yours", _("Your post does not take in work orders of the hotline."))
    return mine


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def orders(request: HttpRequest) -> HttpResponse:
    """Upload, and what each row came to."""
    user = person(request)
    streets = streets_of(user)
    bound = request.method == "POST"
    form = HotlineForm(request.POST, request.FILES) if bound else HotlineForm()
    result = None
    if form.is_valid():
        by = Actor(frozenset({Hat.STREET}), user=user)
        dry_run = form.cleaned_data["dry_run"]
        try:
            result = filing.load(
                form.cleaned_data["file"], by=by, at=timezone.now(), streets=streets, dry_run=dry_run
            )
        except NotOrders as error:
            form.add_error("file", str(error))
    today = timezone.localdate()
    context = {
        **admin.site.each_context(request),
        "title": _("Work orders of the hotline"),
        "opts": Issue._meta,
        "form": form,
        "result": result,
        "period": PeriodForm(initial={"since": today.replace(day=1), "until": today}),
    }
    return TemplateResponse(
        request, "admin/issues/hotline.html", context, status=INVALID if form.errors else None
    )


@require_safe
@knows()
def template(request: HttpRequest) -> HttpResponse:
    streets_of(person(request))
    return _sheet(writing.template(), "12345-template.xlsx")


@require_safe
@knows("since", "until")
def results(request: HttpRequest) -> HttpResponse:
    """The orders of a period, in the hotline's columns."""
    user = person(request)
    streets_of(user)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=INVALID, content_type="text/plain; charset=utf-8")
    since, until = form.period
    found = board.results(user, since=since, until=until, at=timezone.now())
    return _sheet(
        writing.results(found), f"12345-{form.cleaned_data['since']}-{form.cleaned_data['until']}.xlsx"
    )


def _sheet(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
