"""The reports' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from issues.api import spots, views

app_name = "api"

urlpatterns = [
    path("issues/", views.Issues.as_view(), name="issues"),
    path("issues/<str:code>/", views.OneIssue.as_view(), name="issue"),
    path("issues/<str:code>/moves/", views.Moves.as_view(), name="moves"),
    path("spots/", spots.Spots.as_view(), name="spots"),
    path("spots/<str:code>/", spots.OneSpot.as_view(), name="spot"),
]
