"""Works and inspections in the workspace, under /work/places/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "places"
urlpatterns: list[URLPattern] = []
