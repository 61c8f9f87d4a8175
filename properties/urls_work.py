"""Places in the workspace, under /work/places/."""

from __future__ import annotations

from django.urls import path

from properties.views import checks, documents, places, work_batches, work_parts, works

app_name = "places"

urlpatterns = [
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("works/", works.works, name="works"),
    path("works/new/", works.new_work, name="new_work"),
    path("works/chart/", works.chart, name="works_chart"),
    path("works/calendar/", works.calendar, name="works_calendar"),
    path("works/batches/", work_batches.batches, name="work_batches"),
    path("works/batches/enter/", work_batches.batch, name="work_batch"),
    path("works/<int:pk>/", works.work, name="work"),
    path("works/<int:pk>/show/", work_parts.show, name="show_work_photos"),
    path("works/<int:pk>/photos/<uuid:photo>/", work_parts.photo, name="work_photo"),
    path("works/<int:pk>/photos/<uuid:photo>/thumb/", work_parts.thumbnail, name="work_thumbnail"),
    path("works/<int:pk>/strike/<slug:part>/<int:row>/", work_parts.strike, name="strike_work_part"),
    path("works/<int:pk>/enter/<slug:step>/", work_parts.step, name="work_step"),
    path("inspections/", places.inspections, name="inspections"),
    path("inspections/new/", places.new_inspection, name="new_inspection"),
    path("inspections/check/", checks.choose, name="choose_check"),
    path("inspections/check/<str:code>/", checks.check, name="check"),
    path("inspections/<int:pk>/", checks.inspection, name="inspection"),
    path("inspections/<int:pk>/photo/<int:answer>/", checks.photo, name="inspection_photo"),
    path("inspections/<int:pk>/photo/<int:answer>/thumb/", checks.thumbnail, name="inspection_thumbnail"),
    path("inspections/<int:pk>/strike/", places.strike, name="strike"),
]
