"""Documents that anybody may read, under /documents/."""

from __future__ import annotations

from django.urls import path

from properties.views.documents import public_document

app_name = "documents"

urlpatterns = [path("<uuid:pk>/", public_document, name="public")]
