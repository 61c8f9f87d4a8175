"""The owners' votes' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from votes.api import views

app_name = "votes_api"

urlpatterns = [
    path("ballots/", views.Ballots.as_view(), name="ballots"),
    path("ballots/<uuid:pk>/", views.OneBallot.as_view(), name="ballot"),
    path("public/ballots/", views.PublicBallots.as_view(), name="public_ballots"),
    path("public/ballots/<uuid:pk>/", views.PublicBallot.as_view(), name="public_ballot"),
]
