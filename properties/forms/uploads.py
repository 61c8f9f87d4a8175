"""Fields for what people send along: a photo, redrawn from its pixels, or a paper as PDF or photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from properties.documents import CleanDocument, clean_document
from properties.photos import CleanPhoto, clean_photo
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable


class _Cleaned(forms.FileField):
    """A file that goes through a cleaner; None where none was sent."""

    accept = ""
    cleaner: Callable[[Any], Any]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput({"accept": self.accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return type(self).cleaner(upload)
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused


class PhotoField(_Cleaned):
    """An uploaded photo, redrawn from its pixels: CleanPhoto or None."""

    accept = "image/*"
    cleaner: Callable[[Any], CleanPhoto] = staticmethod(clean_photo)


class DocumentField(_Cleaned):
    """A paper as PDF or photo: CleanDocument or None."""

    accept = ".pdf,image/*"
    cleaner: Callable[[Any], CleanDocument] = staticmethod(clean_document)
