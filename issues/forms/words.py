"""Text that strangers type, with a limit that is explained and never cuts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues.texts import clean


class WordsField(forms.CharField):
    """Text with a limit that is explained instead of enforced by the browser.

    A `maxlength` attribute would silently cut what is pasted; so the limit stands in `data-limit`, where the
    optional script counts, and too long a text comes back whole with a sentence.
    """

    def __init__(self, *, limit: int, rows: int = 0, **kwargs: Any) -> None:
        self.limit = limit
        attrs = {"data-limit": limit, **kwargs.pop("attrs", {})}
        if rows:
            attrs |= {"data-left": _("{n} characters left"), "data-over": _("{n} characters too many")}
        widget: forms.Widget = forms.Textarea({"rows": rows, **attrs}) if rows else forms.TextInput(attrs)
        super().__init__(widget=widget, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        over = len(value) - self.limit
        if over > 0:
            sentence = ngettext(
                "At most %(limit)d characters fit here. Please shorten your text by %(over)d character.",
                "At most %(limit)d characters fit here. Please shorten your text by %(over)d characters.",
                over,
            )
            raise forms.ValidationError(sentence % {"limit": self.limit, "over": over}, code="too-long")
