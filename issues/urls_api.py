"""The reports' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from issues.api import bulk, changes, spots, views

app_name = "api"

urlpatterns = [
    path("issues/", views.Issues.as_view(), name="issues"),
    path("issues/bulk/", bulk.Bulk.as_view(), name="bulk"),
    path("issues/<str:code>/", views.OneIssue.as_view(), name="issue"),
    path("issues/<str:code>/moves/", views.Moves.as_view(), name="moves"),
    path("changes/", changes.ChangeFeed.as_view(), name="changes"),
    path("spots/", spots.Spots.as_view(), name="spots"),
    path("spots/<str:code>/", spots.OneSpot.as_view(), name="spot"),
]
