"""Lists of the administration that are looked at only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

M = TypeVar("M", bound=Model)


class Seen(admin.ModelAdmin[M]):
    """Looked at, never changed, whoever asks. `advice` stands above the list: what to do about what is in it."""

    advice: str | _StrPromise = ""
    list_per_page = 50
    show_full_result_count = False
    actions: Any = None
    change_list_template = "admin/records/seen.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"advice": self.advice, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
