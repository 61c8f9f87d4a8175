"""The service assessment before everybody, under /assessments/."""

from __future__ import annotations

from django.urls import path

from assessments.views import public

app_name = "public_assessments"
urlpatterns = [
    path("", public.periods, name="periods"),
    path("<int:pk>/", public.period, name="period"),
    path("<int:pk>/ranking.csv", public.sheet, name="sheet"),
]
