"""The sheet of holidays and make-up days: shown first, written only when confirmed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export import resources

from notices import desk
from notices.models import HolidayOverride


class DaySheet(resources.ModelResource):  # type: ignore[misc]
    """One row a day, found again by its date."""

    class Meta:
        model = HolidayOverride
        name = _("Holidays and make-up days")
        import_id_fields = ("day",)
        fields = ("day", "works", "note")
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def do_instance_save(self, instance: HolidayOverride, is_create: bool) -> None:  # noqa: FBT001
        instance.save()

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Bring the open dates up to the days once all of them are in."""
        desk.days_changed(at=timezone.now())
