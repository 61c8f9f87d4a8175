"""Fee changes in the staff admin: looked at, never changed; their steps are entered in the workspace."""

from __future__ import annotations

from django.contrib import admin

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows
from properties.models import FeeChange, FeeStep


class FeeStepRows(ReadOnlyRows):
    model = FeeStep
    fields = ("step", "on", "by", "document", "note", "at")


@admin.register(FeeChange)
class FeeChangeAdmin(ReadOnlyAdmin[FeeChange]):
    list_display = ("contract", "from_fee", "to_fee", "state")
    list_filter = ("state",)
    search_fields = ("contract__compound__name", "contract__firm__name")
    list_select_related = ("contract__compound", "contract__firm")
    inlines = (FeeStepRows,)
    street_paths = ("contract__compound__subdistrict",)
