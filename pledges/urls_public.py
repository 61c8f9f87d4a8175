"""The campaign as everybody may see it, under /pledges/: no sign-in, no JavaScript needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
