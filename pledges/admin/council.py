"""Pledges on agendas, and resolutions carried by pledges, in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from pledges.models import AgendaPledge, ResolutionPledge
from properties.admin_base import ReadOnlyAdmin


@admin.register(ResolutionPledge)
class ResolutionPledgeAdmin(ReadOnlyAdmin[ResolutionPledge]):
    list_display = ("resolution", "pledge", "by", "at")
    list_select_related = ("resolution", "pledge", "by")
    street_paths = ("pledge__campaign__subdistrict",)


@admin.register(AgendaPledge)
class AgendaPledgeAdmin(ReadOnlyAdmin[AgendaPledge]):
    list_display = ("agenda_item", "pledge", "target", "by", "at")
    list_select_related = ("agenda_item", "pledge__firm", "pledge__area", "pledge__topic", "target", "by")
    street_paths = ("pledge__campaign__subdistrict",)
