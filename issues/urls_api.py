"""The reports' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from issues.api import bulk, changes, details, spots, views

app_name = "api"

urlpatterns = [
    path("issues/", views.Issues.as_view(), name="issues"),
    path("issues/bulk/", bulk.Bulk.as_view(), name="bulk"),
    path("issues/<str:code>/", views.OneIssue.as_view(), name="issue"),
    path("issues/<str:code>/moves/", views.Moves.as_view(), name="moves"),
    path("issues/<str:code>/history/", details.History.as_view(), name="history"),
    path("issues/<str:code>/deadlines/", details.Deadlines.as_view(), name="deadlines"),
    path("issues/<str:code>/ratings/", details.Ratings.as_view(), name="ratings"),
    path("issues/<str:code>/photos/", details.Photos.as_view(), name="photos"),
    path("issues/<str:code>/photos/<uuid:photo>/", details.OnePhoto.as_view(), name="photo"),
    path("changes/", changes.ChangeFeed.as_view(), name="changes"),
    path("spots/", spots.Spots.as_view(), name="spots"),
    path("spots/<str:code>/", spots.OneSpot.as_view(), name="spot"),
]
