"""Places in the workspace, under /work/places/."""

from __future__ import annotations

from django.urls import path

from properties.views import documents, places

app_name = "places"

urlpatterns = [
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("works/", places.works, name="works"),
    path("works/new/", places.new_work, name="new_work"),
    path("works/<int:pk>/", places.work, name="work"),
    path("inspections/", places.inspections, name="inspections"),
    path("inspections/new/", places.new_inspection, name="new_inspection"),
    path("inspections/<int:pk>/strike/", places.strike, name="strike"),
]
