"""The register by sheet, under /work/register/sheets/."""

from __future__ import annotations

from django.urls import path

from properties.views import register_sheets

app_name = "register_sheets"

urlpatterns = [
    path("", register_sheets.start, name="start"),
    path("template/", register_sheets.template, name="template"),
    path("earlier/", register_sheets.earlier, name="earlier"),
    path("<uuid:pk>/", register_sheets.upload, name="upload"),
    path("<uuid:pk>/now/", register_sheets.now, name="now"),
    path("<uuid:pk>/confirm/", register_sheets.confirm, name="confirm"),
    path("<uuid:pk>/compare/", register_sheets.compare, name="compare"),
    path("<uuid:pk>/cancel/", register_sheets.cancel, name="cancel"),
]
