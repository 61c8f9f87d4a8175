"""The reports' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from issues.api import bulk, changes, details, spot_moves, spots, statistics, topics, views

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
    path("spots/", spot_moves.SpotRegister.as_view(), name="spots"),
    path("spots/<str:code>/", spots.OneSpot.as_view(), name="spot"),
    path("spots/<str:code>/moves/", spot_moves.SpotMoves.as_view(), name="spot_moves"),
    path("topics/", topics.Topics.as_view(), name="topics"),
    path("topics/<str:code>/", topics.OneTopic.as_view(), name="topic"),
    path("statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("statistics/statuses/", statistics.Statuses.as_view(), name="statuses"),
]
