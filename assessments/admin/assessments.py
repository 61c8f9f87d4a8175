"""Schemes, periods and scores as rows to look at."""

from __future__ import annotations

from django.contrib import admin

from assessments.models import Bonus, Objection, Payment, Period, PeriodStep, Scheme, Score, Veto
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin[Scheme]):
    list_display = ("__str__", "subdistrict", "state", "valid_from", "valid_until", "drawn_up_by")
    list_filter = ("state",)
    list_select_related = ("subdistrict", "drawn_up_by")
    street_paths = ("subdistrict",)


class Steps(ReadOnlyRows):
    model = PeriodStep
    fields = ("verb", "was", "now", "words", "by", "at")
    ordering = ("pk",)


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin[Period]):
    list_display = ("__str__", "state", "drawn_up_by", "objections_until", "notice_until", "decided_at")
    list_filter = ("state",)
    list_select_related = ("subdistrict", "drawn_up_by")
    inlines = (Steps,)
    street_paths = ("subdistrict",)


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin[Score]):
    list_display = ("__str__", "period", "score", "grade", "reward", "revision", "is_current")
    list_filter = ("grade", "is_current")
    list_select_related = ("compound", "firm", "period__subdistrict")
    street_paths = ("period__subdistrict",)


@admin.register(Bonus)
class BonusAdmin(ReadOnlyAdmin[Bonus]):
    list_display = ("compound", "firm", "points", "by", "at", "struck_at")
    list_select_related = ("compound", "firm", "by")
    street_paths = ("period__subdistrict",)


@admin.register(Veto)
class VetoAdmin(ReadOnlyAdmin[Veto]):
    list_display = ("compound", "firm", "kind", "by", "at", "lifted_by", "lifted_at")
    list_filter = ("kind",)
    list_select_related = ("compound", "firm", "by", "lifted_by")
    street_paths = ("period__subdistrict",)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin[Objection]):
    list_display = ("score", "state", "at", "decided_by", "decided_at")
    list_filter = ("state",)
    date_hierarchy = "at"
    list_select_related = ("score__compound", "score__firm", "decided_by")
    street_paths = ("score__period__subdistrict",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    list_display = ("score", "amount", "on", "reference", "by")
    date_hierarchy = "on"
    list_select_related = ("score__compound", "score__firm", "by")
    street_paths = ("score__period__subdistrict",)
