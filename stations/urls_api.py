"""The interface's own addresses under `/api/v1/`; the rooms add their resources beside them."""

from __future__ import annotations

from django.urls import path

from stations import views
from stations.api.schema import SchemaView

app_name = "interface"

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
]
