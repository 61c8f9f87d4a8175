"""Unusual looks at personal data: their list, and a line above the lists of looks while there are any."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from properties.admin_base import ReadOnlyAdmin, person, streets
from properties.models import LookAlarm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SHOWN_FOR = timedelta(days=30)


@admin.register(LookAlarm)
class LookAlarmAdmin(ReadOnlyAdmin[LookAlarm]):
    """Who looked more often than usual, and how often. The reasons that were given stand in the lists of looks."""

    advice = _(
        "Somebody looked at more names and phones than usual. Ask them what for, and compare with the reasons they gave: "
        "they stand in the lists of looks."
    )
    list_display = ("at", "by", "reason", "in_hour", "in_day", "usual", "street")
    list_filter = ("reason",)
    search_fields = ("by__username", "by__name")
    date_hierarchy = "at"
    list_select_related = ("by", "street")
    street_paths = ("street",)


class TellsOfAlarms:
    """Mixed into the lists of looks: says how many alarms there were this month, and where they are."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        since = timezone.now() - _SHOWN_FOR
        count = LookAlarm.objects.filter(at__gte=since, street__in=streets(person(request))).count()
        if count and request.method == "GET":
            said = ngettext(
                "%(count)d alarm of unusual looks in the last 30 days",
                "%(count)d alarms of unusual looks in the last 30 days",
                count,
            ) % {"count": count}
            url = reverse("admin:properties_lookalarm_changelist")
            messages.warning(request, format_html('<a href="{}">{}</a>', url, said))
        answer: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        return answer
