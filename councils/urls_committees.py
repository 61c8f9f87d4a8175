"""Owners' committees in the workspace, under /work/committees/."""

from __future__ import annotations

from django.urls import path

from councils.views import committee_steps, committees

app_name = "committees"

urlpatterns = [
    path("", committees.desk, name="desk"),
    path("meetings/<int:pk>/", committees.meeting, name="meeting"),
    path("meetings/<int:pk>/<slug:step>/", committee_steps.meeting_step, name="meeting_step"),
    path("seats/<int:pk>/<slug:step>/", committee_steps.seat_step, name="seat_step"),
    path("compounds/<str:code>/", committees.compound, name="compound"),
    path("compounds/<str:code>/<slug:step>/", committee_steps.step, name="step"),
]
