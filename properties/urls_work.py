"""Places in the workspace, under /work/places/."""

from __future__ import annotations

from django.urls import path

from properties.views import checks, documents, places

app_name = "places"

urlpatterns = [
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("works/", places.works, name="works"),
    path("works/new/", places.new_work, name="new_work"),
    path("works/<int:pk>/", places.work, name="work"),
    path("inspections/", places.inspections, name="inspections"),
    path("inspections/new/", places.new_inspection, name="new_inspection"),
    path("inspections/check/", checks.choose, name="choose_check"),
    path("inspections/check/<str:code>/", checks.check, name="check"),
    path("inspections/<int:pk>/", checks.inspection, name="inspection"),
    path("inspections/<int:pk>/photo/<int:answer>/", checks.photo, name="inspection_photo"),
    path("inspections/<int:pk>/photo/<int:answer>/thumb/", checks.thumbnail, name="inspection_thumbnail"),
    path("inspections/<int:pk>/strike/", places.strike, name="strike"),
]
