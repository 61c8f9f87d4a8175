"""A form filled in as somebody would, from its own fields, so that more than its refusal is tried."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from django import forms
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def forms_seen() -> Iterator[list[forms.BaseForm]]:
    """Every bound form that is judged inside the block."""
    seen: list[forms.BaseForm] = []
    judge = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        seen.append(form)
        judge(form)

    with mock.patch.object(forms.BaseForm, "full_clean", full_clean):
        yield seen


def filled(form: forms.BaseForm) -> dict[str, Any]:
    found = {}
    for name, field in form.fields.items():
        value = _value(field)
        if value not in {None, ""}:
            found[form.add_prefix(name)] = value
    return found


def _value(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return None
    choices = [key for key, _label in _flat(getattr(field, "choices", ()))]
    if choices:
        return next((str(key) for key in choices if str(key)), None)
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateTimeField):
        return f"{timezone.localtime():%Y-%m-%d %H:%M}"
    if isinstance(field, forms.DateField):
        return f"{timezone.localdate():%Y-%m-%d}"
    if isinstance(field, (forms.IntegerField, forms.DecimalField, forms.FloatField)):
        return str(field.min_value or 1)
    return "按实际情况填写的内容"[: getattr(field, "max_length", None) or 10]


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in list(choices)[:50]:
        found += label if isinstance(label, (list, tuple)) else [(key, label)]
    return found
