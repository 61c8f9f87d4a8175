from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = _("Councils and votes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils import committeeclocks, session_books  # models are not loaded before
        from councils.boards import agendas
        from councils.books import committees
        from notices import registry
        from properties.beside import register_work_thread

        for subject in committeeclocks.SUBJECTS:
            registry.register_subject(subject, committees.CompoundBook(subject))
        registry.register_subject("session", session_books.SessionBook())
        registry.register_subject("task", session_books.TaskBook())
        register_work_thread(agendas.work_thread)
