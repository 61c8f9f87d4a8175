from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = _("Councils and votes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils import committeeclocks, session_books  # models are not loaded before
        from councils.books import committees
        from notices import registry

        for subject in committeeclocks.SUBJECTS:
            registry.register_subject(subject, committees.CompoundBook(subject))
        registry.register_subject("session", session_books.SessionBook())
        registry.register_subject("task", session_books.TaskBook())
