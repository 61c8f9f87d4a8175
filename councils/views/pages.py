"""The page of one form: fill it in, let the action decide, go back with a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render

from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

INVALID: Final = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page says, and where it came from and goes. `warning` is a law or a rule to be read first."""

    title: str | _StrPromise
    button: str | _StrPromise
    done: str | _StrPromise
    back: str
    caption: object = ""
    lead: str | _StrPromise = ""
    warning: str | _StrPromise = ""
    onward: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def filled_in(
    request: HttpRequest,
    form: forms.BaseForm,
    sheet: Sheet,
    act: Callable[[dict[str, Any]], object],
    *,
    template: str = "work/halls/form.html",
) -> HttpResponse:
    """`act` gets what was filled in; a refusal that names a field is shown beside it, any other rises."""
    if request.method == "POST" and form.is_valid():
        data = form.data_of() if hasattr(form, "data_of") else form.cleaned_data
        try:
            act(data)
        except Refused as no:
            if no.field not in form.fields:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, str(sheet.done))
            return redirect(sheet.onward or sheet.back)
    context = {"form": form, "sheet": sheet, **sheet.more}
    wide = form.is_multipart()
    return render(request, template, context | {"wide": wide}, status=INVALID if form.errors else 200)
