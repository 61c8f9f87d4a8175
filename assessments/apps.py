from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Service assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments import books  # models are not loaded before
        from assessments.models import Period
        from notices import registry
        from stations import subjects

        subjects.register("assessment", Period.objects.visible_to, subjects.by_number)
        registry.register_subject("assessment", books.AssessmentBook())
