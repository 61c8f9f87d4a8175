"""The campaign's part of the programming interface, beside the reports' under /api/v1/."""

from __future__ import annotations

from django.urls import path

from pledges import api

app_name = "campaign_api"
urlpatterns = [
    path("campaigns/", api.Campaigns.as_view(), name="campaigns"),
    path("campaigns/<slug:campaign>/targets/", api.Targets.as_view(), name="targets"),
]
