"""The ladder, the calendar and the outbox in the staff admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ImportExportMixin

from notices import desk, ladder, registry
from notices.models import Channel, Deadline, DeadlineMove, HolidayOverride, Notice, Rung, State, Tick
from notices.sheets import DaySheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=Model)
MOST = 500


class ReadOnly(admin.ModelAdmin[M]):
    """Looked at, never changed through a form, whoever asks; only subjects within the person's reach."""

    list_per_page = 50
    show_full_result_count = False
    # The way from a row to the subject it is about.
    subject_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        for kind, reach in registry.reaches(request.user):
            of_kind = Q(**{f"{self.subject_path}subject_kind": kind})
            within = Exists(reach.filter(pk=OuterRef(f"{self.subject_path}subject_id")))
            rows = rows.filter(~of_kind | within)
        return rows

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        # Asked without a row, the question is about the actions of the list.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


@admin.action(description=_("Try again…"), permissions=["change"])
def requeue(model: NoticeAdmin, request: HttpRequest, rows: QuerySet[Notice]) -> HttpResponse | None:
    chosen = rows.filter(state=State.DEAD)
    return model.confirm(request, chosen, _("Try again"), lambda ids: desk.requeue(ids, at=timezone.now()))


@admin.action(description=_("Withdraw…"), permissions=["change"])
def withdraw(model: NoticeAdmin, request: HttpRequest, rows: QuerySet[Notice]) -> HttpResponse | None:
    chosen = rows.filter(state__in=[State.PENDING, State.DEAD])
    return model.confirm(request, chosen, _("Withdraw"), lambda ids: desk.withdraw(ids, at=timezone.now()))


@admin.register(Notice)
class NoticeAdmin(ReadOnly[Notice]):
    list_display = (
        "kind",
        "stage",
        "subject_kind",
        "subject_id",
        "channel",
        "state",
        "due_at",
        "attempts",
        "error_code",
    )
    list_filter = ("state", "channel", "kind")
    search_fields = ("=subject_id", "=to_id")
    date_hierarchy = "due_at"
    actions = (requeue, withdraw)
    # Payloads may name what happened to a resident; the row is found by number, kind and state.
    exclude = ("data", "claim")

    def confirm(
        self, request: HttpRequest, rows: QuerySet[Notice], title: Any, act: Callable[[Collection[int]], int]
    ) -> HttpResponse | None:
        """First the rows and what will happen, then, confirmed, the deed."""
        chosen = list(rows[: MOST + 1])
        if not chosen or len(chosen) > MOST:
            messages.error(request, _("Please choose between 1 and 500 messages that this can be done with."))
            return None
        if "confirm" in request.POST:
            count = act([row.pk for row in chosen])
            self.log_action(request, chosen, str(title))
            text = ngettext("%(count)s message was changed.", "%(count)s messages were changed.", count)
            messages.success(request, text % {"count": count})
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": Notice._meta,
            "action": request.POST.get("action"),
            "rows": chosen,
        }
        return TemplateResponse(request, "admin/notices/confirm.html", context)

    def log_action(self, request: HttpRequest, rows: Collection[Notice], word: str) -> None:
        from django.contrib.admin.models import LogEntry

        LogEntry.objects.log_actions(str(request.user.pk), list(rows), CHANGE, change_message=word)


@admin.register(Deadline)
class DeadlineAdmin(ReadOnly[Deadline]):
    list_display = (
        "kind",
        "subject_kind",
        "subject_id",
        "due_at",
        "revision",
        "provisional",
        "met_at",
        "cancelled_at",
        "paused_at",
    )
    list_filter = ("kind", "provisional", "statutory")
    search_fields = ("=subject_id",)
    date_hierarchy = "due_at"


@admin.register(DeadlineMove)
class DeadlineMoveAdmin(ReadOnly[DeadlineMove]):
    list_display = ("deadline", "cause", "was_due_at", "due_at", "revision", "by", "at")
    list_filter = ("cause",)
    list_select_related = ("deadline", "by")
    date_hierarchy = "at"
    subject_path = "deadline__"


@admin.register(Tick)
class TickAdmin(admin.ModelAdmin[Tick]):
    list_display = ("name", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tick | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tick | None = None) -> bool:
        return False


class RungForm(forms.ModelForm[Rung]):
    channels = forms.MultipleChoiceField(
        label=_("channels"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Channel.INBOX],
    )

    class Meta:
        model = Rung
        fields = ("kind", "stage", "severity", "offset", "unit", "who", "channels", "urgent", "active")


@admin.register(Rung)
class RungAdmin(admin.ModelAdmin[Rung]):
    form = RungForm
    list_display = ("kind", "stage", "offset", "unit", "who", "severity", "urgent", "active")
    list_filter = ("kind", "who", "active")
    list_per_page = 100

    def save_model(self, request: HttpRequest, obj: Rung, form: Any, change: bool) -> None:  # noqa: FBT001
        ladder.save_rung(obj, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Rung | None = None) -> bool:
        # A rung that is no longer wanted is taken out of use; its old messages still name it.
        return False


@admin.register(HolidayOverride)
class HolidayOverrideAdmin(ImportExportMixin, admin.ModelAdmin[HolidayOverride]):
    list_display = ("day", "works", "note")
    list_filter = ("works",)
    date_hierarchy = "day"
    resource_classes: ClassVar[list[type]] = [DaySheet]
    actions = None

    def save_model(self, request: HttpRequest, obj: HolidayOverride, form: Any, change: bool) -> None:  # noqa: FBT001
        self._say(request, desk.save_day(obj, at=timezone.now()))

    def delete_model(self, request: HttpRequest, obj: HolidayOverride) -> None:
        self._say(request, desk.delete_day(obj, at=timezone.now()))

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext(
            "%(count)s open date was recalculated.", "%(count)s open dates were recalculated.", count
        )
        messages.info(request, text % {"count": count})
