"""The halls' part of the programming interface under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from councils.api import views

app_name = "halls_api"

urlpatterns = [
    path("sessions/", views.Sessions.as_view(), name="sessions"),
    path("sessions/<int:pk>/", views.OneSession.as_view(), name="session"),
    path("resolutions/", views.Resolutions.as_view(), name="resolutions"),
    path("resolutions/<int:pk>/", views.OneResolution.as_view(), name="resolution"),
    path("tasks/", views.Tasks.as_view(), name="tasks"),
    path("tasks/<int:pk>/", views.OneTask.as_view(), name="task"),
]
