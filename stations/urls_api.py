"""The interface's own addresses under `/api/v1/`; the rooms add their resources beside them."""

from __future__ import annotations

from django.urls import path

from stations import views
from stations.api.schema import SchemaView
from stations.api.uploads import OneUpload, Uploads

app_name = "interface"

urlpatterns = [
    path("uploads/", Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:pk>/", OneUpload.as_view(), name="upload"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
]
