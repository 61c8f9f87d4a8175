"""The campaign's part of the programming interface, beside the reports' under /api/v1/."""

from __future__ import annotations

from django.urls import path

from pledges.api import public, views

app_name = "campaign_api"
urlpatterns = [
    path("campaigns/", views.Campaigns.as_view(), name="campaigns"),
    path("campaigns/<slug:campaign>/targets/", views.Targets.as_view(), name="targets"),
    path("campaigns/<slug:campaign>/targets/<int:pk>/", views.OneTarget.as_view(), name="target"),
    path("campaigns/<slug:campaign>/targets/<int:pk>/readings/", views.Readings.as_view(), name="readings"),
    path("pledges/", views.Pledges.as_view(), name="pledges"),
    path("pledges/<int:pk>/", views.OnePledge.as_view(), name="pledge"),
    path("public/campaigns/", public.Campaigns.as_view(), name="public_campaigns"),
    path("public/campaigns/<slug:campaign>/", public.Overview.as_view(), name="public_overview"),
    path("public/campaigns/<slug:campaign>/tree/", public.Tree.as_view(), name="public_tree"),
    path("public/campaigns/<slug:campaign>/atlas/", public.Atlas.as_view(), name="public_atlas"),
    path("public/campaigns/<slug:campaign>/heat/", public.Heat.as_view(), name="public_heat"),
    path("public/campaigns/<slug:campaign>/leagues/", public.Leagues.as_view(), name="public_leagues"),
    path(
        "public/campaigns/<slug:campaign>/leagues/<int:pk>/", public.OneLeague.as_view(), name="public_league"
    ),
    path("public/campaigns/<slug:campaign>/data/", public.Data.as_view(), name="public_data"),
]
