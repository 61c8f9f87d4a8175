"""Documents and photos of works that anybody may see, under /documents/."""

from __future__ import annotations

from django.urls import path

from properties.views.documents import public_document
from properties.views.work_parts import public_photo, public_thumbnail

app_name = "documents"

urlpatterns = [
    path("<uuid:pk>/", public_document, name="public"),
    path("works/<uuid:photo>/", public_photo, name="work_photo"),
    path("works/<uuid:photo>/thumb/", public_thumbnail, name="work_thumbnail"),
]
