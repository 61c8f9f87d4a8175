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
    """Something of the field's kind; nothing for a file."""
    choices = [str(key) for key, _label in _flat(getattr(field, "choices", ())) if str(key)]
    if choices or isinstance(field, forms.FileField):
        return choices[0] if choices else None
    now = timezone.localtime()
    of_a_kind = (
        (forms.BooleanField, "on"),
        (forms.DateTimeField, f"{now:%Y-%m-%d %H:%M}"),
        (forms.DateField, f"{now:%Y-%m-%d}"),
        (
            (forms.IntegerField, forms.DecimalField, forms.FloatField),
            str(getattr(field, "min_value", 0) or 1),
        ),
    )
    words = "按实际情况填写的内容"[: getattr(field, "max_length", None) or 10]
    return next((value for kind, value in of_a_kind if isinstance(field, kind)), words)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in list(choices)[:50]:
        found += label if isinstance(label, (list, tuple)) else [(key, label)]
    return found
