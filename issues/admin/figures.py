"""Ends of reports and the monthly counts in the staff admin: read, never changed."""

from __future__ import annotations

from django.contrib import admin

from issues.figures.counting import COLUMNS
from issues.models import Closing, Figure
from properties.admin_base import ReadOnlyAdmin


@admin.register(Closing)
class ClosingAdmin(ReadOnlyAdmin[Closing]):
    list_display = ("issue", "outcome", "firm", "topic", "due_at", "finished_at", "closed_at", "on_time")
    list_filter = ("outcome", "on_time", ("undone_at", admin.EmptyFieldListFilter), "topic")
    date_hierarchy = "closed_at"
    ordering = ("-closed_at", "-pk")
    list_select_related = ("issue", "firm", "topic")
    street_paths = ("subdistrict",)


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin[Figure]):
    """Several rows of a cell add up; the pages show the sums."""

    list_display = (
        "month",
        "compound",
        "topic",
        "firm",
        *COLUMNS,
    )
    list_filter = ("topic", ("firm", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "month"
    ordering = ("-month", "-pk")
    list_select_related = ("compound", "topic", "firm")
    street_paths = ("subdistrict",)
