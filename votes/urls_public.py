"""Owners' votes for everybody, under /votes/."""

from __future__ import annotations

from django.urls import path

from votes.views import public

app_name = "ballots"

urlpatterns = [
    path("", public.ballots, name="list"),
    path("check/", public.how, name="how"),
    path("check/recount.py", public.program, name="program"),
    path("<uuid:pk>/", public.ballot, name="ballot"),
    path("<uuid:pk>/bulletin/", public.bulletin, name="bulletin"),
]
