"""Policy documents in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from councils.models import CaseStory, DocumentVersion, PolicyDocument
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin


class VersionRows(ReadOnlyRows):
    model = DocumentVersion
    fields = ("number", "valid_from", "is_public", "by", "at")


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(StreetAdmin[PolicyDocument]):
    list_display = ("title", "kind", "area", "source")
    list_filter = ("kind",)
    search_fields = ("title",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    inlines = (VersionRows,)
    street_paths = ("area",)


@admin.register(DocumentVersion)
class DocumentVersionAdmin(ReadOnlyAdmin[DocumentVersion]):
    """Versions are added in the workspace, where their files are looked at first."""

    list_display = ("document", "number", "valid_from", "is_public", "by")
    list_filter = ("is_public",)
    search_fields = ("document__title", "text")
    list_select_related = ("document", "by")
    street_paths = ("document__area",)


@admin.register(CaseStory)
class CaseStoryAdmin(ReadOnlyAdmin[CaseStory]):
    list_display = ("title", "hall", "by", "approved_at")
    search_fields = ("title",)
    list_select_related = ("hall", "by")
    street_paths = ("hall__neighbourhood__parent__parent",)
