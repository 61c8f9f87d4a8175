"""What every admin page of ours shares: rows within reach, actions instead of saves, refusals as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponseRedirect

from properties.access import standing
from properties.models import Role
from records.admin_base import Seen
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from properties.models import User

M = TypeVar("M", bound=Model)
OFFICE_ROLES = (
    Role.STREET_OFFICER,
    Role.STREET_LEADER,
    Role.SUPERVISOR,
    Role.SYSTEM_ADMIN,
    Role.AUDIT_ADMIN,
    Role.SECURITY_ADMIN,
)


def streets(user: User) -> frozenset[int]:
    """The subdistricts whose rows the person sees in the admin: those in which they hold an office post."""
    return frozenset(place for role, place in standing(user).roles if role in OFFICE_ROLES)


def person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # the site lets only signed-in staff in


class StreetAdmin(admin.ModelAdmin[M]):
    """Rows of the person's own subdistricts. `street_paths` are the ways from a row to its subdistrict;
    empty for rows that belong to all, such as topics.
    """

    street_paths: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        if not self.street_paths:
            return rows
        mine = streets(request.user)  # type: ignore[arg-type]  # the site lets only signed-in staff in
        if request.user.is_superuser and not mine:  # a first account gives the first posts
            return rows
        reach = Q()
        for path in self.street_paths:
            reach |= Q(**{f"{path}__in": mine})
        return rows.filter(reach).distinct() if len(self.street_paths) > 1 else rows.filter(reach)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A rule that says no is told on the same page instead of an error page."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as no:
            messages.error(request, str(no))
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(Seen[M], StreetAdmin[M]):
    """History and figures of the person's own subdistricts."""


class ReadOnlyRows(admin.TabularInline[Any, Any]):
    """Rows of another table shown under a record."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
