"""What inputs and answers of the interface share; a field an input does not know is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet


class Strict(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that a mistyped one is not silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        if unknown := {str(name) for name in data} - set(self.fields):
            problem = [ErrorDetail(str(_("This field is not known here.")), code="unknown")]
            raise ValidationError(dict.fromkeys(sorted(unknown), problem))
        return given


@extend_schema_field(OpenApiTypes.STR)
class Chosen(serializers.SlugRelatedField[Any]):
    """The code of one of the rows this person may choose here; `among` makes them of the context.

    Where the context holds a dict `chosen`, a code is looked up once for many inputs.
    """

    def __init__(self, among: Callable[[Mapping[str, Any]], QuerySet[Any]], **options: Any) -> None:
        self.among = among
        super().__init__(**options)

    def get_queryset(self) -> QuerySet[Any]:
        return self.among(self.context)

    def to_internal_value(self, data: Any) -> Any:
        known = self.context.get("chosen")
        if known is None or not isinstance(data, str):
            return self.look_up(data)
        key = (self.field_name, data)
        if key not in known:
            known[key] = self.look_up(data)
        return known[key]

    def look_up(self, data: Any) -> Any:
        """The row; ValidationError where there is none. A quicker way to some rows ends here for all others."""
        return super().to_internal_value(data)


class Said(serializers.CharField):
    """What a method without arguments answers, called at once: to ask first whether it may be called costs more."""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, str(self.source))()


class Named(serializers.Serializer[Any]):
    """A row others are told by its code."""

    code = serializers.CharField()
    name = Said(source="__str__")
