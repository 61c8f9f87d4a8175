"""The admin site of street-office staff: Django's own, behind posts and a second step, opening on tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from properties.access import standing
from properties.sign_in import is_verified

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.template.response import TemplateResponse


class PortalAdminSite(AdminSite):
    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Where to begin")
    enable_nav_sidebar = False  # the lists need the width

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with an administrator's or the street's post, signed in with a second step."""
        user = request.user
        return user.is_active and user.is_staff and is_verified(user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Our own sign-in page knows the lockout and the second step; Django's does not."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        page = "properties:second_step" if request.user.is_authenticated else "properties:sign_in"
        there = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': there})}")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from issues.boards.tiles import tiles  # the site is built before the apps are ready
        from pledges.boards import desk_tiles
        from yinhang.status import READERS

        desks = {
            "tiles": tiles(request.user),  # staff only
            "campaign_tiles": desk_tiles.tiles(request.user),  # type: ignore[arg-type]
            "may_see_status": standing(request.user).holds(*READERS),
        }
        return super().index(request, {**desks, **(extra_context or {})})
