"""What every page of the admin that does one thing shares: ask, do it, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from stations.forms import told
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

INVALID: Final = 422


class Asked(NamedTuple):
    """A page that asks: what it is called, what follows from a yes, and where it comes back to."""

    title: str
    text: str
    button: str
    back: str


def ask(
    request: HttpRequest, asked: Asked, form: forms.Form, do: Callable[[Any], HttpResponse]
) -> HttpResponse:
    """Show the form; when it was sent and no rule objects, what `do` answers."""
    if request.method == "POST" and form.is_valid():
        try:
            return do(form)
        except Refused as no:
            told(form, no)
    context = {**admin.site.each_context(request), **asked._asdict(), "form": form}
    status = INVALID if form.is_bound else None
    return TemplateResponse(request, "admin/stations/ask.html", context, status=status)


def done(request: HttpRequest, sentence: str, back: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(back)


def bound(form: type[forms.Form], request: HttpRequest) -> Any:
    return form(request.POST) if request.method == "POST" else form()
