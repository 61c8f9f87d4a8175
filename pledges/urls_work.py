"""The campaign in the workspace, under /work/campaign/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "campaign"
urlpatterns: list[URLPattern] = []
